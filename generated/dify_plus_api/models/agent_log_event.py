from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.agent_log_data import AgentLogData


class AgentLogEvent(Model):
    """An agent node inside a workflow reports what it does."""

    event: Literal["agent_log"] = "agent_log"
    """Kind of the event, always `agent_log`."""
    task_id: str | None = None
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run; it serves to read the run record and to attach to its events."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
    data: AgentLogData | None = None
    """An entry in the log of an agent node. Entries form a tree."""
