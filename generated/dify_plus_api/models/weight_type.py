from typing import Literal

WeightType = (
    Literal[
        "customized",
        "keyword_first",
        "semantic_first",
    ]
    | str
)
"""Which side counts more in a weighted score; `customized` takes the weights as given."""
