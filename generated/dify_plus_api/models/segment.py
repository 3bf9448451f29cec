from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.child_chunk import ChildChunk
    from ..models.segment_attachment import SegmentAttachment
    from ..models.segment_status import SegmentStatus


class Segment(Model):
    """Part of a document that is indexed and found as one, also called a chunk."""

    id: str
    """Id of the segment."""
    position: int
    """Place within the document, from 1."""
    document_id: str
    """Id of the document that it belongs to."""
    content: str
    """Text of the segment; in a question and answer document, the question."""
    sign_content: str
    """The content with links to embedded files signed, so that they can be opened for a while. Equal to the content
    where there are no such links."""
    answer: str | None
    """Answer, in a question and answer document; null otherwise."""
    word_count: int
    """Number of characters of the content, with the answer's if there is one."""
    tokens: int
    """Number of tokens that embedding the segment took. Zero in an economy knowledge base."""
    keywords: list[str] | None
    """Keywords by which an economy index finds the segment. Extracted by the server if none were given."""
    index_node_id: str | None
    """Id of the segment's entry in the index."""
    index_node_hash: str | None
    """Hash of the indexed text. It changes with the content."""
    hit_count: int
    """Number of times that retrieval has returned the segment."""
    enabled: bool
    """Whether retrieval may return the segment."""
    disabled_at: int | None
    """Time of disabling, in unix seconds, or null while enabled."""
    disabled_by: str | None
    """Id of the account that disabled it, or null."""
    status: SegmentStatus
    """State of a segment's indexing. Only `completed` segments are found by retrieval; `re_segment` means that the
    document is being split anew."""
    created_by: str
    """Id of the account that made it."""
    created_at: int
    """Time of creation, in unix seconds."""
    updated_at: int
    """Time of the last change, in unix seconds."""
    updated_by: str | None
    """Id of the account that changed it last, or null if nobody has."""
    indexing_at: int | None
    """Time at which indexing began, in unix seconds, or null if it has not."""
    completed_at: int | None
    """Time at which indexing was completed, in unix seconds, or null if it is not."""
    error: str | None
    """Reason for which indexing failed, or null."""
    stopped_at: int | None
    """Time at which indexing was stopped, in unix seconds, or null."""
    child_chunks: list[ChildChunk]
    """Smaller chunks below it in a hierarchical document; empty in others."""
    attachments: list[SegmentAttachment]
    """Files that belong to the segment, such as its images."""
    summary: str | None
    """Summary that is indexed along with the segment, or null if there is none."""
