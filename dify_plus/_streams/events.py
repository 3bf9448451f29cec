"""Turn server-sent events into typed events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

from attrs import frozen

from dify_plus.sse import SSEDecoder
from dify_plus_api import events
from dify_plus_api.events import EVENTS, MODELS
from dify_plus_api.plain_data import PlainData
from dify_plus_api.types import MAX_DEPTH, Model, is_too_deep, json_reader, reader_of, strict_json_reader

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
    "EventDecoder",
    "StreamResumed",
    "TextCorrected",
    "UnknownEvent",
    "WorkflowStreamEvent",
    "read_frame",
]

PING = "ping"

_NO_EVENT: Final = ("", "[DONE]")
"""The data of frames that others between client and server add: to keep a connection open, and at the end."""
_SHALLOW: Final = 2 * MAX_DEPTH
"""The length of JSON that cannot be nested too deeply."""

_parse_quickly, _parse = strict_json_reader(), json_reader()


@frozen
class UnknownEvent(PlainData):
    """An event of a kind that this version does not know, or a frame without a JSON object.

    Attributes:
        name: The kind of event; the type of the frame if the data does not name a kind.
        data: The JSON object, or the text if it is not a JSON object.
    """

    name: str
    data: Any

    @property
    def event(self) -> Literal["unknown"]:
        """The same as `name`. Its type is one literal, so that `event.event == "message"` narrows the type."""
        return cast("Literal['unknown']", self.name)

    @property
    def is_corrupt(self) -> bool:
        """Whether this is a damaged event: a frame that should hold a JSON object, but does not."""
        if isinstance(self.data, Mapping) or str(self.data).strip() in _NO_EVENT:
            return False
        return self.name in EVENTS or str(self.data).lstrip().startswith("{")

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> UnknownEvent:
        """Create the event from a JSON object."""
        return cls(str(src_dict.get("event", "")), dict(src_dict))

    @classmethod
    def _is_of(cls, source: Mapping[str, Any]) -> bool:
        return source.get("event") not in (*EVENTS, "stream_resumed", "text_corrected")

    def to_dict(self) -> dict[str, Any]:
        """Return the event as a JSON object, with text under `data`."""
        return dict(self.data) if isinstance(self.data, dict) else {"event": self.name, "data": self.data}


Event: TypeAlias = Model | UnknownEvent
"""An event that a server has sent."""


def read_frame(kind: str, data: str, id: str = "", retry: int | None = None) -> Event | None:
    """Read one frame of a stream.

    Args:
        kind: The type of the frame.
        data: The data of the frame.
        id: Not used.
        retry: Not used.

    Returns:
        The typed event, an `UnknownEvent` for an unknown kind, or None for a ping.
    """
    try:
        content = _parse_quickly(data)
        if len(data) > _SHALLOW and is_too_deep(data, content):
            return UnknownEvent(kind, data)
        read = _READERS[content["event"]]
    except Exception:
        return _read_other(kind, data)
    return read(content)


_KNOWN_LINES: Final = (":", "event:", "id:", "retry:")


class EventDecoder(SSEDecoder[Event | None]):
    """Decodes the events of Dify's streams. Unlike the standard, it keeps a frame whose `data:` was damaged.

    Args:
        max_event_bytes: The largest event, in bytes; None for no limit.
    """

    __slots__ = ()

    def __init__(self, *, max_event_bytes: int | None = None) -> None:
        super().__init__(read_frame, max_event_bytes=max_event_bytes)

    def _parse(self, block: str) -> tuple[str, str, str, int | None] | None:
        frame = super()._parse(block)
        if frame is None and any("{" in line and not line.startswith(_KNOWN_LINES) for line in block.split("\n")):
            return "message", block, "", None
        return frame


def _read_other(kind: str, data: str) -> Event | None:
    """Read a frame that is not a JSON object, is not strict JSON, or holds an event of an unknown kind."""
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
    """Kind of event -> the function that reads it. A ping is read as None."""

    def __missing__(self, name: str) -> Callable[[Mapping[str, Any]], Model | None]:
        model = MODELS[name]
        self[name] = _ignore if name == PING else reader_of(model)
        return self[name]


def _ignore(content: object) -> None:
    pass


_READERS: Final = _Readers()


@frozen
class StreamResumed(PlainData):
    """The stream continues after an interruption or a pause. dify-plus makes this event, not the server.

    Text that was missed comes at the end, from the outputs of the run.

    Attributes:
        workflow_run_id: The id of the run.
        attempts: The number of attempts to reconnect; 0 if the connection still existed, or if the run had already
            ended according to its record.
        reason: Why the stream had ended: `eof`, `connection_lost`, `idle_timeout`, `left` (reading was cancelled), or
            `submitted` (the run had paused).
        event: The kind of event.
    """

    workflow_run_id: str
    attempts: int
    reason: str
    event: Literal["stream_resumed"] = "stream_resumed"

    def to_dict(self) -> dict[str, Any]:
        """Return the event as a JSON object."""
        return {
            "event": self.event,
            "workflow_run_id": self.workflow_run_id,
            "attempts": self.attempts,
            "reason": self.reason,
        }

    @classmethod
    def _is_of(cls, source: Mapping[str, Any]) -> bool:
        return source.get("event") == "stream_resumed"

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> StreamResumed:
        """Create the event from a JSON object."""
        return cls(src_dict["workflow_run_id"], src_dict["attempts"], src_dict["reason"])


@frozen
class TextCorrected(PlainData):
    """Pieces of text were missing: the text so far is not the whole answer. dify-plus makes this event, not the server.

    A server drops events of a run if the client reads too slowly. The end of the run has the whole text.

    Attributes:
        text: The whole text, from the end of the run.
        event: The kind of event.
    """

    text: str
    event: Literal["text_corrected"] = "text_corrected"

    def to_dict(self) -> dict[str, Any]:
        """Return the event as a JSON object."""
        return {"event": self.event, "text": self.text}

    @classmethod
    def _is_of(cls, source: Mapping[str, Any]) -> bool:
        return source.get("event") == "text_corrected"

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> TextCorrected:
        """Create the event from a JSON object."""
        return cls(src_dict["text"])


if TYPE_CHECKING:
    ChatStreamEvent: TypeAlias = ChatContentEvent | UnknownEvent | StreamResumed | TextCorrected
    """The events that the stream of a chat, agent or chatflow app yields."""
    WorkflowStreamEvent: TypeAlias = WorkflowContentEvent | UnknownEvent | StreamResumed | TextCorrected
    """The events that the stream of a workflow run yields."""
    CompletionStreamEvent: TypeAlias = CompletionContentEvent | UnknownEvent
    """The events that the stream of a completion app yields."""
    DatasourceStreamEvent: TypeAlias = DatasourceNodeContentEvent | UnknownEvent
    """The events that the stream of a data source of a pipeline yields."""
    DraftStreamEvent: TypeAlias = WorkflowContentEvent | UnknownEvent
    """The events that the stream of a draft pipeline run yields."""

_OURS: Final[Mapping[str, tuple[str, tuple[Any, ...]]]] = {
    "ChatStreamEvent": ("ChatContentEvent", (UnknownEvent, StreamResumed, TextCorrected)),
    "WorkflowStreamEvent": ("WorkflowContentEvent", (UnknownEvent, StreamResumed, TextCorrected)),
    "CompletionStreamEvent": ("CompletionContentEvent", (UnknownEvent,)),
    "DatasourceStreamEvent": ("DatasourceNodeContentEvent", (UnknownEvent,)),
    "DraftStreamEvent": ("WorkflowContentEvent", (UnknownEvent,)),
}


def __getattr__(name: str) -> Any:
    """Create a union of events on first use, because it loads every model in it."""
    if name not in _OURS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    sent, made = _OURS[name]
    value = globals()[name] = reduce(or_, made, getattr(events, sent))
    return value
