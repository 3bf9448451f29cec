"""Models of the calls about human input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from .shared import FormInput, UserAction


class HumanInputForm(Model):
    """Form with which a run asks a person."""

    form_content: str
    """Text of the form in Markdown, with a placeholder such as `{{#$output.comment#}}` where a field goes."""
    inputs: list[FormInput]
    """Fields to fill in."""
    resolved_default_values: dict[str, Any]
    user_actions: list[UserAction]
    """Buttons to choose from. Events call them `actions`."""
    expiration_time: int | None
    """When the form expires, in unix seconds; null when it does not."""


class SubmitHumanInputFormRequest(Model):
    """Answers to a form."""

    inputs: dict[str, Any]
    action: str
    """Id of the button pressed."""
    user: str
    """Name of the end user who answers. It need not be the one who started the run."""
