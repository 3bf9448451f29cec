from typing import Literal

RerankingMode = (
    Literal[
        "reranking_model",
        "weighted_score",
    ]
    | str
)
"""How results are put in order again after the search: by a reranking model, or by weighting semantic and
keyword scores."""
