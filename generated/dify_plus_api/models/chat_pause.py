from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.pause_reason import PauseReason
    from ..models.response_metadata import ResponseMetadata
    from ..models.workflow_run_status import WorkflowRunStatus


class ChatPause(Model):
    """State of a chatflow that paused during a blocking call, and what it waits for."""

    id: str
    """Id of the message, the same as `message_id`."""
    mode: str
    """Kind of the app, `advanced-chat`."""
    conversation_id: str
    """Conversation the message belongs to."""
    message_id: str
    """Id of the message whose answer is not finished."""
    workflow_run_id: str
    """Run that is paused."""
    answer: str
    """Text written before the pause, `""` when there is none."""
    metadata: ResponseMetadata
    """What a reply cost and what it drew on."""
    created_at: int
    """When the message was created, in unix seconds."""
    paused_nodes: list[str]
    """Ids of the nodes that wait."""
    reasons: list[PauseReason]
    """Why the run waits, one entry for each form that asks for an answer."""
    status: WorkflowRunStatus
    """State of a run. `partial-succeeded` ended well although nodes failed, since the workflow handled it; `paused`
    waits, usually for a person."""
    elapsed_time: float
    """Time the run has taken so far, in seconds."""
    total_tokens: int
    """Tokens used so far."""
    total_steps: int
    """Nodes run so far."""
