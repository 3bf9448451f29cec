from __future__ import annotations

from typing import ClassVar

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class DatasetTag(Model):
    """A tag as a knowledge base carries it."""

    id: str
    """Id of the tag."""
    name: str
    """Name of the tag."""
    type_: str | Unset = UNSET
    """Kind of tag; `knowledge` for knowledge bases."""

    _names: ClassVar = {
        "type_": "type",
    }
