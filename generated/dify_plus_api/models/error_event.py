from __future__ import annotations

from typing import Literal

from ..types import Model


class ErrorEvent(Model):
    """The run failed and nothing follows. The HTTP status was 200 by then, so this is where the failure is told. A
    failed start of a workflow has neither `code` nor ids, and the connection then stays open without a sign of
    life; close it."""

    event: Literal["error"] = "error"
    """Kind of the event, always `error`."""
    status: int
    """HTTP status that the failure would have had as a plain answer."""
    message: str
    """Explanation for people, the model provider's own words when a model failed."""
    task_id: str | None = None
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run, when one exists."""
    message_id: str | None = None
    """Id of the message, when one exists."""
    conversation_id: str | None = None
    """Id of the conversation, when one exists."""
    created_at: int | None = None
    """When the message was created, in unix seconds."""
    code: str | None = None
    """Machine-readable name of the error, of the same table as that of failed calls."""
