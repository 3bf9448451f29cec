from typing import Literal

IndexingTechnique = (
    Literal[
        "economy",
        "high_quality",
    ]
    | str
)
"""How segments are indexed: `high_quality` with an embedding model, `economy` with extracted keywords and no
model."""
