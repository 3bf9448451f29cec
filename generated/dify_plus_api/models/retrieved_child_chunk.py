from __future__ import annotations

from ..types import Model


class RetrievedChildChunk(Model):
    """A child chunk that matched inside a found parent segment."""

    id: str
    """Id of the child chunk."""
    content: str
    """Text of the child chunk."""
    position: int
    """Place in the parent segment, starting at 1."""
    score: float
    """Score of the match; higher is closer."""
