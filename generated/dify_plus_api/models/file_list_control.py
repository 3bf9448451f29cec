from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.file_type import FileType
    from ..models.transfer_method import TransferMethod


class FileListControl(Model):
    """Input of several files."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the files in `inputs`."""
    required: bool
    """Whether a run is refused without files."""
    allowed_file_types: list[FileType]
    """Kinds of files that are accepted."""
    allowed_file_extensions: list[str]
    """Extensions accepted for files of the kind `custom`, each with its dot."""
    allowed_file_upload_methods: list[TransferMethod]
    """Ways in which the files may be given."""
    max_length: int | None
    """Number of files that are accepted. Null where the server's own limit holds."""
    type_: str | None = None
    """Kind of the control, the same as the name it stands under."""
    options: list[str] | None = None
    """Empty list; only a choice has options."""
    hide: bool | None = None
    """Whether the control is not to be shown; its files then come from the caller."""

    _names: ClassVar = {
        "type_": "type",
    }
