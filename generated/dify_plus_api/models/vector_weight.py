from __future__ import annotations

from ..types import Model


class VectorWeight(Model):
    """The semantic side of a weighted score."""

    vector_weight: float
    """Weight of the semantic score, from 0 to 1."""
    embedding_provider_name: str
    """Provider of the embedding model that computes the semantic score."""
    embedding_model_name: str
    """Name of the embedding model that computes the semantic score."""
