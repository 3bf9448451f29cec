from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.keyword_weight import KeywordWeight
    from ..models.vector_weight import VectorWeight
    from ..models.weight_type import WeightType


class RetrievalWeights(Model):
    """Weights of a hybrid search in the reranking mode `weighted_score`."""

    weight_type: WeightType | None = None
    """Which side counts more."""
    vector_setting: VectorWeight | None = None
    """Weight and model of the semantic side."""
    keyword_setting: KeywordWeight | None = None
    """Weight of the keyword side."""
