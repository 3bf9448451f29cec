from __future__ import annotations

from ..types import Model


class BoundTag(Model):
    """Tag as it is attached to a knowledge base."""

    id: str
    """Id of the tag."""
    name: str
    """Name of the tag."""
