from __future__ import annotations

from ..types import Model


class Annotation(Model):
    """A prepared answer to a question."""

    id: str
    """Id of the annotation."""
    question: str | None = None
    """Question that the answer is for."""
    answer: str | None = None
    """Answer to give."""
    content: str | None = None
    """Answer under another name, which some servers declare; `answer` is what they send."""
    hit_count: int | None = None
    """Number of times that the annotation was used for a reply."""
    created_at: int | None = None
    """Time of creation, in unix seconds."""
