from typing import Literal

RunPipelineRequestResponseMode = (
    Literal[
        "blocking",
        "streaming",
    ]
    | str
)
"""How a draft answers, as events or as one JSON object. A published pipeline answers with JSON in both modes."""
