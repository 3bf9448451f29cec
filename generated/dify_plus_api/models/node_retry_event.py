from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.node_retry_data import NodeRetryData


class NodeRetryEvent(Model):
    """A node failed and is tried again; `node_finished` follows after the last try."""

    event: Literal["node_retry"] = "node_retry"
    """Kind of the event, always `node_retry`."""
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
    data: NodeRetryData | None = None
    """A node that failed and is tried again."""
