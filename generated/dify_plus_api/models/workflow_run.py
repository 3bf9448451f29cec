from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.workflow_run_status import WorkflowRunStatus


class WorkflowRun(Model):
    """Record of a run."""

    id: str
    """Id of the run."""
    workflow_id: str
    """Id of the workflow version that ran."""
    status: WorkflowRunStatus
    """State of a run. `partial-succeeded` ended well although nodes failed, since the workflow handled it; `paused`
    waits, usually for a person."""
    inputs: str | None
    """Inputs as JSON text, to be parsed, with the values of the system beside them under `sys.` keys. The outputs, by
    contrast, are an object; 1.11 sends those as JSON text too."""
    outputs: dict[str, Any]
    error: str | None
    """What went wrong; null when nothing did."""
    total_steps: int | None
    """Number of nodes executed; 0 while the run is under way."""
    total_tokens: int | None
    """Tokens used by all models of the run."""
    created_at: int | None
    """When the run started, in unix seconds."""
    finished_at: int | None
    """When the run ended, in unix seconds; null while it has not."""
    elapsed_time: float | None
    """Time the run took, in seconds; 0 while it is under way."""
