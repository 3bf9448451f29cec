from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.feedback_rating import FeedbackRating


class MessageFeedback(Model):
    """Rating a user gave to a message."""

    rating: FeedbackRating | None = None
    """Verdict of a user on a message."""
