from typing import Literal

IndexingStatus = (
    Literal[
        "cleaning",
        "completed",
        "error",
        "indexing",
        "parsing",
        "paused",
        "splitting",
        "waiting",
    ]
    | str
)
"""Step of indexing that a document is in. `completed`, `error` and `paused` are where it comes to rest."""
