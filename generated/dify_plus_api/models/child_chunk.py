from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.child_chunk_type import ChildChunkType


class ChildChunk(Model):
    """Small chunk below a segment. In a hierarchical document, retrieval matches the child chunks and returns the
    segment."""

    id: str
    """Id of the child chunk."""
    segment_id: str
    """Id of the segment above it."""
    content: str
    """Text of the child chunk."""
    position: int
    """Place within the segment, from 1."""
    word_count: int
    """Number of characters of the content."""
    type_: ChildChunkType
    """Whether the server made it by splitting the segment (`automatic`) or it was written or edited by hand or by a
    call (`customized`)."""
    created_at: int
    """Time of creation, in unix seconds."""
    updated_at: int
    """Time of the last change, in unix seconds."""

    _names: ClassVar = {
        "type_": "type",
    }
