from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.output_file import OutputFile
    from ..models.pause_reason import PauseReason
    from ..models.run_creator import RunCreator
    from ..models.workflow_run_status import WorkflowRunStatus


class WorkflowRunData(Model):
    """State and result of a run, as a blocking answer gives them."""

    id: str
    """Id of the run."""
    workflow_id: str
    """Id of the workflow version that ran."""
    status: WorkflowRunStatus
    """State of a run. `partial-succeeded` ended well although nodes failed, since the workflow handled it; `paused`
    waits, usually for a person."""
    outputs: dict[str, Any] | None
    """Output variables by name. Empty or null when the run failed."""
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
    """When the run ended, in unix seconds; null while it is paused."""
    created_by: RunCreator | None = None
    """Who a run was started for: an end user (`id`, `user`), or a member of the workspace (`id`, `name`, `email`), as
    in drafts of pipelines. Empty when nobody is known."""
    exceptions_count: int | None = None
    """Number of nodes that failed in a way the workflow handled."""
    files: list[OutputFile] | None = None
    """Files among the outputs."""
    paused_nodes: list[str] | None = None
    """Ids of the nodes that wait, when the run is paused."""
    reasons: list[PauseReason] | None = None
    """What a paused run waits for, with the form to fill in."""
