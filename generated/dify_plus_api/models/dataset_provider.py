from typing import Literal

DatasetProvider = (
    Literal[
        "external",
        "vendor",
    ]
    | str
)
"""Where the content of a knowledge base lives: `vendor` in Dify itself, `external` behind an external knowledge
API."""
