from __future__ import annotations

from typing import Any

from ..types import Model


class NodeExecutionMetadata(Model):
    """Measures and details of an execution; which of them are there depends on the kind of node."""

    total_tokens: int | None = None
    """Tokens used."""
    total_price: str | None = None
    """Price of these tokens, a decimal number as text."""
    currency: str | None = None
    """Currency of the price, such as `USD`."""
    tool_info: dict[str, Any] | None = None
    datasource_info: dict[str, Any] | None = None
    agent_log: list[dict[str, Any]] | None = None
    """Steps of an agent node, as `agent_log` events told them."""
    trigger_info: dict[str, Any] | None = None
    error_strategy: str | None = None
    """How the node deals with a failure, such as `fail-branch` or `default-value`."""
    iteration_id: str | None = None
    """Iteration node around this one."""
    iteration_index: int | None = None
    """Round of that iteration, from 0."""
    loop_id: str | None = None
    """Loop node around this one."""
    loop_index: int | None = None
    """Round of that loop, from 0."""
    iteration_duration_map: dict[str, Any] | None = None
    loop_duration_map: dict[str, Any] | None = None
    loop_variable_map: dict[str, Any] | None = None
    completed_reason: str | None = None
    """Why a loop ended, such as `loop_break`."""
