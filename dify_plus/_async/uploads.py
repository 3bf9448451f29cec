"""Uploads of local files, before the call that refers to them."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, BinaryIO, TypeVar, cast

from dify_plus._arguments.calls import built
from dify_plus._arguments.files import Upload
from dify_plus._arguments.prepared import Prepared
from dify_plus._async.transport import AsyncTransport
from dify_plus.errors import UsageError
from dify_plus_api.api.files import upload_file
from dify_plus_api.models import UploadFileRequest
from dify_plus_api.types import File, Request

__all__ = ["opened", "uploaded"]

T = TypeVar("T")


async def uploaded(transport: AsyncTransport, prepared: Prepared[T]) -> Request[T]:
    """Upload the files that a request refers to.

    Args:
        transport: The transport that sends the requests.
        prepared: The request with its files.

    Returns:
        The request, with the ids of the uploads filled in.

    Raises:
        UsageError: A file cannot be opened, or the request could not be sent. Nothing was sent.
        APIError: An upload failed.
    """
    pending = prepared.attachments.pending
    if not pending:
        return prepared.request
    transport.check(prepared.request)
    with ExitStack() as files:
        ready = [(files.enter_context(opened(upload)), reference) for upload, reference in pending]
        for file, reference in ready:
            upload = built(upload_file.build_request, body=UploadFileRequest(file=file, user=prepared.user))
            reference.upload_file_id = (await transport.call(upload)).id
    pending.clear()
    return prepared.request


@contextmanager
def opened(upload: Upload) -> Iterator[File]:
    """Open a file for the time that it is sent. A file object from the caller stays open.

    Args:
        upload: The file.

    Yields:
        The file in the form that a request accepts.

    Raises:
        UsageError: The file does not exist, or cannot be read.
    """
    content = upload.content
    with ExitStack() as files:
        payload: IO[bytes]
        if isinstance(content, bytes):
            payload = io.BytesIO(content)
        elif isinstance(content, str):
            payload = files.enter_context(_open(content))
        else:
            payload = content
        yield File(cast("BinaryIO", payload), upload.name, upload.mime_type)


def _open(path: str) -> IO[bytes]:
    try:
        return open(path, "rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"the file {os.fspath(path)!r} cannot be read: {reason}") from error
