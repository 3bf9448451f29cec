from __future__ import annotations

from ..types import UNSET, Model, Unset


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
