from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.conversation_variable import ConversationVariable


class ConversationVariableList(Model):
    """Page of conversation variables."""

    limit: int
    """Largest number of variables on the page."""
    has_more: bool
    """Whether there are more after this page."""
    data: list[ConversationVariable]
    """The variables."""
