from __future__ import annotations

from typing import Any

from ..types import Model


class LoopNextData(Model):
    """A round of a loop that begins."""

    id: str
    """Id of the loop. Servers seen so far repeat the node id."""
    node_id: str
    """Id of the loop node in the workflow."""
    node_type: str
    """Kind of node, `loop`."""
    title: str
    """Title of the node in the workflow."""
    index: int
    """Number of the round that begins; the first to be announced is 1."""
    created_at: int
    """When the round began, in unix seconds."""
    pre_loop_output: Any
    """What the round before put out, as any JSON value; null or empty when nothing."""
    extras: dict[str, Any]
