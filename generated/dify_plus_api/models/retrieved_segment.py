from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.retrieved_document import RetrievedDocument


class RetrievedSegment(Model):
    """A segment that a search found."""

    id: str
    """Id of the segment."""
    position: int
    """Place of the segment in its document, starting at 1."""
    document_id: str
    """Id of the document."""
    content: str
    """Text of the segment; the question when the document holds question and answer pairs."""
    sign_content: str | None
    """Text with signed addresses for the files in it. Null when there are none."""
    answer: str | None
    """Answer of a question and answer pair. Null for other segments."""
    word_count: int
    """Number of characters."""
    tokens: int
    """Number of tokens of the embedding model; 0 with economy indexing."""
    keywords: list[str] | None
    """Keywords of the segment."""
    index_node_id: str | None
    """Id of the segment in the index."""
    index_node_hash: str | None
    """Hash of the indexed text."""
    hit_count: int
    """How often searches have found the segment."""
    enabled: bool
    """Whether searches may find the segment."""
    disabled_at: int | None
    """When it was disabled, in unix seconds. Null while enabled."""
    disabled_by: str | None
    """Id of the account that disabled it. Null while enabled."""
    status: str
    """State of its indexing; `completed` once it can be found."""
    created_by: str
    """Id of the account that created it."""
    created_at: int
    """Creation time in unix seconds."""
    indexing_at: int | None
    """When indexing began, in unix seconds."""
    completed_at: int | None
    """When indexing ended, in unix seconds."""
    error: str | None
    """Why indexing failed. Null when it did not."""
    stopped_at: int | None
    """When indexing was stopped, in unix seconds. Null when it was not."""
    document: RetrievedDocument
    """The document that a found segment belongs to."""
