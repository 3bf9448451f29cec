from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.retrieved_child_chunk import RetrievedChildChunk
    from ..models.retrieved_file import RetrievedFile
    from ..models.retrieved_segment import RetrievedSegment


class RetrieveRecord(Model):
    """One result of a search."""

    segment: RetrievedSegment
    """A segment that a search found."""
    child_chunks: list[RetrievedChildChunk] | None
    """Child chunks that matched, when the document is hierarchical; else empty or null."""
    score: float | None
    """Score of the match, higher is closer. An economy knowledge base gives 0 for everything."""
    tsne_position: dict[str, Any] | None
    """Coordinates for drawing results as a map. Null on current servers."""
    files: list[RetrievedFile] | None
    """Files attached to the segment; empty when there are none."""
    summary: str | None
    """Summary of the segment, when summaries are indexed and one matched."""
