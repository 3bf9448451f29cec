from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.text_chunk_data import TextChunkData


class TextChunkEvent(Model):
    """A piece of text that a workflow streams. The outputs in `workflow_finished` decide when the two differ, since a
    slow reader can lose pieces."""

    event: Literal["text_chunk"] = "text_chunk"
    """Kind of the event, always `text_chunk`."""
    task_id: str
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: TextChunkData
    """A piece of text that a workflow puts out."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
