from __future__ import annotations

from typing import ClassVar

from ..types import Model


class DatasetTag(Model):
    """A tag as a knowledge base carries it."""

    id: str
    """Id of the tag."""
    name: str
    """Name of the tag."""
    type_: str | None = None
    """Kind of tag; `knowledge` for knowledge bases."""

    _names: ClassVar = {
        "type_": "type",
    }
