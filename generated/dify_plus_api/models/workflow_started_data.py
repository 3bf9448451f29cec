from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.workflow_started_data_reason import WorkflowStartedDataReason


class WorkflowStartedData(Model):
    """What is known of a run when it starts or goes on."""

    id: str
    """Id of the run."""
    workflow_id: str
    """Id of the published workflow version that runs."""
    inputs: dict[str, Any]
    created_at: int
    """When the run started or went on, in unix seconds."""
    reason: WorkflowStartedDataReason
    """Why the event is sent: a first start, or going on after a pause."""
