from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class ReasoningChunkData(Model):
    """A piece of what a reasoning model thinks before it answers."""

    message_id: None | str | Unset = UNSET
    """Id of the message being answered; null in workflows."""
    reasoning: str | Unset = UNSET
    """Next piece of the reasoning."""
    node_id: None | str | Unset = UNSET
    """Node whose model is thinking; null outside workflows."""
    is_final: bool | Unset = UNSET
    """Whether this piece ends the reasoning of that node."""
