from __future__ import annotations

from typing import Any

from ..types import Model


class AgentThought(Model):
    """One step of an agent, a thought and at most one round of tool calls."""

    id: str
    """Id of the step."""
    chain_id: str | None
    """Id of the chain the step belongs to, usually null."""
    message_id: str
    """Message the step belongs to."""
    position: int
    """Place of the step in the message, from 1."""
    thought: str
    """What the model wrote in this step; with a New Agent, what it thought."""
    tool: str
    """Names of the tools called, separated by `;`, or `""` when none was."""
    tool_labels: dict[str, Any] | None
    """Display names of the tools, by tool and then by language; null when there are none."""
    tool_input: str
    """JSON text with the input of each tool, `""` when none was called."""
    created_at: int
    """When the step was made, in unix seconds."""
    observation: str
    """JSON text with what each tool returned, `""` when none was called."""
    files: list[str]
    """Ids of files the tools made."""
    answer: str | None = None
    """Text of the step that is addressed to the user, null when there is none. New Agents only."""
