from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.file_type import FileType
    from ..models.form_input_default import FormInputDefault
    from ..models.form_option_source import FormOptionSource
    from ..models.transfer_method import TransferMethod


@define(slots=False, kw_only=True)
class FormInput(Model):
    """Field of a form."""

    type_: str
    """Kind of field: `paragraph` is text, `select` one of several options, and other kinds take files."""
    output_variable_name: str
    """Name of the field; answers are keyed by it."""
    default: FormInputDefault | None | Unset = UNSET
    """Value to begin with; null or missing when there is none."""
    option_source: FormOptionSource | Unset = UNSET
    """Options of a select field."""
    allowed_file_types: list[FileType] | Unset = UNSET
    """Kinds of file that a file field takes."""
    allowed_file_extensions: list[str] | Unset = UNSET
    """Endings of file names that a file field takes, for the kind `custom`."""
    allowed_file_upload_methods: list[TransferMethod] | Unset = UNSET
    """Ways in which a file field takes files."""
    number_limits: int | Unset = UNSET
    """Most files that a file field takes."""

    _names: ClassVar = {
        "type_": "type",
    }
