from typing import Literal

ModelProviderStatus = (
    Literal[
        "active",
        "no-configure",
    ]
    | str
)
"""Whether credentials of the workspace's own are set up."""
