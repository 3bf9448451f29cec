from typing import Literal

ConversationSort = (
    Literal[
        "-created_at",
        "-updated_at",
        "created_at",
        "updated_at",
    ]
    | str
)
"""Order of a list of conversations; `-` puts the latest first."""
