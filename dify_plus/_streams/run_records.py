"""The record that the server keeps of a run. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from dify_plus._streams.results import object_of
from dify_plus_api import models
from dify_plus_api.models import WorkflowRun

__all__ = ["RunRecord", "finished_event"]


@frozen(kw_only=True)
class RunRecord:
    """The record of a workflow's or chatflow's run."""

    id: str
    """Names the run."""
    workflow_id: str
    """Names the workflow, in the version that ran."""
    status: str
    """`running`, `succeeded`, `partial-succeeded`, `failed`, `stopped` or `paused`."""
    inputs: dict[str, Any] = field(factory=dict[str, Any])
    """The inputs by name, with the server's own beside them: `sys.user_id`, `sys.files` and so on."""
    outputs: dict[str, Any] = field(factory=dict[str, Any])
    """The outputs by name; empty until the run has ended."""
    error: str | None = None
    """Why it failed."""
    total_steps: int = 0
    """Nodes that ran; 0 until the run has ended."""
    total_tokens: int = 0
    """Tokens of all model calls; 0 until the run has ended."""
    created_at: int | None = None
    """When it began, in unix seconds."""
    finished_at: int | None = None
    """When it ended, in unix seconds."""
    elapsed_time: float = 0.0
    """Seconds that it took; 0 until it has ended."""
    source: WorkflowRun = field(repr=False, eq=False)
    """The answer as it came, with `inputs`, and with older servers `outputs`, as JSON text."""

    @classmethod
    def from_run(cls, run: WorkflowRun) -> RunRecord:
        """Read an answer.

        Args:
            run: The record as the server sends it.
        """
        return cls(
            id=run.id or "",
            workflow_id=run.workflow_id or "",
            status=run.status or "",
            inputs=object_of(run, "inputs"),
            outputs=object_of(run, "outputs"),
            error=run.error,
            total_steps=run.total_steps or 0,
            total_tokens=run.total_tokens or 0,
            created_at=run.created_at,
            finished_at=run.finished_at,
            elapsed_time=run.elapsed_time or 0.0,
            source=run,
        )

    @property
    def ended(self) -> bool:
        """Whether the run is over. One that waits for a human is not."""
        return self.status not in ("running", "paused")

    def to_dict(self) -> dict[str, Any]:
        """Write as the JSON object that the server sent."""
        return self.source.to_dict()


def finished_event(record: models.WorkflowRun, ids: Mapping[str, str]) -> models.WorkflowFinishedEvent:
    """The last event of a run, made of its record where the stream could not be had.

    Args:
        record: The record of a run that has ended.
        ids: The ids that the run's events carry.
    """
    data = record.to_dict()
    if isinstance(data.get("outputs"), str):
        data["outputs"] = object_of(record, "outputs")
    return models.WorkflowFinishedEvent.from_dict({"event": "workflow_finished", **ids, "data": data})
