from __future__ import annotations

from ..types import Model


class ConfigureAnnotationReplyRequest(Model):
    """How questions are compared with annotations."""

    score_threshold: float
    """Similarity, from 0 to 1, from which on an annotation answers a question. Higher is stricter."""
    embedding_provider_name: str
    """Provider of the embedding model, as the list of models names it."""
    embedding_model_name: str
    """Name of the embedding model."""
