from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.feedback_rating import FeedbackRating


class CreateMessageFeedbackRequest(Model):
    """Rating of a message."""

    user: str
    """End user who gives the rating."""
    rating: FeedbackRating | None | Unset = UNSET
    """The verdict; null or absent takes an earlier one back."""
    content: str | None | Unset = UNSET
    """Comment that explains the rating."""
