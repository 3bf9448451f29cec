from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.text_replace_data import TextReplaceData


class TextReplaceEvent(Model):
    """Replaces all text that a workflow has streamed so far, as moderation does."""

    event: Literal["text_replace"] = "text_replace"
    """Kind of the event, always `text_replace`."""
    task_id: str | None = None
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run; it serves to read the run record and to attach to its events."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
    data: TextReplaceData | None = None
    """Text that takes the place of what a workflow has put out."""
