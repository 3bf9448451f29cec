"""Server-sent event -> typed event. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

from attrs import frozen

from dify_plus.sse import ServerSentEvent
from dify_plus_api.events import MODELS
from dify_plus_api.types import Model, json_reader

__all__ = ["PING", "UnknownEvent", "read_event"]

PING = "ping"

_parse = json_reader()


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

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> UnknownEvent:
        """Make the event of a JSON object."""
        return cls(str(src_dict.get("event", "")), dict(src_dict))

    def to_dict(self) -> dict[str, Any]:
        """Give the JSON object back; text comes under `data`."""
        return dict(self.data) if isinstance(self.data, dict) else {"event": self.name, "data": self.data}


def read_event(frame: ServerSentEvent) -> Model | UnknownEvent | None:
    """Read one frame.

    Args:
        frame: A frame as the decoder gave it.

    Returns:
        The typed event, an `UnknownEvent` where its kind is not described, or None for a ping.
    """
    try:
        data = _parse(frame.data)
        name = data["event"]
        model = MODELS[name]
    except (LookupError, TypeError, ValueError):
        return _read_other(frame)
    return None if name == PING else model.from_dict(data)


def _read_other(frame: ServerSentEvent) -> UnknownEvent | None:
    """Read a frame that is no JSON object, or one of an event that is not described."""
    try:
        data = _parse(frame.data)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return None if frame.event == PING else UnknownEvent(frame.event, frame.data)
    name = data.get("event")
    return UnknownEvent(name if isinstance(name, str) else frame.event, data)
