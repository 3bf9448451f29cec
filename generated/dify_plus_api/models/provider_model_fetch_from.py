from typing import Literal

ProviderModelFetchFrom = (
    Literal[
        "customizable-model",
        "predefined-model",
    ]
    | str
)
"""Whether the provider brings the model along or it was added in the workspace."""
