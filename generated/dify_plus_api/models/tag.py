from __future__ import annotations

from typing import ClassVar

from ..types import Model


class Tag(Model):
    """Label that knowledge bases of a workspace can carry."""

    id: str
    """Id of the tag."""
    name: str
    """Name of the tag, unique in the workspace."""
    type_: str
    """Kind of thing that the tag is for, always `knowledge` here."""
    binding_count: str | None = None
    """Number of knowledge bases that carry the tag, as a string such as `"0"`. Null if not counted."""

    _names: ClassVar = {
        "type_": "type",
    }
