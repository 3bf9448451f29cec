# Made from dify_plus/_async/uploads.py by scripts/unasync. Do not edit.
"""Uploads of local files, before the call that refers to them."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TypeVar

from dify_plus._arguments.calls import built
from dify_plus._arguments.prepared import Prepared
from dify_plus._sync.transport import Transport
from dify_plus_api.types import Request

__all__ = ["uploaded"]

T = TypeVar("T")


def uploaded(transport: Transport, prepared: Prepared[T]) -> Request[T]:
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

    from dify_plus._arguments.local_files import opened  # few calls have files
    from dify_plus_api.api.files import upload_file
    from dify_plus_api.models import UploadFileRequest

    transport.check(prepared.request)
    with ExitStack() as files:
        ready = [(files.enter_context(opened(upload)), reference) for upload, reference in pending]
        for file, reference in ready:
            upload = built(upload_file.build_request, body=UploadFileRequest(file=file, user=prepared.user))
            reference.upload_file_id = (transport.call(upload)).id
    pending.clear()
    return prepared.request
