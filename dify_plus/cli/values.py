"""Inputs of an app as they are typed: `name=text`, `name:=json`, `name=@file`, `name@file`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dify_plus.cli.failures import CommandError

__all__ = ["read_inputs", "read_text"]

_INPUT = r"(?s)([^=:@]+)(:=|=@|=|@)(.*)"
_FORMS = "write name=text, name:=json, name=@file for the text of a file, or name@file to upload it"


def read_inputs(typed: Sequence[str], file: Path | None) -> dict[str, Any]:
    """Put an app's inputs together.

    Args:
        typed: Each as `name=text`, `name:=json` (a number, true, a list ...), `name=@file` (the file's text) or
            `name@file` (the file itself, to be uploaded).
        file: A JSON object with inputs; `-` is standard input. What is typed goes over it.

    Returns:
        The inputs by name.

    Raises:
        CommandError: one of them is not of these forms.
    """
    inputs = _object(file) if file is not None else {}
    for item in typed:
        found = re.fullmatch(_INPUT, item)
        if found is None:
            raise CommandError(f"--input {item!r} names no value", _FORMS)
        name, form, value = found.groups()
        inputs[name] = _value(name, form, value)
    return inputs


def read_text(path: str) -> str:
    """Read a file's text; `-` is standard input.

    Raises:
        CommandError: it cannot be read.
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
        raise CommandError(f"input {name!r} is not JSON: {error}", f"text is given as {name}=...") from None


def _file(path: str) -> Path:
    """A path as such: the client uploads what it is given for one."""
    file = Path(path).expanduser()
    if not file.is_file():
        raise CommandError(f"there is no file {path}")
    return file


def _object(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(read_text(str(path)))
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise CommandError(f"{path} must hold a JSON object: the inputs by name")
    return data
