from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.reranking_mode import RerankingMode
    from ..models.reranking_model import RerankingModel
    from ..models.retrieval_weights import RetrievalWeights
    from ..models.search_method import SearchMethod


class DatasetRetrievalModel(Model):
    """Search settings as a knowledge base reports them."""

    search_method: SearchMethod
    """How segments are searched. `keyword_search` is the one that works with economy indexing; the other three need
    `high_quality`."""
    reranking_enable: bool
    """Whether results are reranked."""
    reranking_mode: RerankingMode | None
    """How results are reranked; null when that was never set."""
    reranking_model: RerankingModel | None
    """The reranking model; its fields are empty strings when none is set."""
    weights: RetrievalWeights | None
    """Weights of a hybrid search; null when none are set."""
    top_k: int
    """Largest number of results."""
    score_threshold_enabled: bool
    """Whether results below `score_threshold` are left out."""
    score_threshold: float | None
    """Lowest score that a result may have; null when none is set."""
