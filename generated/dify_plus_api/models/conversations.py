"""Models of the calls about conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    pass


ConversationSort = Literal["-created_at", "-updated_at", "created_at", "updated_at"] | str
"""Order of a list of conversations; `-` puts the latest first."""


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


class ConversationList(Model):
    """Page of conversations."""

    limit: int
    """Largest number of conversations on the page."""
    has_more: bool
    """Whether there are more after this page."""
    data: list[Conversation]
    """The conversations."""


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


class ConversationVariableList(Model):
    """Page of conversation variables."""

    limit: int
    """Largest number of variables on the page."""
    has_more: bool
    """Whether there are more after this page."""
    data: list[ConversationVariable]
    """The variables."""


class DeleteConversationRequest(Model):
    """Whose conversation is to be deleted."""

    user: str | Unset = UNSET
    """End user the conversation belongs to. Without it the server uses its anonymous default user."""


class RenameConversationRequest(Model):
    """New name of a conversation, or `auto_generate`."""

    name: str | None | Unset = UNSET
    """The new name. Needed unless `auto_generate` is true."""
    auto_generate: bool | Unset = UNSET
    """Whether the model writes the name. Defaults to false."""
    user: str | Unset = UNSET
    """End user the conversation belongs to. Without it the server uses its anonymous default user."""


class UpdateConversationVariableRequest(Model):
    """New value of a conversation variable."""

    value: Any
    """The value, of the JSON type that the variable has."""
    user: str | Unset = UNSET
    """End user the conversation belongs to. Without it the server uses its anonymous default user."""
