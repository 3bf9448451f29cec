from __future__ import annotations

from ..types import Model


class ConversationVariable(Model):
    """Value that a chatflow keeps between the turns of a conversation."""

    id: str
    """Id of the variable within this conversation."""
    name: str
    """Name of the variable in the chatflow."""
    value_type: str
    """Type of the value, such as `string` or `number`."""
    value: str | None
    """The value as a string whatever its type, so a number reads `"7"`; null when it has none."""
    description: str | None
    """What the app's author wrote about the variable, often `""`; may be null."""
    created_at: int | None
    """When the variable was created, in unix seconds; null when unknown."""
    updated_at: int | None
    """When the variable last changed, in unix seconds; null when unknown."""
