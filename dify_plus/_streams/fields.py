"""Read fields of answers and events: they may be missing, null or of another type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from dify_plus_api.types import json_reader

__all__ = ["field_of", "list_of", "object_of", "text_of"]


def field_of(source: Any, name: str, default: Any) -> Any:
    """Return a field, or the default if the server did not send it or sent a value of another type."""
    value = getattr(source, name, None)
    kinds = (int, float) if isinstance(default, int | float) else (object if default is None else type(default))
    return value if value is not None and isinstance(value, kinds) else default


def text_of(value: Any) -> str:
    """Return a text; empty if the server left it out or sent null."""
    if isinstance(value, str):
        return value
    return "" if value is None else str(value)


def list_of(source: Any, name: str) -> list[Any]:
    """Return a field that is a list; empty if it is anything else."""
    value = getattr(source, name, None)
    return list(value) if isinstance(value, list) else []


def object_of(source: Any, name: str) -> dict[str, Any]:
    """Return a field that is a JSON object, or its JSON text; empty if it is anything else."""
    value = getattr(source, name, None)
    if isinstance(value, str):
        try:
            value = json_reader()(value)
        except ValueError:
            return {}
    return dict(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else {}
