from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.node_started_data import NodeStartedData


class NodeStartedEvent(Model):
    """A node began to run."""

    event: Literal["node_started"] = "node_started"
    """Kind of the event, always `node_started`."""
    task_id: str
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: NodeStartedData
    """A node that begins."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
