from __future__ import annotations

from ..types import Model


class RerankingModel(Model):
    """A reranking model. Both fields are empty strings or null when none is chosen."""

    reranking_provider_name: str | None = None
    """Provider of the reranking model."""
    reranking_model_name: str | None = None
    """Name of the reranking model."""
