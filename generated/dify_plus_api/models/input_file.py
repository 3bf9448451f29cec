from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.file_type import FileType
    from ..models.transfer_method import TransferMethod


class InputFile(Model):
    """File that goes with a request, named either by a URL or by the id of an earlier upload."""

    type_: FileType
    """Broad kind of a file, which decides what the app may do with it; `custom` is anything not of the other kinds."""
    transfer_method: TransferMethod
    """Where a file's content comes from: `remote_url` is fetched by the server, `local_file` was uploaded before.
    Answers may show further values for files that a tool made."""
    url: str | Unset = UNSET
    """Address the server fetches the file from. Needed with `remote_url`; an address that cannot be reached fails the
    whole request after a few seconds."""
    upload_file_id: str | Unset = UNSET
    """Id from the file upload. Needed with `local_file`; the upload must have been made with the same app and the same
    `user`."""

    _names: ClassVar = {
        "type_": "type",
    }
