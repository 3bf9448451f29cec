from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.file_type import FileType
    from ..models.transfer_method import TransferMethod


class MessageFile(Model):
    """File that belongs to a message."""

    id: str
    """Id of the file within messages; not the id of the upload."""
    filename: str
    """Name of the file."""
    type_: FileType
    """Broad kind of a file, which decides what the app may do with it; `custom` is anything not of the other kinds."""
    url: str | None
    """Signed address to fetch the file from, valid for a limited time; null when there is none."""
    mime_type: str | None
    """Media type of the file, null when unknown."""
    size: int | None
    """Size in bytes, null when unknown."""
    transfer_method: TransferMethod
    """Where a file's content comes from: `remote_url` is fetched by the server, `local_file` was uploaded before.
    Answers may show further values for files that a tool made."""
    belongs_to: str | None
    """Who brought the file, `user` or `assistant`; null when unknown."""
    upload_file_id: str | None
    """Id of the upload, null when the file was not uploaded."""

    _names: ClassVar = {
        "type_": "type",
    }
