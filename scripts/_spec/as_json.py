"""Format the description as JSON, with a line for each operation, component and acceptance."""

from __future__ import annotations

import json
from typing import Any

from _spec.description import PROSE

Json = Any


def described(document: dict[str, Json]) -> str:
    """Return the description as one JSON document, without the texts, which the docstrings of the package hold."""
    return _laid_out(_without_texts(document), 3) + "\n"


def accepted(entries: Json) -> str:
    """Return the acceptances as JSON, for `dify-plus doctor`."""
    return _laid_out(entries or [], 1) + "\n"


def _without_texts(value: Json) -> Json:
    """Leave out sentences. A property of such a name is not a sentence: its value is a schema."""
    if isinstance(value, list):
        return [_without_texts(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_texts(inner) for key, inner in value.items() if key not in PROSE or not isinstance(inner, str)
    }


def _laid_out(value: Json, depth: int) -> str:
    """Return JSON with a line for each member of objects and lists, down to a depth."""
    if depth and isinstance(value, dict) and value:
        lines = [f"{_line(str(key))}: {_laid_out(inner, depth - 1)}" for key, inner in value.items()]
        return "{\n" + ",\n".join(lines) + "\n}"
    if depth and isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_line, value)) + "\n]"
    return _line(value)


def _line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
