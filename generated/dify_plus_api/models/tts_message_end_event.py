from __future__ import annotations

from typing import Literal

from ..types import Model


class TtsMessageEndEvent(Model):
    """The spoken answer is complete. It can come after `message_end`."""

    event: Literal["tts_message_end"] = "tts_message_end"
    """Kind of the event, always `tts_message_end`."""
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
    """When speech ended, in unix seconds."""
    audio: str | None = None
    """Always an empty string."""
