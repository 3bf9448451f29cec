"""`dify-plus upload`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._session import Session, command

if TYPE_CHECKING:
    from dify_plus_api.models import UploadedFile

__all__ = ["upload"]


@command()
def upload(
    session: Session,
    paths: Annotated[list[str], typer.Argument(metavar="FILE...", help="The files to upload.")],
) -> None:
    """Upload files for messages and runs, and print their ids.

    Examples:
        dify-plus upload photo.png notes.txt
        dify-plus upload photo.png --fields id
    """
    from dify_plus._arguments.files import is_url, local_upload
    from dify_plus._arguments.local_files import opened

    for path in paths:
        if is_url(path):
            raise CommandError(f"{path} is a URL, which needs no upload", "`dify-plus chat --file URL` sends it")
        with opened(local_upload(path)):
            pass  # check that every file can be read before the first one is sent
    uploads: list[UploadedFile] = []
    try:
        with session.client() as dify:
            uploads.extend(dify.files.upload(path) for path in paths)
    finally:  # if an upload fails, still print the ids of the uploads before it
        if session.output.json and uploads:
            session.output.data([upload.to_dict() for upload in uploads])
        elif uploads:
            session.output.table(("id", "name", "bytes"), [(upload.id, upload.name, upload.size) for upload in uploads])
