from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.response_metadata import ResponseMetadata


class CompletionMessageReply(Model):
    """Whole text that a completion app generated."""

    event: str
    """The word `message`."""
    task_id: str
    """Id of the task that made the text."""
    id: str
    """Id of the message, the same as `message_id`."""
    message_id: str
    """Id of the message, for feedback and speech."""
    mode: str
    """Kind of the app, `completion`."""
    answer: str
    """The generated text."""
    metadata: ResponseMetadata
    """What a reply cost and what it drew on."""
    created_at: int
    """When the message was created, in unix seconds."""
