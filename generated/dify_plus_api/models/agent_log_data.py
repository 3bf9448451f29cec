from __future__ import annotations

from typing import Any

from ..types import Model


class AgentLogData(Model):
    """An entry in the log of an agent node. Entries form a tree."""

    node_execution_id: str | None = None
    """Execution of the node that the entry belongs to."""
    id: str | None = None
    """Id of the entry. A later event with this id replaces the earlier one."""
    label: str | None = None
    """Title of the entry."""
    parent_id: str | None = None
    """Id of the entry above; null at the top."""
    error: str | None = None
    """What went wrong; null when nothing did."""
    status: str | None = None
    """State of the entry, such as `start`, `success` or `error`."""
    data: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    node_id: str | None = None
    """Id of the agent node in the workflow."""
