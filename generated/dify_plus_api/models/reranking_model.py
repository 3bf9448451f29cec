from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class RerankingModel(Model):
    """A reranking model. Both fields are empty strings or null when none is chosen."""

    reranking_provider_name: None | str | Unset = UNSET
    """Provider of the reranking model."""
    reranking_model_name: None | str | Unset = UNSET
    """Name of the reranking model."""
