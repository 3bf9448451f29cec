from __future__ import annotations

from typing import Literal

from ..types import Model


class MessageEvent(Model):
    """A piece of the answer. Joined in order, the pieces are the answer, unless a `message_replace` intervenes. From a
    New Agent (app mode `agent`) it comes once, after the pieces that `agent_message` brought, and carries the
    complete answer; servers of 1.15 send the pieces as `message`, and last the rest that is missing."""

    event: Literal["message"] = "message"
    """Kind of the event, always `message`."""
    task_id: str
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    message_id: str
    """Id of the message being answered."""
    created_at: int
    """When the message was created, in unix seconds."""
    id: str
    """Id of the message, the same as `message_id`."""
    answer: str
    """Next piece of text; it may be empty."""
    conversation_id: str | None = None
    """Id of the conversation; pass it with the next message to go on with it. Only chat streams send it."""
    from_variable_selector: list[str] | None = None
    """Names of the node and the variable that the text comes from. Outside chatflows empty, or null on older servers."""
