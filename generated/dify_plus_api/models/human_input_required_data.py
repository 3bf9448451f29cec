from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.form_input import FormInput
    from ..models.user_action import UserAction


class HumanInputRequiredData(Model):
    """A form that a person must fill in before the run goes on."""

    form_id: str
    """Id of the form."""
    node_id: str
    """Node that asks."""
    node_title: str
    """Title of that node."""
    form_content: str
    """Text of the form in Markdown, with a placeholder where each field goes. A snapshot also leaves the placeholders
    of variables."""
    inputs: list[FormInput]
    """Fields to fill in."""
    actions: list[UserAction]
    """Buttons to choose from. The form operations call them `user_actions`."""
    display_in_ui: bool
    """Whether the form is meant to be shown in the conversation."""
    form_token: str | None
    """Token by which the form is read and submitted; null when the form cannot be reached through the API."""
    resolved_default_values: dict[str, Any]
    expiration_time: int
    """When the form expires, in unix seconds."""
    approval_channels: list[str] | None = None
    """Ways by which people are asked, such as `console`. Servers since 1.15."""
