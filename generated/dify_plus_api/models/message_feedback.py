from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.feedback_rating import FeedbackRating


@define(slots=False, kw_only=True)
class MessageFeedback(Model):
    """Rating a user gave to a message."""

    rating: FeedbackRating | Unset = UNSET
    """Verdict of a user on a message."""
