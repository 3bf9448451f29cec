from typing import Literal

FeedbackRating = (
    Literal[
        "dislike",
        "like",
    ]
    | str
)
"""Verdict of a user on a message."""
