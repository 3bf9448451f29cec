from __future__ import annotations

from typing import Any

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class AgentLogData(Model):
    """An entry in the log of an agent node. Entries form a tree."""

    node_execution_id: str | Unset = UNSET
    """Execution of the node that the entry belongs to."""
    id: str | Unset = UNSET
    """Id of the entry. A later event with this id replaces the earlier one."""
    label: str | Unset = UNSET
    """Title of the entry."""
    parent_id: None | str | Unset = UNSET
    """Id of the entry above; null at the top."""
    error: None | str | Unset = UNSET
    """What went wrong; null when nothing did."""
    status: str | Unset = UNSET
    """State of the entry, such as `start`, `success` or `error`."""
    data: dict[str, Any] | Unset = UNSET
    metadata: dict[str, Any] | Unset = UNSET
    node_id: str | Unset = UNSET
    """Id of the agent node in the workflow."""
