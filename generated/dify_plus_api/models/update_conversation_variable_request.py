from __future__ import annotations

from typing import Any

from ..types import UNSET, Model, Unset


class UpdateConversationVariableRequest(Model):
    """New value of a conversation variable."""

    value: Any
    """The value, of the JSON type that the variable has."""
    user: str | Unset = UNSET
    """End user the conversation belongs to. Without it the server uses its anonymous default user."""
