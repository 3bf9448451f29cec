from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.child_chunk import ChildChunk


class ChildChunkList(Model):
    """One page of a segment's child chunks."""

    data: list[ChildChunk]
    """Child chunks of the page."""
    total: int
    """Number of child chunks that match, on all pages."""
    total_pages: int
    """Number of pages."""
    page: int
    """Number of this page, from 1."""
    limit: int
    """Number of child chunks on a full page."""
