from __future__ import annotations

from ..types import UNSET, Model, Unset


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
