from typing import Literal

ProcessMode = (
    Literal[
        "automatic",
        "custom",
        "hierarchical",
    ]
    | str
)
"""How content is processed: `automatic` with the defaults of the server, `custom` and `hierarchical` with rules
that are sent along."""
