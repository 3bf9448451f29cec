from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.file_type import FileType
    from ..models.form_input_default import FormInputDefault
    from ..models.form_option_source import FormOptionSource
    from ..models.transfer_method import TransferMethod


class FormInput(Model):
    """Field of a form."""

    type_: str
    """Kind of field: `paragraph` is text, `select` one of several options, and other kinds take files."""
    output_variable_name: str
    """Name of the field; answers are keyed by it."""
    default: FormInputDefault | None = None
    """Value to begin with; null or missing when there is none."""
    option_source: FormOptionSource | None = None
    """Options of a select field."""
    allowed_file_types: list[FileType] | None = None
    """Kinds of file that a file field takes."""
    allowed_file_extensions: list[str] | None = None
    """Endings of file names that a file field takes, for the kind `custom`."""
    allowed_file_upload_methods: list[TransferMethod] | None = None
    """Ways in which a file field takes files."""
    number_limits: int | None = None
    """Most files that a file field takes."""

    _names: ClassVar = {
        "type_": "type",
    }
