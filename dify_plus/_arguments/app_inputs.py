"""The input form of an app as typed fields, and checks of values for it before they are sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, Literal, TypeAlias, cast

from attrs import field, frozen

from dify_plus._arguments.checks import as_dict, either
from dify_plus._arguments.files import Attachments, is_file
from dify_plus._masking import shown
from dify_plus.errors import UsageError
from dify_plus_api.models import AppParameters
from dify_plus_api.types import Model

__all__ = ["InputField", "InputProblem", "check_inputs", "input_fields"]

Reason: TypeAlias = Literal["missing", "wrong_type", "too_long", "not_an_option"]
"""The kinds of problems with a value."""


@frozen(kw_only=True)
class InputField:
    """One input that an app asks for."""

    variable: str
    """The name of the variable in `inputs`."""
    type: str
    """`text-input`, `paragraph`, `select`, `number`, `checkbox`, `file`, `file-list`, `json_object`, or newer ones."""
    label: str = ""
    """The label to show to people."""
    required: bool = False
    """Whether the server refuses a run without this input."""
    default: Any = None
    """The initial value to show."""
    options: list[str] = field(factory=list[str])
    """The values to choose from, for a `select`."""
    max_length: int | None = None
    """The largest number of characters of a text, or of files in a list."""
    allowed_file_types: list[str] = field(factory=list[str])
    """The allowed kinds of files; empty for all."""
    allowed_file_extensions: list[str] = field(factory=list[str])
    """The allowed file extensions, for files of the kind `custom`."""
    allowed_file_upload_methods: list[str] = field(factory=list[str])
    """The allowed transfer methods of files; empty for all."""
    hide: bool = False
    """Whether to hide this input from people."""
    source: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)
    """The input as the server describes it."""

    @classmethod
    def from_control(cls, kind: str, control: Mapping[str, Any]) -> InputField:
        """Read one control of the form.

        Args:
            kind: The kind of the control, which is its key in the form.
            control: The properties of the control.
        """
        limit = control.get("max_length") if kind in ("text-input", "paragraph", "file-list") else None
        return cls(
            variable=str(control.get("variable") or ""),
            type=kind,
            label=str(control.get("label") or ""),
            required=control.get("required") is True,
            default=control.get("default"),
            options=_texts(control.get("options")),
            max_length=(limit or None) if isinstance(limit, int) else None,
            allowed_file_types=_texts(control.get("allowed_file_types")),
            allowed_file_extensions=_texts(control.get("allowed_file_extensions")),
            allowed_file_upload_methods=_texts(control.get("allowed_file_upload_methods")),
            hide=control.get("hide") is True,
            source=control,
        )


@frozen
class InputProblem:
    """A problem with the value of one input."""

    variable: str
    """The name of the input."""
    reason: Reason
    """The kind of problem."""
    message: str
    """The problem in words."""

    def __str__(self) -> str:
        return self.message


def input_fields(parameters: AppParameters) -> list[InputField]:
    """Read the input form of an app.

    Args:
        parameters: The parameters of the app, as the server describes them.

    Returns:
        The inputs, in the order in which to show them.
    """
    form = cast("object", parameters.user_input_form)
    items = cast("list[object]", form) if isinstance(form, list) else []
    return [
        InputField.from_control(kind, cast("Mapping[str, Any]", control))
        for item in items
        if isinstance(item, Model)
        for kind, control in item.to_dict().items()
        if isinstance(control, Mapping)
    ]


def check_inputs(fields: Sequence[InputField], inputs: Mapping[str, Any]) -> list[InputProblem]:
    """Check values against an input form, by the rules of the server.

    Args:
        fields: The form.
        inputs: Values by name, with files as in a run. Names that the form does not have are ignored.

    Returns:
        The problems, in the order of the form; empty if the server would accept the inputs.

    Raises:
        UsageError: `inputs` is not a mapping.
    """
    values = as_dict("inputs", inputs)
    return [problem for entry in fields for problem in _problems(entry, values.get(entry.variable))]


def _problems(entry: InputField, value: Any) -> Iterator[InputProblem]:
    def problem(reason: Reason, message: str) -> InputProblem:
        return InputProblem(entry.variable, reason, f"{entry.variable} {message}")

    if entry.type == "external_data_tool":
        return
    if value is None or value == "":
        if entry.required:
            yield problem("missing", "is required")
        elif value == "" and entry.type == "select" and "" not in entry.options:
            yield problem("not_an_option", f"must be {either(entry.options)}, or left out")
        return
    if expected := _expected(entry, value):
        yield problem("wrong_type", f"must be {expected}, not {shown(value)}")
        return
    if entry.type == "select" and value not in entry.options:
        yield problem("not_an_option", f"must be {either(entry.options)}, not {shown(value)}")
    if entry.max_length is not None and len(value) > entry.max_length:
        counted = "files" if entry.type == "file-list" else "characters"
        yield problem("too_long", f"must have at most {entry.max_length} {counted}, not {len(value)}")


def _expected(entry: InputField, value: Any) -> str | None:
    """Return the type that the value should have; None if the value has it."""
    match entry.type:
        case "text-input" | "paragraph" | "select":
            return None if isinstance(value, str) else "a str"
        case "number":
            return None if _is_number(value) else "a number"
        case "checkbox":
            return None if isinstance(value, bool) else "True or False"
        case "json_object":
            return None if isinstance(value, Mapping) else "a mapping"
        case "file":
            return None if _is_file(entry, value) else _description_of_file(entry, "a file")
        case "file-list":
            all_are_files = isinstance(value, list | tuple) and all(
                _is_file(entry, item) for item in cast("Sequence[Any]", value)
            )
            return None if all_are_files else _description_of_file(entry, "a list of files")
    return None


def _is_number(value: Any) -> bool:
    """Return whether the server takes a value for a number: also text with a number in it, and blank text."""
    if not isinstance(value, str):
        return isfinite(value) if isinstance(value, float) else isinstance(value, int) and not isinstance(value, bool)
    try:
        float(value) if "." in value else int(value or "0")
    except ValueError:
        return not value.strip()
    return True


def _is_file(entry: InputField, value: Any) -> bool:
    """Return whether a value is a file of an allowed kind and transfer method."""
    if not (is_file(value) or isinstance(value, Mapping)):
        return False
    try:
        reference = Attachments().reference(value)
    except UsageError:
        return False
    kinds, methods = entry.allowed_file_types, entry.allowed_file_upload_methods
    return reference.type_ in (kinds or [reference.type_]) and reference.transfer_method in (
        methods or [reference.transfer_method]
    )


def _description_of_file(entry: InputField, what: str) -> str:
    kinds = f" of the kind {' or '.join(entry.allowed_file_types)}" if entry.allowed_file_types else ""
    methods = entry.allowed_file_upload_methods
    ways = f", given as {' or '.join(methods)}" if len(methods) == 1 else ""
    return f"{what}{kinds}{ways}"


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
