from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class BoundTag(Model):
    """Tag as it is attached to a knowledge base."""

    id: str
    """Id of the tag."""
    name: str
    """Name of the tag."""
