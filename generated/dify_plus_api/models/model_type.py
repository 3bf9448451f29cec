from typing import Literal

ModelType = (
    Literal[
        "llm",
        "moderation",
        "rerank",
        "speech2text",
        "text-embedding",
        "tts",
    ]
    | str
)
"""What a model is for."""
