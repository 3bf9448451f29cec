from __future__ import annotations

from typing import Any

from ..types import Model


class IterationNextData(Model):
    """A round of an iteration that begins."""

    id: str
    """Id of the iteration. Servers seen so far repeat the node id."""
    node_id: str
    """Id of the iteration node in the workflow."""
    node_type: str
    """Kind of node, `iteration`."""
    title: str
    """Title of the node in the workflow."""
    index: int
    """Number of the round that begins, from 0."""
    created_at: int
    """When the round began, in unix seconds."""
    extras: dict[str, Any]
