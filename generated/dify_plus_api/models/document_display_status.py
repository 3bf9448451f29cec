from typing import Literal

DocumentDisplayStatus = (
    Literal[
        "archived",
        "available",
        "disabled",
        "error",
        "indexing",
        "paused",
        "queuing",
    ]
    | str
)
"""State of a document as people see it: indexing state, enabled or not, archived or not, in one word."""
