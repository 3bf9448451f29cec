# Made from dify_plus/_async/uploads.py by scripts/unasync. Do not edit.
"""What is local goes up to the server, before the call that needs it there."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any, BinaryIO, cast

from dify_plus._arguments.calls import built
from dify_plus._arguments.files import Attachments, Upload
from dify_plus._sync.transport import Transport
from dify_plus.errors import UsageError
from dify_plus_api.api.files import upload_file
from dify_plus_api.models import UploadFileRequest
from dify_plus_api.types import File, Request

__all__ = ["opened", "upload_attachments"]


def upload_attachments(transport: Transport, attachments: Attachments, user: str, request: Request[Any]) -> None:
    """Upload what a message or run needs, and complete its references.

    Args:
        transport: The way to the server.
        attachments: The files that go with it.
        user: The end user who will own the uploads.
        request: The message or run itself, with the references in it.

    Raises:
        UsageError: a file cannot be opened, or the request could not be sent. Nothing was sent.
        APIError: an upload failed.
    """
    if attachments.pending:
        transport.check(request)
    with ExitStack() as files:
        ready = [(files.enter_context(opened(upload)), reference) for upload, reference in attachments.pending]
        for file, reference in ready:
            upload = built(upload_file.build_request, body=UploadFileRequest(file=file, user=user))
            reference.upload_file_id = (transport.call(upload)).id
    attachments.pending.clear()


@contextmanager
def opened(upload: Upload) -> Iterator[File]:
    """Have a file open while it is sent. A file object of the caller's stays open.

    Args:
        upload: The file.

    Yields:
        The form in which a request takes it.

    Raises:
        UsageError: there is no such file, or it cannot be read.
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
