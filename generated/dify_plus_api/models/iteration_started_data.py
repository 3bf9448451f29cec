from __future__ import annotations

from typing import Any

from ..types import Model


class IterationStartedData(Model):
    """An iteration that begins."""

    id: str
    """Id of the iteration. Servers seen so far repeat the node id."""
    node_id: str
    """Id of the iteration node in the workflow."""
    node_type: str
    """Kind of node, `iteration`."""
    title: str
    """Title of the node in the workflow."""
    created_at: int
    """When the iteration began, in unix seconds."""
    extras: dict[str, Any]
    metadata: dict[str, Any]
    inputs: dict[str, Any]
    inputs_truncated: bool
    """Whether `inputs` was cut because it is large."""
