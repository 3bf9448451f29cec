from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.workflow_run_status import WorkflowRunStatus


class WorkflowRunSummary(Model):
    """What the log tells of a run."""

    id: str
    """Id of the run."""
    version: str
    """Version of the workflow that ran, named by when it was published."""
    status: WorkflowRunStatus
    """State of a run. `partial-succeeded` ended well although nodes failed, since the workflow handled it; `paused`
    waits, usually for a person."""
    triggered_from: str
    """What started the run; `app-run` for a published app."""
    error: str | None
    """What went wrong; null when nothing did."""
    elapsed_time: float
    """Time the run took, in seconds."""
    total_tokens: int
    """Tokens used by all models of the run."""
    total_steps: int
    """Number of nodes executed."""
    created_at: int
    """When the run started, in unix seconds."""
    finished_at: int | None
    """When the run ended, in unix seconds; null while it has not."""
    exceptions_count: int
    """Number of nodes that failed in a way the workflow handled."""
