from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

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


class UserInputFormItem(Model):
    """One input that an app asks for. It has exactly one property, whose name is the kind of the control; a kind that
    is not listed here comes through as a further property."""

    text_input: TextInputControl | None = None
    """Input of a single line of text."""
    paragraph: ParagraphControl | None = None
    """Input of text of several lines."""
    select: SelectControl | None = None
    """Choice of one among given options."""
    number: NumberControl | None = None
    """Input of a number."""
    checkbox: CheckboxControl | None = None
    """Input of true or false."""
    json_object: JsonObjectControl | None = None
    """Input of a JSON object."""
    file: SingleFileControl | None = None
    """Input of one file."""
    file_list: FileListControl | None = None
    """Input of several files."""
    external_data_tool: ExternalDataToolControl | None = None
    """Value that the server fetches from a tool before the app runs."""

    _names: ClassVar = {
        "text_input": "text-input",
        "file_list": "file-list",
    }
