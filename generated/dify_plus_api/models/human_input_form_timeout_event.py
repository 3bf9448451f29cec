from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.human_input_form_timeout_data import HumanInputFormTimeoutData


class HumanInputFormTimeoutEvent(Model):
    """A form expired unanswered; the run goes on along the path set up for that."""

    event: Literal["human_input_form_timeout"] = "human_input_form_timeout"
    """Kind of the event, always `human_input_form_timeout`."""
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
    data: HumanInputFormTimeoutData | None = None
    """A form that nobody filled in on time."""
