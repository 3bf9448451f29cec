from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.form_input import FormInput
    from ..models.user_action import UserAction


@define(slots=False, kw_only=True)
class PauseReason(Model):
    """Why a run waits. For a form that waits to be filled in, it carries the form."""

    type_: str
    """Kind of reason, in this spelling; `human_input_required` when a person is asked."""
    form_id: str | Unset = UNSET
    """Id of the form."""
    node_id: str | Unset = UNSET
    """Node that asks."""
    node_title: str | Unset = UNSET
    """Title of that node."""
    form_content: str | Unset = UNSET
    """Text of the form in Markdown. Live runs fill in variables; a snapshot leaves their placeholders."""
    inputs: list[FormInput] | Unset = UNSET
    """Fields to fill in."""
    actions: list[UserAction] | Unset = UNSET
    """Buttons to choose from."""
    form_token: None | str | Unset = UNSET
    """Token by which the form is read and submitted; null when the form cannot be reached through the API."""
    resolved_default_values: dict[str, Any] | Unset = UNSET
    expiration_time: int | None | Unset = UNSET
    """When the form expires, in unix seconds."""
    approval_channels: list[str] | None | Unset = UNSET
    """Ways by which people are asked, such as `console`. Servers since 1.15."""
    display_in_ui: bool | Unset = UNSET
    """Whether the form is meant to be shown in the conversation."""
    message: str | Unset = UNSET
    """Why the run waits, in words, for reasons other than a form."""

    _names: ClassVar = {
        "type_": "TYPE",
    }
