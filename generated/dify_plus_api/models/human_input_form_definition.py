from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.form_input import FormInput
    from ..models.user_action import UserAction


@define(slots=False, kw_only=True)
class HumanInputFormDefinition(Model):
    """Form as a human input node defines it."""

    form_id: str | Unset = UNSET
    """Id of the form."""
    node_id: str | Unset = UNSET
    """Node that asked."""
    node_title: str | Unset = UNSET
    """Title of the node."""
    form_content: str | Unset = UNSET
    """Markdown text of the form, with placeholders where its fields go."""
    inputs: list[FormInput] | Unset = UNSET
    """Fields of the form."""
    actions: list[UserAction] | Unset = UNSET
    """Buttons of the form."""
    display_in_ui: bool | Unset = UNSET
    """Whether the form is meant to be shown in the app's own page."""
    form_token: None | str | Unset = UNSET
    """Token to read and submit the form with, null when it cannot be submitted through this API."""
    resolved_default_values: dict[str, Any] | Unset = UNSET
    expiration_time: int | Unset = UNSET
    """When the form expires, in unix seconds."""
    approval_channels: list[str] | None | Unset = UNSET
    """Ways by which people are asked, such as `console`; null or missing when not told."""
