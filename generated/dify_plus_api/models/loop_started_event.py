from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.loop_started_data import LoopStartedData


class LoopStartedEvent(Model):
    """A loop node began. The nodes inside report as usual, with `loop_id` set."""

    event: Literal["loop_started"] = "loop_started"
    """Kind of the event, always `loop_started`."""
    task_id: str
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: LoopStartedData
    """A loop that begins."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
