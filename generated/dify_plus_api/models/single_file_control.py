from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.file_type import FileType
    from ..models.transfer_method import TransferMethod


class SingleFileControl(Model):
    """Input of one file."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the file in `inputs`."""
    required: bool
    """Whether a run is refused without a file."""
    allowed_file_types: list[FileType]
    """Kinds of files that are accepted."""
    allowed_file_extensions: list[str]
    """Extensions accepted for files of the kind `custom`, each with its dot."""
    allowed_file_upload_methods: list[TransferMethod]
    """Ways in which the file may be given."""
    type_: str | None = None
    """Kind of the control, the same as the name it stands under."""
    max_length: int | None = None
    """Number without meaning for a single file."""
    options: list[str] | None = None
    """Empty list; only a choice has options."""
    hide: bool | None = None
    """Whether the control is not to be shown; its file then comes from the caller."""

    _names: ClassVar = {
        "type_": "type",
    }
