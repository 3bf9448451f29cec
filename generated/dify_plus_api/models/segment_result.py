from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.doc_form import DocForm
    from ..models.segment import Segment


class SegmentResult(Model):
    """One segment, with the form of its document."""

    data: Segment
    """Part of a document that is indexed and found as one, also called a chunk."""
    doc_form: DocForm
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
