"""Pick fields out of a result, for `--fields`. Does no I/O."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from dify_plus.cli._error_messages import CommandError

__all__ = ["as_lines", "pick"]

_MISSING: Final = object()


def pick(value: Any, fields: Sequence[str], *, lenient: bool = False) -> list[dict[str, Any]]:
    """Return the fields of a result, by their names.

    Args:
        value: The result. A list, and an object with a list `data`, have the fields of their entries.
        fields: The fields: a name, or names and numbers of list entries with dots between them, as in `files.0.url`.
        lenient: Whether a field may be missing in every entry. Entries without any of the fields are then left out.

    Returns:
        The fields of each entry; of an entry that lacks one, None.

    Raises:
        CommandError: No entry has a field.
    """
    entries = _entries(value, fields)
    rows = [{field: _at(entry, field) for field in fields} for entry in entries]
    if lenient:
        rows = [row for row in rows if any(found is not _MISSING for found in row.values())]
    for field in fields:
        if not lenient and rows and all(row[field] is _MISSING for row in rows):
            raise CommandError(f"--fields: the result has no field {field!r}", f"it has {_known(entries[0])}")
    return [{field: None if found is _MISSING else found for field, found in row.items()} for row in rows]


def as_lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return a line for each row, with tabs between the fields. A single field of a single row is written as it is."""
    if len(rows) == 1 and len(rows[0]) == 1:
        return [_text(*rows[0].values())]
    return ["\t".join(" ".join(_text(value).split()) for value in row.values()) for row in rows]


def _entries(value: Any, fields: Sequence[str]) -> list[Any]:
    if isinstance(value, list):
        return value
    listed = value.get("data") if isinstance(value, dict) else None
    if isinstance(listed, list) and not any(field.partition(".")[0] in value for field in fields):
        return listed
    return [value]


def _at(value: Any, field: str) -> Any:
    for name in field.split("."):
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return _MISSING
    return value


def _known(value: Any) -> str:
    return ", ".join(value) if isinstance(value, dict) and value else "no fields"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
