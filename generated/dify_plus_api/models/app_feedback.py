from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.app_feedback_from_source import AppFeedbackFromSource
    from ..models.app_feedback_rating import AppFeedbackRating


class AppFeedback(Model):
    """A rating of one message, with or without words."""

    id: str
    """Id of the feedback."""
    message_id: str
    """Id of the rated message."""
    app_id: str | None = None
    """Id of the app."""
    conversation_id: str | None = None
    """Id of the conversation that the message is part of."""
    rating: AppFeedbackRating | None = None
    """What was thought of the message."""
    content: str | None = None
    """Words that came with the rating. Null or empty where there were none."""
    from_source: AppFeedbackFromSource | None = None
    """Who gave it, `user` for an end user and `admin` for a member of the workspace."""
    from_end_user_id: str | None = None
    """Id of the end user who gave it. Null for a member of the workspace."""
    from_account_id: str | None = None
    """Id of the member of the workspace who gave it. Null for an end user."""
    created_at: datetime.datetime | None = None
    """Time of the feedback, in UTC and without a zone."""
    updated_at: datetime.datetime | None = None
    """Time of its last change, in UTC and without a zone."""
