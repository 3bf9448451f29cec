from __future__ import annotations

from ..types import Model


class ReasoningChunkData(Model):
    """A piece of what a reasoning model thinks before it answers."""

    message_id: str | None = None
    """Id of the message being answered; null in workflows."""
    reasoning: str | None = None
    """Next piece of the reasoning."""
    node_id: str | None = None
    """Node whose model is thinking; null outside workflows."""
    is_final: bool | None = None
    """Whether this piece ends the reasoning of that node."""
