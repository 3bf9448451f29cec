from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.user_action_button_style import UserActionButtonStyle


class UserAction(Model):
    """Button of a form."""

    id: str
    """Id of the button, which a submission names: up to 20 letters, digits and underscores."""
    title: str
    """Caption of the button."""
    button_style: UserActionButtonStyle
    """How the button should look."""
