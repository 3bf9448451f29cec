from __future__ import annotations

from typing import Literal

from ..types import Model


class AgentMessageEvent(Model):
    """A piece of the answer of an agent app, which sends this in place of `message`. From a New Agent it is text under
    way, and the `message` that closes the answer counts."""

    event: Literal["agent_message"] = "agent_message"
    """Kind of the event, always `agent_message`."""
    task_id: str
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    message_id: str
    """Id of the message being answered."""
    conversation_id: str
    """Id of the conversation; pass it with the next message to go on with it. Only chat streams send it."""
    created_at: int
    """When the message was created, in unix seconds."""
    id: str
    """Id of the message, the same as `message_id`."""
    answer: str
    """Next piece of text; it may be empty."""
