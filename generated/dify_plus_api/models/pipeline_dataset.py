from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.doc_form import DocForm


@define(slots=False, kw_only=True)
class PipelineDataset(Model):
    """Knowledge base that a pipeline run brings data into."""

    id: str
    """Id of the knowledge base."""
    name: str | Unset = UNSET
    """Name of the knowledge base."""
    description: None | str | Unset = UNSET
    """Description of the knowledge base, possibly empty."""
    chunk_structure: DocForm | None | Unset = UNSET
    """How its documents are split."""
