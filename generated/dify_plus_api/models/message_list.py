from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.message import Message


class MessageList(Model):
    """Page of messages, oldest first."""

    limit: int
    """Largest number of messages on the page."""
    has_more: bool
    """Whether there are older messages."""
    data: list[Message]
    """The messages."""
