from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.workflow_finished_data import WorkflowFinishedData


class WorkflowFinishedEvent(Model):
    """The run ended, well or badly, and nothing follows in a workflow stream. Its outputs are the authority on the
    result. Attaching to a finished run gives this event alone, with the run id as `task_id`."""

    event: Literal["workflow_finished"] = "workflow_finished"
    """Kind of the event, always `workflow_finished`."""
    task_id: str
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: WorkflowFinishedData
    """Result of a run."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
