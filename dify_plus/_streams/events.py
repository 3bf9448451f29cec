"""Server-sent event -> typed event. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

from attrs import frozen

from dify_plus_api import events
from dify_plus_api.events import EVENTS, MODELS
from dify_plus_api.types import Model, json_reader, reader_of, strict_json_reader

if TYPE_CHECKING:
    from dify_plus_api.events import (
        ChatContentEvent,
        CompletionContentEvent,
        DatasourceNodeContentEvent,
        WorkflowContentEvent,
    )

__all__ = [
    "PING",
    "ChatStreamEvent",
    "CompletionStreamEvent",
    "DatasourceStreamEvent",
    "DraftStreamEvent",
    "Event",
    "StreamResumed",
    "TextCorrected",
    "UnknownEvent",
    "WorkflowStreamEvent",
    "read_frame",
]

PING = "ping"

_parse_quickly, _parse = strict_json_reader(), json_reader()


@frozen
class UnknownEvent:
    """An event of a kind that this version does not describe, or a frame that holds no JSON object.

    Attributes:
        name: The name of its kind; that of the frame where the data names none.
        data: The JSON object, or the text where there is none.
    """

    name: str
    data: Any

    @property
    def event(self) -> Literal["unknown"]:
        """The same as `name`. Type checkers are told of one kind, so that `event.event == "message"` is enough."""
        return cast("Literal['unknown']", self.name)

    @property
    def is_corrupt(self) -> bool:
        """Whether it is what is left of an event: Dify sends JSON objects in frames that have no name."""
        return not isinstance(self.data, Mapping) and self.name == "message"

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> UnknownEvent:
        """Make the event of a JSON object."""
        return cls(str(src_dict.get("event", "")), dict(src_dict))

    def to_dict(self) -> dict[str, Any]:
        """Give the JSON object back; text comes under `data`."""
        return dict(self.data) if isinstance(self.data, dict) else {"event": self.name, "data": self.data}


Event: TypeAlias = Model | UnknownEvent
"""An event that a server has sent."""


def read_frame(kind: str, data: str, id: str = "", retry: int | None = None) -> Event | None:
    """Read one frame by its parts, as `SSEDecoder(read_frame)` does with each.

    Args:
        kind: The frame's type.
        data: Its data.
        id: Not used.
        retry: Not used.

    Returns:
        The typed event, an `UnknownEvent` where its kind is not described, or None for a ping.
    """
    try:
        content = _parse_quickly(data)
        read = _READERS[content["event"]]
    except Exception:
        return _read_other(kind, data)
    return read(content)


def _read_other(kind: str, data: str) -> Event | None:
    """Read a frame that is no JSON object, or no strict JSON, or one of an event that is not described."""
    try:
        content = _parse(data)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        return None if kind == PING else UnknownEvent(kind, data)
    name = content.get("event")
    if not isinstance(name, str):
        return UnknownEvent(kind, content)
    return _READERS[name](content) if name in EVENTS else UnknownEvent(name, content)


class _Readers(dict[str, Callable[[Mapping[str, Any]], Model | None]]):
    """By the name of an event, what reads it; of a ping nothing is made."""

    def __missing__(self, name: str) -> Callable[[Mapping[str, Any]], Model | None]:
        model = MODELS[name]
        self[name] = _leave if name == PING else reader_of(model)
        return self[name]


def _leave(content: object) -> None:
    pass


_READERS: Final = _Readers()


@frozen
class StreamResumed:
    """The stream was cut, or the run had paused, and it has been taken up again. Made here, not by the server.

    Text that was missed meanwhile comes at the end, from the run's outputs.

    Attributes:
        workflow_run_id: The run.
        attempts: How many attempts it took; 0 where the connection was still there, or the end was found on record.
        reason: What had ended the stream: `eof`, `connection_lost`, `idle_timeout`, `left` (reading was cancelled), or
            `submitted`.
        event: The name of its kind.
    """

    workflow_run_id: str
    attempts: int
    reason: str
    event: Literal["stream_resumed"] = "stream_resumed"

    def to_dict(self) -> dict[str, Any]:
        """Write as a JSON object."""
        return {
            "event": self.event,
            "workflow_run_id": self.workflow_run_id,
            "attempts": self.attempts,
            "reason": self.reason,
        }

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> StreamResumed:
        """Read a JSON object."""
        return cls(src_dict["workflow_run_id"], src_dict["attempts"], src_dict["reason"])


@frozen
class TextCorrected:
    """Pieces of text were missing: the text so far, joined, is not the answer. Made here, not by the server.

    A server drops events of a run when its reader is too slow. The end of the run holds the whole text.

    Attributes:
        text: The whole text, as the end of the run holds it.
        event: The name of its kind.
    """

    text: str
    event: Literal["text_corrected"] = "text_corrected"

    def to_dict(self) -> dict[str, Any]:
        """Write as a JSON object."""
        return {"event": self.event, "text": self.text}

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> TextCorrected:
        """Read a JSON object."""
        return cls(src_dict["text"])


if TYPE_CHECKING:
    ChatStreamEvent: TypeAlias = ChatContentEvent | UnknownEvent | StreamResumed | TextCorrected
    """What the stream of a chat, agent or chatflow app gives."""
    WorkflowStreamEvent: TypeAlias = WorkflowContentEvent | UnknownEvent | StreamResumed | TextCorrected
    """What the stream of a workflow's run gives."""
    CompletionStreamEvent: TypeAlias = CompletionContentEvent | UnknownEvent
    """What the stream of a completion app gives."""
    DatasourceStreamEvent: TypeAlias = DatasourceNodeContentEvent | UnknownEvent
    """What the stream of a pipeline's data source gives."""
    DraftStreamEvent: TypeAlias = WorkflowContentEvent | UnknownEvent
    """What the stream of a pipeline's draft gives."""

_OURS: Final[Mapping[str, tuple[str, tuple[Any, ...]]]] = {
    "ChatStreamEvent": ("ChatContentEvent", (UnknownEvent, StreamResumed, TextCorrected)),
    "WorkflowStreamEvent": ("WorkflowContentEvent", (UnknownEvent, StreamResumed, TextCorrected)),
    "CompletionStreamEvent": ("CompletionContentEvent", (UnknownEvent,)),
    "DatasourceStreamEvent": ("DatasourceNodeContentEvent", (UnknownEvent,)),
    "DraftStreamEvent": ("WorkflowContentEvent", (UnknownEvent,)),
}


def __getattr__(name: str) -> Any:
    """Make a union when it is first asked for: it loads every model that it names."""
    if name not in _OURS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    sent, made = _OURS[name]
    value = globals()[name] = reduce(or_, made, getattr(events, sent))
    return value
