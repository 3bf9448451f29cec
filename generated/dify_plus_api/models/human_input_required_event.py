from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.human_input_required_data import HumanInputRequiredData


class HumanInputRequiredEvent(Model):
    """The run asks a person. `workflow_paused` follows once nothing else can go on."""

    event: Literal["human_input_required"] = "human_input_required"
    """Kind of the event, always `human_input_required`."""
    task_id: str
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str
    """Id of the run; it serves to read the run record and to attach to its events."""
    data: HumanInputRequiredData
    """A form that a person must fill in before the run goes on."""
    message_id: str | None = None
    """Id of the message being answered, sent when the run belongs to a chatflow."""
    conversation_id: str | None = None
    """Id of the conversation, sent when the run belongs to a chatflow."""
    created_at: int | None = None
    """When the message was created, in unix seconds; sent when the run belongs to a chatflow."""
