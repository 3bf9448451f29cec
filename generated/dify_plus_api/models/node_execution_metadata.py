from __future__ import annotations

from typing import Any

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class NodeExecutionMetadata(Model):
    """Measures and details of an execution; which of them are there depends on the kind of node."""

    total_tokens: int | None | Unset = UNSET
    """Tokens used."""
    total_price: None | str | Unset = UNSET
    """Price of these tokens, a decimal number as text."""
    currency: None | str | Unset = UNSET
    """Currency of the price, such as `USD`."""
    tool_info: dict[str, Any] | Unset = UNSET
    datasource_info: dict[str, Any] | Unset = UNSET
    agent_log: list[dict[str, Any]] | None | Unset = UNSET
    """Steps of an agent node, as `agent_log` events told them."""
    trigger_info: dict[str, Any] | Unset = UNSET
    error_strategy: None | str | Unset = UNSET
    """How the node deals with a failure, such as `fail-branch` or `default-value`."""
    iteration_id: str | Unset = UNSET
    """Iteration node around this one."""
    iteration_index: int | Unset = UNSET
    """Round of that iteration, from 0."""
    loop_id: str | Unset = UNSET
    """Loop node around this one."""
    loop_index: int | Unset = UNSET
    """Round of that loop, from 0."""
    iteration_duration_map: dict[str, Any] | Unset = UNSET
    loop_duration_map: dict[str, Any] | Unset = UNSET
    loop_variable_map: dict[str, Any] | Unset = UNSET
    completed_reason: str | Unset = UNSET
    """Why a loop ended, such as `loop_break`."""
