from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.doc_form import DocForm
    from ..models.segment import Segment


class CreateSegmentsResult(Model):
    """Segments that were made, with the form of their document."""

    data: list[Segment]
    """The new segments, in the order given."""
    doc_form: DocForm
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
