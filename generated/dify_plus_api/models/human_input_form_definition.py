from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.form_input import FormInput
    from ..models.user_action import UserAction


class HumanInputFormDefinition(Model):
    """Form as a human input node defines it."""

    form_id: str | None = None
    """Id of the form."""
    node_id: str | None = None
    """Node that asked."""
    node_title: str | None = None
    """Title of the node."""
    form_content: str | None = None
    """Markdown text of the form, with placeholders where its fields go."""
    inputs: list[FormInput] | None = None
    """Fields of the form."""
    actions: list[UserAction] | None = None
    """Buttons of the form."""
    display_in_ui: bool | None = None
    """Whether the form is meant to be shown in the app's own page."""
    form_token: str | None = None
    """Token to read and submit the form with, null when it cannot be submitted through this API."""
    resolved_default_values: dict[str, Any] | None = None
    expiration_time: int | None = None
    """When the form expires, in unix seconds."""
    approval_channels: list[str] | None = None
    """Ways by which people are asked, such as `console`; null or missing when not told."""
