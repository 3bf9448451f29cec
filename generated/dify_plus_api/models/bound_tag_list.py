from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.bound_tag import BoundTag


class BoundTagList(Model):
    """All tags that a knowledge base carries."""

    data: list[BoundTag]
    """The tags."""
    total: int
    """Number of tags."""
