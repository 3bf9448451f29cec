from __future__ import annotations

from typing import Any

from ..types import Model


class Conversation(Model):
    """Thread of messages between one user and an app."""

    id: str
    """Id of the conversation."""
    name: str
    """Title of the conversation, given or written by the model."""
    inputs: dict[str, Any]
    status: str
    """State of the conversation, `normal`."""
    introduction: str
    """Opening words of the app, `""` when it has none."""
    created_at: int
    """When the conversation began, in unix seconds."""
    updated_at: int
    """When the conversation last changed, in unix seconds."""
