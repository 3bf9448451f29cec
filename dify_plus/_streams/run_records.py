"""The record of a run that the server keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from dify_plus._streams.fields import object_of
from dify_plus._streams.results import PAUSED, RUNNING
from dify_plus_api.models import WorkflowRun
from dify_plus_api.plain_data import PlainData

__all__ = ["RunRecord"]


@frozen(kw_only=True)
class RunRecord(PlainData):
    """The record of a run of a workflow or chatflow."""

    id: str
    """The id of the run."""
    workflow_id: str
    """The id of the workflow, in the version that ran."""
    status: str
    """`running`, `succeeded`, `partial-succeeded`, `failed`, `stopped` or `paused`."""
    inputs: dict[str, Any] = field(factory=dict[str, Any])
    """The inputs by name, including those that the server adds: `sys.user_id`, `sys.files` and so on."""
    outputs: dict[str, Any] = field(factory=dict[str, Any])
    """The outputs by name; empty until the run has ended."""
    error: str | None = None
    """The reason for a failure."""
    total_steps: int = 0
    """The number of nodes that ran; 0 until the run has ended."""
    total_tokens: int = 0
    """The number of tokens of all model calls; 0 until the run has ended."""
    created_at: int | None = None
    """The start of the run, in unix seconds."""
    finished_at: int | None = None
    """The end of the run, in unix seconds."""
    elapsed_time: float = 0.0
    """The duration of the run in seconds; 0 until it has ended."""
    source: WorkflowRun = field(repr=False, eq=False)
    """The answer of the server, with `inputs` as JSON text; on older servers, `outputs` too."""

    @classmethod
    def from_run(cls, run: WorkflowRun) -> RunRecord:
        """Create the record from the answer of the server.

        Args:
            run: The answer.
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
        """Whether the run has ended. A run that waits for a human has not."""
        return self.status not in (RUNNING, PAUSED)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> RunRecord:
        """Create the record from the JSON object that the server sent."""
        return cls.from_run(WorkflowRun.from_dict(src_dict))

    @classmethod
    def _json_fields(cls) -> Mapping[str, Any]:
        return WorkflowRun._json_fields()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object that the server sent."""
        return self.source.to_dict()
