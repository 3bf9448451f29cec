"""Models of the calls about child chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from .shared import ChildChunk


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


class ChildChunkResult(Model):
    """One child chunk."""

    data: ChildChunk
    """Small chunk below a segment. In a hierarchical document, retrieval matches the child chunks and returns the
    segment."""


class CreateChildChunkRequest(Model):
    """Child chunk to be made."""

    content: str
    """Text of the child chunk."""


class UpdateChildChunkRequest(Model):
    """Change of a child chunk."""

    content: str
    """Text that replaces the present one."""
