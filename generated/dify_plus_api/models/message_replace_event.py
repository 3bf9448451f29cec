from __future__ import annotations

from typing import Literal

from ..types import Model


class MessageReplaceEvent(Model):
    """Replaces all text received so far, as moderation does. Attaching to a chatflow run with a snapshot also sends
    one, whose answer can be empty although text had been streamed; the run outputs hold the real text."""

    event: Literal["message_replace"] = "message_replace"
    """Kind of the event, always `message_replace`."""
    task_id: str
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    message_id: str
    """Id of the message being answered."""
    created_at: int
    """When the message was created, in unix seconds."""
    answer: str
    """Text that takes the place of all before; it may be empty."""
    reason: str
    """Why the text is replaced; often empty."""
    conversation_id: str | None = None
    """Id of the conversation; pass it with the next message to go on with it. Only chat streams send it."""
