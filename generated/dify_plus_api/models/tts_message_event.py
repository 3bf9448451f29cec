from __future__ import annotations

from typing import Literal

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class TtsMessageEvent(Model):
    """A piece of the spoken answer, when the app reads its answers aloud."""

    event: Literal["tts_message"] = "tts_message"
    """Kind of the event, always `tts_message`."""
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
    """When the piece was made, in unix seconds."""
    audio: str | Unset = UNSET
    """Base64 of the next piece of sound (usually MP3). Decode each piece, then join."""
