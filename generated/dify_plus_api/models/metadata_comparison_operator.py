from typing import Literal

MetadataComparisonOperator = (
    Literal[
        "<",
        "=",
        ">",
        "after",
        "before",
        "contains",
        "empty",
        "end with",
        "in",
        "is",
        "is not",
        "not contains",
        "not empty",
        "not in",
        "start with",
        "≠",
        "≤",
        "≥",
    ]
    | str
)
"""How a metadata field is compared with a value. `empty` and `not empty` take no value; `before` and `after` are
for times."""
