from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.conversation import Conversation


class ConversationList(Model):
    """Page of conversations."""

    limit: int
    """Largest number of conversations on the page."""
    has_more: bool
    """Whether there are more after this page."""
    data: list[Conversation]
    """The conversations."""
