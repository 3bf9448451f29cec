from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.workflow_run_data import WorkflowRunData


class WorkflowRunResult(Model):
    """Blocking answer of a workflow run."""

    task_id: str
    """Id of the task that ran."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and, after a pause, to attach to its events."""
    data: WorkflowRunData
    """State and result of a run, as a blocking answer gives them."""
