from __future__ import annotations

from ..types import UNSET, Model, Unset


class RenameConversationRequest(Model):
    """New name of a conversation, or the wish for one."""

    name: str | None | Unset = UNSET
    """The new name. Needed unless `auto_generate` is true."""
    auto_generate: bool | Unset = UNSET
    """Whether the model writes the name. Defaults to false."""
    user: str | Unset = UNSET
    """End user the conversation belongs to. Without it the server uses its anonymous default user."""
