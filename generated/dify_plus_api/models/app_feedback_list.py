from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.app_feedback import AppFeedback


class AppFeedbackList(Model):
    """One page of feedback on an app's messages."""

    data: list[AppFeedback]
    """Feedback on this page, newest first."""
