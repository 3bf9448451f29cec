from typing import Literal

ImageUploadFeatureDetail = (
    Literal[
        "high",
        "low",
    ]
    | str
)
"""Resolution in which the model sees images."""
