from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.form_input import FormInput
    from ..models.user_action import UserAction


class PauseReason(Model):
    """Why a run waits. For a form that waits to be filled in, it carries the form."""

    type_: str
    """Kind of reason, in this spelling; `human_input_required` when a person is asked."""
    form_id: str | None = None
    """Id of the form."""
    node_id: str | None = None
    """Node that asks."""
    node_title: str | None = None
    """Title of that node."""
    form_content: str | None = None
    """Text of the form in Markdown. Live runs fill in variables; a snapshot leaves their placeholders."""
    inputs: list[FormInput] | None = None
    """Fields to fill in."""
    actions: list[UserAction] | None = None
    """Buttons to choose from."""
    form_token: str | None = None
    """Token by which the form is read and submitted; null when the form cannot be reached through the API."""
    resolved_default_values: dict[str, Any] | None = None
    expiration_time: int | None = None
    """When the form expires, in unix seconds."""
    approval_channels: list[str] | None = None
    """Ways by which people are asked, such as `console`. Servers since 1.15."""
    display_in_ui: bool | None = None
    """Whether the form is meant to be shown in the conversation."""
    message: str | None = None
    """Why the run waits, in words, for reasons other than a form."""

    _names: ClassVar = {
        "type_": "TYPE",
    }
