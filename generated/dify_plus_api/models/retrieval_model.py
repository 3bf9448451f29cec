from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.metadata_filtering_conditions import MetadataFilteringConditions
    from ..models.reranking_mode import RerankingMode
    from ..models.reranking_model import RerankingModel
    from ..models.retrieval_weights import RetrievalWeights
    from ..models.search_method import SearchMethod


class RetrievalModel(Model):
    """Search settings as they are sent: for one search, or as the default of a knowledge base."""

    search_method: SearchMethod
    """How segments are searched. `keyword_search` is the one that works with economy indexing; the other three need
    `high_quality`."""
    reranking_enable: bool
    """Whether results are reranked."""
    top_k: int
    """Largest number of results."""
    score_threshold_enabled: bool
    """Whether results below `score_threshold` are left out."""
    reranking_model: RerankingModel | Mapping[str, Any] | None | Unset = UNSET
    """The reranking model. Needed when `reranking_enable` is true and the mode is `reranking_model`."""
    reranking_mode: RerankingMode | None | Unset = UNSET
    """How to rerank."""
    score_threshold: float | None | Unset = UNSET
    """Lowest score that a result may have, from 0 to 1. Ignored unless `score_threshold_enabled` is true."""
    weights: RetrievalWeights | Mapping[str, Any] | None | Unset = UNSET
    """Weights for a hybrid search that is reranked by `weighted_score`."""
    metadata_filtering_conditions: MetadataFilteringConditions | Mapping[str, Any] | None | Unset = UNSET
    """Conditions that narrow the search to documents with certain metadata."""
