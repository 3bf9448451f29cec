from __future__ import annotations

from typing import ClassVar, Literal

from ..types import Model


class MessageFileEvent(Model):
    """A file that belongs to the answer, such as an image made by a tool."""

    event: Literal["message_file"] = "message_file"
    """Kind of the event, always `message_file`."""
    task_id: str | None = None
    """Id of the task under way, which the stop operation takes. In replayed frames it may be the run id, which stops
    nothing."""
    message_id: str | None = None
    """Id of the message being answered."""
    conversation_id: str | None = None
    """Id of the conversation; pass it with the next message to go on with it. Only chat streams send it."""
    created_at: int | None = None
    """When the message was created, in unix seconds."""
    id: str | None = None
    """Id of the file within the message."""
    type_: str | None = None
    """Kind of file, such as `image`."""
    belongs_to: str | None = None
    """Who the file comes from; `assistant` for files of the answer."""
    url: str | None = None
    """Where to fetch the file. It may be signed and expire."""
    answer: str | None = None
    """Next piece of the answer, as in `message`. Servers up to 1.14 send text this way after an image, without the
    fields of a file."""

    _names: ClassVar = {
        "type_": "type",
    }
