from __future__ import annotations

from ..types import Model


class ExternalRetrievalModel(Model):
    """Search settings of an external knowledge base."""

    top_k: int | None = None
    """Largest number of results."""
    score_threshold: float | None = None
    """Lowest score that a result may have, from 0 to 1."""
    score_threshold_enabled: bool | None = None
    """Whether results below `score_threshold` are left out. Null means that it was never set."""
