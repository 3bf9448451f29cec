from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.child_chunk import ChildChunk


class ChildChunkResult(Model):
    """One child chunk."""

    data: ChildChunk
    """Small chunk below a segment. In a hierarchical document, retrieval matches the child chunks and returns the
    segment."""
