from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    from ..models.output_file import OutputFile
    from ..models.response_metadata import ResponseMetadata


class MessageEndEvent(Model):
    """The answer is complete. It is the last event, except in chatflows, where `workflow_finished` follows, and with
    speech, where `tts_message_end` does. A stopped chat ends like this too, with zero usage."""

    event: Literal["message_end"] = "message_end"
    """Kind of the event, always `message_end`."""
    task_id: str
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    message_id: str
    """Id of the message being answered."""
    created_at: int
    """When the message was created, in unix seconds."""
    id: str
    """Id of the message, the same as `message_id`."""
    metadata: ResponseMetadata
    """What a reply cost and what it drew on."""
    files: list[OutputFile] | None
    """Files that belong to the message, an empty list or null without any."""
    conversation_id: str | None = None
    """Id of the conversation; pass it with the next message to go on with it. Only chat streams send it."""
