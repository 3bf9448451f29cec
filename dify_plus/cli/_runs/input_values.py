"""The inputs of an app as users type them: `name=text`, `name:=json`, `name=@file`, `name@file`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._runs.app_kinds import check_kind
from dify_plus.cli._terminal.output import Output
from dify_plus.cli._terminal.questions import ask, choose

if TYPE_CHECKING:
    from dify_plus import Dify
    from dify_plus._arguments.app_inputs import InputField

__all__ = ["ask_missing", "read_inputs", "read_text"]

_INPUT = r"(?s)([^=:@]+)(:=|=@|=|@)(.*)"
_FORMS = "write name=text, name:=json, name=@file for the text of a file, or name@file to upload it"


def read_inputs(typed: Sequence[str], file: Path | None) -> dict[str, Any]:
    """Combine an app's inputs from arguments and a file.

    Args:
        typed: Each as `name=text`, `name:=json` (a number, true, a list ...), `name=@file` (the file's text) or
            `name@file` (the file itself, to be uploaded).
        file: A file with the inputs as a JSON object; `-` is standard input. Typed inputs override it.

    Returns:
        The inputs by name.

    Raises:
        CommandError: An input does not have one of these forms.
    """
    inputs = _object(file) if file is not None else {}
    for item in typed:
        found = re.fullmatch(_INPUT, item)
        if found is None:
            raise CommandError(f"{item!r} is not NAME=VALUE", _FORMS)
        name, form, value = found.groups()
        inputs[name] = _value(name, form, value)
    return inputs


def ask_missing(output: Output, dify: Dify, command: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Ask for the required inputs that are missing, if there is a user to ask.

    Args:
        output: The command's output.
        dify: The client.
        command: The command: `chat`, `complete` or `run`.
        inputs: The inputs that the user has given.

    Returns:
        The given inputs and the answers.

    Raises:
        CommandError: There is something to ask, but the app is of a kind that the command cannot use.
    """
    if not output.interactive:
        return inputs
    missing = [field for field in dify.app.input_form() if field.required and field.variable not in inputs]
    if missing:
        check_kind(dify, command)
    return {**inputs, **{field.variable: _ask(output, field) for field in missing}}


def _ask(output: Output, field: InputField) -> Any:
    name = field.label or field.variable
    if field.type == "select" and field.options:
        return choose(output, name, field.options)
    if field.type in ("file", "file-list"):
        file = ask(output, f"{name} (a file)", _path)
        return [file] if field.type == "file-list" else file
    default = str(field.default) if field.default not in (None, "") else ""
    return ask(output, name, _READERS.get(field.type, _text), default)


def _text(typed: str) -> str:
    if not typed:
        raise ValueError("a value is required")
    return typed


def _number(typed: str) -> float:
    try:
        return int(typed) if typed.lstrip("-").isdecimal() else float(typed)
    except ValueError:
        raise ValueError("type a number") from None


def _yes_or_no(typed: str) -> bool:
    if typed.lower() not in ("y", "yes", "n", "no"):
        raise ValueError("type yes or no")
    return typed.lower() in ("y", "yes")


def _path(typed: str) -> Path:
    path = Path(typed).expanduser()
    if not path.is_file():
        raise ValueError("there is no such file")
    return path


_READERS: dict[str, Callable[[str], Any]] = {"number": _number, "checkbox": _yes_or_no, "json_object": json.loads}


def read_text(path: str) -> str:
    """Read a file's text; `-` is standard input.

    Raises:
        CommandError: The file cannot be read.
    """
    try:
        return sys.stdin.read() if path == "-" else Path(path).expanduser().read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from None


def _value(name: str, form: str, value: str) -> Any:
    if form == "=":
        return value
    if form == "=@":
        return read_text(value)
    if form == "@":
        return _file(value)
    try:
        return json.loads(value)
    except ValueError as error:
        raise CommandError(f"input {name!r} is not JSON: {error}", f"for plain text, write {name}=...") from None


def _file(path: str) -> Path:
    """Return the path of a file. The client uploads every input that is a `Path`."""
    file = Path(path).expanduser()
    if not file.is_file():
        raise CommandError(f"there is no file {path}")
    return file


def _object(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(read_text(str(path)))
    except ValueError as error:
        place = "standard input" if str(path) == "-" else str(path)
        raise CommandError(f"{place} is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise CommandError(f"--input-file {path} must contain a JSON object with the inputs by name")
    return data
