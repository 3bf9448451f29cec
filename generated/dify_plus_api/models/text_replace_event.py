from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.text_replace_data import TextReplaceData


@define(slots=False, kw_only=True)
class TextReplaceEvent(Model):
    """Replaces all text that a workflow has streamed so far, as moderation does."""

    event: Literal["text_replace"] = "text_replace"
    """Kind of the event, always `text_replace`."""
    task_id: str | Unset = UNSET
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str | Unset = UNSET
    """Id of the run; it serves to read the run record and to attach to its events."""
    message_id: str | Unset = UNSET
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | Unset = UNSET
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | Unset = UNSET
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
    data: TextReplaceData | Unset = UNSET
    """Text that takes the place of what a workflow has put out."""
