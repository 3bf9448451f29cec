"""Models of the calls about segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from .shared import ChildChunk, DocForm


SegmentStatus = Literal["completed", "error", "indexing", "re_segment", "waiting"] | str
"""State of a segment's indexing. Only `completed` segments are found by retrieval; `re_segment` means that the
document is being split anew."""


class CreateSegmentsRequest(Model):
    """Segments to append to a document."""

    segments: Sequence[NewSegment | Mapping[str, Any]]
    """Segments in the order in which they are to stand; one at least."""


class CreateSegmentsResult(Model):
    """Segments that were made, with the form of their document."""

    data: list[Segment]
    """The new segments, in the order given."""
    doc_form: DocForm
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""


class NewSegment(Model):
    """Segment to be made."""

    content: str
    """Text of the segment; in a question and answer document, the question. Must not be empty."""
    answer: str | Unset = UNSET
    """Answer; needed in a question and answer document, without effect in others."""
    keywords: list[str] | Unset = UNSET
    """Keywords for an economy index. Extracted from the content if left out."""
    attachment_ids: list[str] | Unset = UNSET
    """Ids of uploaded files that belong to the segment."""


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
    """Keywords for finding the segment in an economy index. Extracted by the server if none were given."""
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
    """Why indexing failed, or null."""
    stopped_at: int | None
    """Time at which indexing was stopped, in unix seconds, or null."""
    child_chunks: list[ChildChunk]
    """Child chunks of the segment in a hierarchical document; empty in others."""
    attachments: list[SegmentAttachment]
    """Files that belong to the segment, such as its images."""
    summary: str | None
    """Summary that is indexed along with the segment, or null if there is none."""


class SegmentAttachment(Model):
    """File that belongs to a segment."""

    id: str
    """Id of the uploaded file."""
    name: str | None = None
    """Name of the file."""
    size: int | None = None
    """Size in bytes."""
    extension: str | None = None
    """Extension of the name, without a dot."""
    mime_type: str | None = None
    """Media type of the file, or null if unknown."""
    source_url: str | None = None
    """Link for reading the file, signed and valid for a while."""


class SegmentChanges(Model):
    """New values for a segment. What is left out stays as it is."""

    content: str | Unset = UNSET
    """New text; in a question and answer document, the question."""
    answer: str | Unset = UNSET
    """New answer; needed with new content in a question and answer document."""
    keywords: list[str] | Unset = UNSET
    """Keywords that replace all present ones."""
    enabled: bool | Unset = UNSET
    """Whether retrieval may return the segment."""
    regenerate_child_chunks: bool | Unset = UNSET
    """Whether to split the content into child chunks anew, losing those that are there. Only for hierarchical
    documents. Defaults to false."""
    attachment_ids: list[str] | Unset = UNSET
    """Ids of uploaded files that replace the present attachments."""
    summary: str | None | Unset = UNSET
    """New summary to be indexed along with the segment."""


class SegmentList(Model):
    """One page of a document's segments."""

    data: list[Segment]
    """Segments of the page."""
    doc_form: DocForm
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
    total: int
    """Number of segments that match, on all pages."""
    has_more: bool
    """Whether a further page exists."""
    limit: int
    """Number of segments on a full page."""
    page: int
    """Number of this page, from 1."""


class SegmentResult(Model):
    """One segment, with the form of its document."""

    data: Segment
    """Part of a document that is indexed and found as one, also called a chunk."""
    doc_form: DocForm
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""


class UpdateSegmentRequest(Model):
    """Change of one segment."""

    segment: SegmentChanges | Mapping[str, Any]
    """New values for a segment. What is left out stays as it is."""
