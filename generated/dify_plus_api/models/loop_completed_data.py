from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.node_execution_metadata import NodeExecutionMetadata
    from ..models.node_status import NodeStatus


class LoopCompletedData(Model):
    """A loop that ended."""

    id: str
    """Id of the loop. Servers seen so far repeat the node id."""
    node_id: str
    """Id of the loop node in the workflow."""
    node_type: str
    """Kind of node, `loop`."""
    title: str
    """Title of the node in the workflow."""
    outputs: dict[str, Any] | None
    """Outputs of the loop; null on failure."""
    outputs_truncated: bool
    """Whether `outputs` was cut because it is large."""
    created_at: int
    """When the loop began, in unix seconds."""
    extras: dict[str, Any] | None
    """Further details; often empty."""
    inputs: dict[str, Any] | None
    """Inputs of the loop."""
    inputs_truncated: bool
    """Whether `inputs` was cut because it is large."""
    status: NodeStatus
    """State of a node. `exception` is a failure that the workflow handles; `paused` waits for a person."""
    error: str | None
    """What went wrong; null when nothing did."""
    elapsed_time: float
    """Time the loop took, in seconds."""
    total_tokens: int
    """Tokens used in all rounds."""
    execution_metadata: NodeExecutionMetadata
    """Measures and details of an execution; which of them are there depends on the kind of node."""
    finished_at: int
    """When the loop ended, in unix seconds."""
    steps: int
    """Most rounds that the loop could take; `outputs.loop_round` tells how many it took."""
