from __future__ import annotations

from typing import Any

from ..types import Model


class NodeStartedData(Model):
    """A node that begins."""

    id: str
    """Id of this execution of the node; start and end carry the same."""
    node_id: str
    """Id of the node in the workflow."""
    node_type: str
    """Kind of node, such as `start`, `llm`, `tool`, `code`, `answer` or `end`."""
    title: str
    """Title of the node in the workflow."""
    index: int
    """Position in the run. Live frames always say 1; a snapshot counts from 1 up."""
    predecessor_node_id: str | None
    """Id of the node before this one; null when not told."""
    inputs: dict[str, Any] | None
    """Inputs of the node; null when not known yet."""
    created_at: int
    """When the node began, in unix seconds."""
    extras: dict[str, Any]
    iteration_id: str | None
    """Id of the iteration node around this one; null outside an iteration."""
    loop_id: str | None
    """Id of the loop node around this one; null outside a loop."""
    inputs_truncated: bool | None = None
    """Whether `inputs` was cut because it is large."""
    agent_strategy: dict[str, Any] | None = None
    """Name and icon of the strategy, for agent nodes; null for others."""
