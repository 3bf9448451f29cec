from __future__ import annotations

from typing import Any, Literal

from ..types import Model


class AgentThoughtEvent(Model):
    """One step of an agent: what it thought, which tool it called, and what came back. The same step is sent again,
    with the same `id`, as it fills."""

    event: Literal["agent_thought"] = "agent_thought"
    """Kind of the event, always `agent_thought`."""
    task_id: str
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    message_id: str
    """Id of the message being answered."""
    conversation_id: str
    """Id of the conversation; pass it with the next message to go on with it. Only chat streams send it."""
    created_at: int
    """When the message was created, in unix seconds."""
    id: str
    """Id of the step. A later event with this id replaces the earlier one."""
    position: int
    """Number of the step in the message, from 1."""
    thought: str
    """What the model said in this step; empty until known."""
    observation: str
    """What the tool returned, usually JSON text; empty until known."""
    tool: str
    """Name of the tool called, several names joined by `;`. Empty when none is called."""
    tool_labels: dict[str, Any]
    tool_input: str
    """Arguments of the call as JSON text, keyed by tool name. Empty when no tool is called."""
    message_files: list[str]
    """Ids of the files that the step made."""
