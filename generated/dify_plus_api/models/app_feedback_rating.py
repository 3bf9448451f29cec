from typing import Literal

AppFeedbackRating = (
    Literal[
        "dislike",
        "like",
    ]
    | str
)
"""What was thought of the message."""
