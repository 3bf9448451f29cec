from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.pause_reason import PauseReason
    from ..models.workflow_run_status import WorkflowRunStatus


class WorkflowPausedData(Model):
    """State of a run that waits."""

    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    paused_nodes: list[str]
    """Ids of the nodes that wait."""
    outputs: dict[str, Any]
    reasons: list[PauseReason]
    """What the run waits for, one entry for each form."""
    status: WorkflowRunStatus
    """State of a run. `partial-succeeded` ended well although nodes failed, since the workflow handled it; `paused`
    waits, usually for a person."""
    created_at: int
    """When the run started, in unix seconds."""
    elapsed_time: float
    """Time the run took so far, in seconds; a snapshot can say 0."""
    total_tokens: int
    """Tokens used so far."""
    total_steps: int
    """Number of nodes executed so far."""
