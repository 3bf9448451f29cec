from typing import Literal

MetadataFilteringConditionsLogicalOperatorType1 = (
    Literal[
        "and",
        "or",
    ]
    | str
)
"""Whether all conditions must hold or one is enough. Defaults to `and`."""
