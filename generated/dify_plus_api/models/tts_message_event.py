from __future__ import annotations

from typing import Literal

from ..types import Model


class TtsMessageEvent(Model):
    """A piece of the spoken answer, when the app reads its answers aloud."""

    event: Literal["tts_message"] = "tts_message"
    """Kind of the event, always `tts_message`."""
    task_id: str | None = None
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    workflow_run_id: str | None = None
    """Id of the run, sent when a workflow speaks."""
    message_id: str | None = None
    """Id of the message being answered."""
    conversation_id: str | None = None
    """Id of the conversation; pass it with the next message to go on with it. Only chat streams send it."""
    created_at: int | None = None
    """When the piece was made, in unix seconds."""
    audio: str | None = None
    """Base64 of the next piece of sound (usually MP3). Decode each piece, then join."""
