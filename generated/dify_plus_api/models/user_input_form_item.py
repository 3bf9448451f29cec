from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.checkbox_control import CheckboxControl
    from ..models.external_data_tool_control import ExternalDataToolControl
    from ..models.file_list_control import FileListControl
    from ..models.json_object_control import JsonObjectControl
    from ..models.number_control import NumberControl
    from ..models.paragraph_control import ParagraphControl
    from ..models.select_control import SelectControl
    from ..models.single_file_control import SingleFileControl
    from ..models.text_input_control import TextInputControl


@define(slots=False, kw_only=True)
class UserInputFormItem(Model):
    """One input that an app asks for. It has exactly one property, whose name is the kind of the control; a kind that
    is not listed here comes through as a further property."""

    text_input: TextInputControl | Unset = UNSET
    """Input of a single line of text."""
    paragraph: ParagraphControl | Unset = UNSET
    """Input of text of several lines."""
    select: SelectControl | Unset = UNSET
    """Choice of one among given options."""
    number: NumberControl | Unset = UNSET
    """Input of a number."""
    checkbox: CheckboxControl | Unset = UNSET
    """Input of true or false."""
    json_object: JsonObjectControl | Unset = UNSET
    """Input of a JSON object."""
    file: SingleFileControl | Unset = UNSET
    """Input of one file."""
    file_list: FileListControl | Unset = UNSET
    """Input of several files."""
    external_data_tool: ExternalDataToolControl | Unset = UNSET
    """Value that the server fetches from a tool before the app runs."""

    _names: ClassVar = {
        "text_input": "text-input",
        "file_list": "file-list",
    }
