from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.app_feedback_from_source import AppFeedbackFromSource
    from ..models.app_feedback_rating import AppFeedbackRating


@define(slots=False, kw_only=True)
class AppFeedback(Model):
    """A rating of one message, with or without words."""

    id: str
    """Id of the feedback."""
    message_id: str
    """Id of the rated message."""
    app_id: str | Unset = UNSET
    """Id of the app."""
    conversation_id: str | Unset = UNSET
    """Id of the conversation that the message is part of."""
    rating: AppFeedbackRating | Unset = UNSET
    """What was thought of the message."""
    content: None | str | Unset = UNSET
    """Words that came with the rating. Null or empty where there were none."""
    from_source: AppFeedbackFromSource | Unset = UNSET
    """Who gave it, `user` for an end user and `admin` for a member of the workspace."""
    from_end_user_id: None | str | Unset = UNSET
    """Id of the end user who gave it. Null for a member of the workspace."""
    from_account_id: None | str | Unset = UNSET
    """Id of the member of the workspace who gave it. Null for an end user."""
    created_at: datetime.datetime | Unset = UNSET
    """Time of the feedback, in UTC and without a zone."""
    updated_at: datetime.datetime | Unset = UNSET
    """Time of its last change, in UTC and without a zone."""
