from __future__ import annotations

from ..types import UNSET, Model, Unset


class DeleteConversationRequest(Model):
    """Whose conversation is to be deleted."""

    user: str | Unset = UNSET
    """End user the conversation belongs to. Without it the server uses its anonymous default user."""
