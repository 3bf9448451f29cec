from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.doc_form import DocForm


class PipelineDataset(Model):
    """Knowledge base that a pipeline run brings data into."""

    id: str
    """Id of the knowledge base."""
    name: str | None = None
    """Name of the knowledge base."""
    description: str | None = None
    """Description of the knowledge base, possibly empty."""
    chunk_structure: DocForm | None = None
    """How its documents are split."""
