"""Make the inputs of an app from the columns of a table. Reads no files, but checks whether they exist."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dify_plus._arguments.app_inputs import InputField
from dify_plus._arguments.files import Attachments, is_url
from dify_plus.cli._error_messages import CommandError

__all__ = ["Columns", "as_typed", "missing_files"]


class Columns:
    """Maps the columns of a table to the inputs of an app.

    Args:
        typed: The option as typed, such as `query=q,lang`; None takes the columns that have the names of inputs.
        form: The inputs that the app asks for.
        extra: Names besides the inputs, such as the message of a chat.

    Raises:
        CommandError: `typed` names no input, or one that the app does not have.
    """

    def __init__(self, typed: str | None, form: Sequence[InputField], extra: Sequence[str] = ()) -> None:
        self._types = {field.variable: field.type for field in form}
        self._sources: dict[str, str] | None = None
        if typed is not None:
            pairs = [item.partition("=") for item in typed.split(",") if item.strip()]
            self._sources = {name.strip(): (column or name).strip() for name, _, column in pairs}
            unknown = [name for name in self._sources if form and name not in self._types and name not in extra]
            if unknown or not self._sources:
                names = ", ".join([*self._types, *extra])
                wrong = f"has no input {unknown[0]!r}" if unknown else "needs names"
                raise CommandError(f"--inputs: the app {wrong}", f"write INPUT=COLUMN; its inputs are {names}")
        elif form:
            self._sources = {name: name for name in (*self._types, *extra)}

    @property
    def chosen(self) -> list[str]:
        """The columns that are used; empty if all are."""
        return list((self._sources or {}).values())

    def column(self, name: str) -> str:
        """Return the column of an input. If `--inputs` does not name the input, it has the input's name."""
        return (self._sources or {}).get(name, name)

    def inputs(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Make the inputs of a row.

        Args:
            row: The row, by the names of its columns.

        Raises:
            CommandError: A value cannot be converted to the type of its input.
        """
        sources = {name: name for name in row} if self._sources is None else self._sources
        return {
            name: as_typed(name, self._types.get(name, ""), row[column])
            for name, column in sources.items()
            if row.get(column) is not None
        }


def as_typed(name: str, kind: str, value: Any) -> Any:
    """Convert a cell to the type of the app's input. A value that is not text is kept as it is.

    Args:
        name: The input's name.
        kind: The input's type.
        value: The cell.

    Raises:
        CommandError: The value cannot be converted to the type.
    """
    if kind == "file-list" and isinstance(value, list):
        return [_file(item) for item in value]
    if not isinstance(value, str):
        return value
    match kind:
        case "checkbox" if value.lower() in ("true", "yes", "1", "false", "no", "0"):
            return value.lower() in ("true", "yes", "1")
        case "json_object":
            try:
                return json.loads(value)
            except ValueError as error:
                raise CommandError(f"{name} is not JSON: {error}") from None
        case "file":
            return _file(value)
        case "file-list":
            return [_file(item.strip()) for item in value.split(";") if item.strip()]
    return value


def missing_files(inputs: Mapping[str, Any]) -> list[tuple[str, Path]]:
    """Return the files among inputs that do not exist, each with the name of its input.

    Args:
        inputs: The inputs of a row.
    """
    files = ((name, item) for name, value in inputs.items() for item in (value if isinstance(value, list) else [value]))
    return [(name, item) for name, item in files if isinstance(item, Path) and not item.is_file()]


def _file(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return Attachments().reference(value) if is_url(value) else Path(value).expanduser()
