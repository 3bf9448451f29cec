from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.reasoning_chunk_data import ReasoningChunkData


class ReasoningChunkEvent(Model):
    """A piece of the reasoning of a model that keeps it apart from the answer. It is not part of the answer."""

    event: Literal["reasoning_chunk"] = "reasoning_chunk"
    """Kind of the event, always `reasoning_chunk`."""
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
    data: ReasoningChunkData | None = None
    """A piece of what a reasoning model thinks before it answers."""
