from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.keyword_weight import KeywordWeight
    from ..models.vector_weight import VectorWeight
    from ..models.weight_type import WeightType


@define(slots=False, kw_only=True)
class RetrievalWeights(Model):
    """Weights of a hybrid search in the reranking mode `weighted_score`."""

    weight_type: None | Unset | WeightType = UNSET
    """Which side counts more."""
    vector_setting: None | Unset | VectorWeight = UNSET
    """Weight and model of the semantic side."""
    keyword_setting: KeywordWeight | None | Unset = UNSET
    """Weight of the keyword side."""
