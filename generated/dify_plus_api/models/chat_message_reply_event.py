from typing import Literal

ChatMessageReplyEvent = (
    Literal[
        "message",
        "workflow_paused",
    ]
    | str
)
"""Outcome, `message` for a finished reply or `workflow_paused` for a chatflow that waits for a human."""
