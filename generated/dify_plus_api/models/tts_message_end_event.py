from __future__ import annotations

from typing import Literal

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class TtsMessageEndEvent(Model):
    """The spoken answer is complete. It can come after `message_end`."""

    event: Literal["tts_message_end"] = "tts_message_end"
    """Kind of the event, always `tts_message_end`."""
    task_id: str | Unset = UNSET
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str | Unset = UNSET
    """Id of the run, sent when a workflow speaks."""
    message_id: str | Unset = UNSET
    """Id of the message being answered."""
    conversation_id: str | Unset = UNSET
    """Id of the conversation; pass it with the next message to go on with it. Only chat streams send it."""
    created_at: int | Unset = UNSET
    """When speech ended, in unix seconds."""
    audio: str | Unset = UNSET
    """Always an empty string."""
