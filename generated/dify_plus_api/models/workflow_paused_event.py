from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.workflow_paused_data import WorkflowPausedData


class WorkflowPausedEvent(Model):
    """The run waits, usually for a person, and the stream ends. Submit the form, then attach to the events of the run
    to see it go on."""

    event: Literal["workflow_paused"] = "workflow_paused"
    """Kind of the event, always `workflow_paused`."""
    task_id: str
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: WorkflowPausedData
    """State of a run that waits."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
