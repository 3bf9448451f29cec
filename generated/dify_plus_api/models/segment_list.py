from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.doc_form import DocForm
    from ..models.segment import Segment


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
