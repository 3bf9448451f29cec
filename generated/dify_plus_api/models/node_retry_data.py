from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.node_execution_metadata import NodeExecutionMetadata
    from ..models.node_status import NodeStatus
    from ..models.output_file import OutputFile


class NodeRetryData(Model):
    """A node that failed and is tried again."""

    id: str
    """Id of this execution of the node; start and end carry the same."""
    node_id: str
    """Id of the node in the workflow."""
    node_type: str | None = None
    """Kind of node, such as `start`, `llm`, `tool`, `code`, `answer` or `end`."""
    title: str | None = None
    """Title of the node in the workflow."""
    index: int | None = None
    """Position in the run. Live frames always say 1; a snapshot counts from 1 up."""
    predecessor_node_id: str | None = None
    """Id of the node before this one; null when not told."""
    inputs: dict[str, Any] | None = None
    """Inputs of the node; null in a snapshot."""
    inputs_truncated: bool | None = None
    """Whether `inputs` was cut because it is large."""
    process_data: dict[str, Any] | None = None
    """What the node worked with, such as the prompts of a model; null in a snapshot."""
    process_data_truncated: bool | None = None
    """Whether `process_data` was cut because it is large."""
    outputs: dict[str, Any] | None = None
    """Outputs of the node; null in a snapshot or on failure."""
    outputs_truncated: bool | None = None
    """Whether `outputs` was cut because it is large."""
    status: NodeStatus | None = None
    """State of a node. `exception` is a failure that the workflow handles; `paused` waits for a person."""
    error: str | None = None
    """What went wrong; null when nothing did."""
    elapsed_time: float | None = None
    """Time the node took, in seconds."""
    execution_metadata: NodeExecutionMetadata | None = None
    """Tokens, price and place in loops; null when there is nothing to tell."""
    created_at: int | None = None
    """When the node began, in unix seconds."""
    finished_at: int | None = None
    """When the node ended, in unix seconds."""
    files: list[OutputFile] | None = None
    """Files among the outputs of the node."""
    iteration_id: str | None = None
    """Id of the iteration node around this one; null outside an iteration."""
    loop_id: str | None = None
    """Id of the loop node around this one; null outside a loop."""
    retry_index: int | None = None
    """Number of the retry, from 1."""
