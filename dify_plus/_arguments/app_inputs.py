"""The inputs an app asks for, as typed fields, and what is wrong with values for them before they are sent. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias, cast

from attrs import field, frozen

from dify_plus._arguments.checks import by_name, either
from dify_plus._arguments.files import Attachments, is_file
from dify_plus._masking import shown
from dify_plus.errors import UsageError
from dify_plus_api.models import AppParameters

__all__ = ["InputField", "InputProblem", "check_inputs", "input_fields"]

Reason: TypeAlias = Literal["missing", "wrong_type", "too_long", "not_an_option"]
"""What can be wrong with a value."""


@frozen(kw_only=True)
class InputField:
    """One input that an app asks for."""

    variable: str
    """Its name in `inputs`."""
    type: str
    """`text-input`, `paragraph`, `select`, `number`, `checkbox`, `file`, `file-list`, `json_object`, or newer ones."""
    label: str = ""
    """What to show people beside it."""
    required: bool = False
    """Whether a run is refused without it."""
    default: Any = None
    """The value to begin with."""
    options: list[str] = field(factory=list[str])
    """What can be chosen, for a `select`."""
    max_length: int | None = None
    """Characters of a text, or files of a list, at most."""
    allowed_file_types: list[str] = field(factory=list[str])
    """The kinds of files that are taken; empty where it does not matter."""
    allowed_file_extensions: list[str] = field(factory=list[str])
    """The endings that are taken of files of the kind `custom`."""
    allowed_file_upload_methods: list[str] = field(factory=list[str])
    """The ways in which a file may be given; empty where it does not matter."""
    hide: bool = False
    """Whether people are not to be shown it."""
    source: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)
    """Everything the server says of it."""

    @classmethod
    def from_control(cls, kind: str, control: Mapping[str, Any]) -> InputField:
        """Read a control of the form.

        Args:
            kind: The kind, which is the name that the control stands under.
            control: Its properties.
        """
        limited = kind in ("text-input", "paragraph", "file-list")
        return cls(
            variable=str(control.get("variable") or ""),
            type=kind,
            label=str(control.get("label") or ""),
            required=control.get("required") is True,
            default=control.get("default"),
            options=_texts(control.get("options")),
            max_length=control.get("max_length") or None if limited else None,
            allowed_file_types=_texts(control.get("allowed_file_types")),
            allowed_file_extensions=_texts(control.get("allowed_file_extensions")),
            allowed_file_upload_methods=_texts(control.get("allowed_file_upload_methods")),
            hide=control.get("hide") is True,
            source=control,
        )


@frozen
class InputProblem:
    """What is wrong with the value of one input."""

    variable: str
    """The input's name."""
    reason: Reason
    """What kind of problem it is."""
    message: str
    """The same in words."""

    def __str__(self) -> str:
        return self.message


def input_fields(parameters: AppParameters) -> list[InputField]:
    """Read an app's input form.

    Args:
        parameters: A description of the app.

    Returns:
        Its inputs, in the order to show them.
    """
    return [
        InputField.from_control(kind, cast("Mapping[str, Any]", control))
        for item in parameters.user_input_form or ()
        for kind, control in item.to_dict().items()
        if isinstance(control, Mapping)
    ]


def check_inputs(fields: Sequence[InputField], inputs: Mapping[str, Any]) -> list[InputProblem]:
    """Hold values to an input form, by the server's rules.

    Args:
        fields: The form.
        inputs: Values by name. Files are given as a run takes them; names that the form does not have do no harm.

    Returns:
        What is wrong, in the order of the form; empty where a run would be accepted.

    Raises:
        UsageError: the inputs are not a mapping.
    """
    values = by_name("inputs", inputs)
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
    if wanted := _wanted(entry, value):
        yield problem("wrong_type", f"must be {wanted}, not {shown(value)}")
        return
    if entry.type == "select" and value not in entry.options:
        yield problem("not_an_option", f"must be {either(entry.options)}, not {shown(value)}")
    if entry.max_length is not None and len(value) > entry.max_length:
        counted = "files" if entry.type == "file-list" else "characters"
        yield problem("too_long", f"can have {entry.max_length} {counted}, and has {len(value)}")


def _wanted(entry: InputField, value: Any) -> str | None:
    """What the value ought to be, if it is something else."""
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
            return None if _is_file(entry, value) else _file_words(entry, "a file")
        case "file-list":
            every = isinstance(value, list | tuple) and all(
                _is_file(entry, item) for item in cast("Sequence[Any]", value)
            )
            return None if every else _file_words(entry, "a list of files")
    return None


def _is_number(value: Any) -> bool:
    if not isinstance(value, str):
        return isinstance(value, int | float) and not isinstance(value, bool)
    try:
        float(value) if "." in value else int(value or "0")
    except ValueError:
        return not value.strip()
    return True


def _is_file(entry: InputField, value: Any) -> bool:
    """Whether it will be sent as a file, and as one of those that are taken."""
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


def _file_words(entry: InputField, what: str) -> str:
    kinds = f" of the kind {' or '.join(entry.allowed_file_types)}" if entry.allowed_file_types else ""
    methods = entry.allowed_file_upload_methods
    ways = f", given as {' or '.join(methods)}" if len(methods) == 1 else ""
    return f"{what}{kinds}{ways}"


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
