from typing import Literal

ProviderModelStatus = (
    Literal[
        "active",
        "credential-removed",
        "disabled",
        "no-configure",
        "no-permission",
        "quota-exceeded",
    ]
    | str
)
"""Whether the model can be used, and if not, why."""
