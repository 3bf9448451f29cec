"""Convert an answer to the requested response mode: to events (streaming), or to one JSON object (blocking)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, cast

from dify_plus._streams.accumulators import Accumulator, ChatAccumulator
from dify_plus._streams.events import Event, EventDecoder
from dify_plus._streams.results import PAUSED, WorkflowResult
from dify_plus_api.types import json_reader, write

__all__ = ["LastEvent", "as_events", "as_events_or_error", "as_one_piece", "begins_events", "is_long_enough"]

_HEAD_SIZE: Final = 6
"""The number of bytes that show whether a body is a stream of events."""
_BLANKS: Final = b"\xef\xbb\xbf \t\r\n"
_MOST_BLANKS: Final = 16 * 1024
"""The largest number of blanks to read at the beginning of a body."""
_FRAME: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:data|event|id|retry)?:")
"""The beginning of a stream of events."""


def is_long_enough(head: bytes, size: int = _HEAD_SIZE) -> bool:
    """Return whether enough of a body has arrived to see what it is. Blanks before it do not count, up to a limit.

    Args:
        head: The beginning of the body.
        size: The number of bytes needed, without the blanks. The default is enough to recognize a stream of events.
    """
    return len(head.strip(_BLANKS)) >= size or len(head) >= _MOST_BLANKS


def begins_events(head: bytes) -> bool:
    """Return whether a body is a stream of events, whatever it is declared as.

    Args:
        head: Its beginning, for which `is_long_enough` is true, or all of it.
    """
    return _FRAME.match(head) is not None


def as_events(content: bytes) -> bytes | None:
    """Read the answer of a streaming call that is not declared as a stream of events.

    Args:
        content: The whole body.

    Returns:
        The body itself if it is a stream of events; the same answer as events if it is JSON; None for anything else.
    """
    if begins_events(content):
        return content
    answer = _object(content)
    if answer is None:
        return None
    if isinstance(answer.get("answer"), str):
        of_one_event = ("answer", "data", "event", "metadata", "mode")
        common = {name: value for name, value in answer.items() if name not in of_one_event}
        end = {**common, "event": "message_end", "metadata": answer.get("metadata") or {}}
        if isinstance(pause := answer.get("data"), dict) and pause.get("status") == PAUSED:
            end = {**common, "event": "workflow_paused", "data": pause}
        return _frame({**common, "event": "message", "answer": answer["answer"]}) + _frame(end)
    if isinstance(data := answer.get("data"), dict) and "workflow_run_id" in answer:
        name = "workflow_paused" if data.get("status") == PAUSED else "workflow_finished"
        return _frame({**answer, "event": name})
    return None


def as_events_or_error(content: bytes) -> bytes | None:
    """Read an answer that is declared as a stream of events, but is JSON.

    Args:
        content: The whole body.

    Returns:
        The same answer as events; the event of an error if the body is an error object; None for anything else.
    """
    answer = _object(content)
    if answer is not None and {"code", "message", "status"} <= answer.keys():
        return _frame({**answer, "event": "error"})
    return None if answer is None else as_events(content)


class LastEvent:
    """Finds the last event in the answer of a blocking call that may come as a stream of events."""

    def __init__(self) -> None:
        self._head: bytes | None = b""
        self._decoder: EventDecoder | None = None
        self._reply = ChatAccumulator()

    @property
    def has_begun(self) -> bool:
        """Whether the answer is a stream of events."""
        return self._decoder is not None

    def arrived_in(self, chunk: bytes) -> bool:
        """Return whether the last event has arrived, so that the rest of the body can be ignored.

        Args:
            chunk: The next bytes of the body.
        """
        if self._head is not None:
            chunk = self._head = self._head + chunk
            if begins_events(chunk):
                self._decoder = EventDecoder()
            if self._decoder or is_long_enough(chunk):
                self._head = None
        return self._decoder is not None and any(map(self._is_last, self._decoder.feed(chunk)))

    def _is_last(self, event: Event | None) -> bool:
        if event is None:
            return False
        self._reply.add(event)
        name = getattr(event, "event", None)
        is_run = "message_id" not in self._reply.ids and name in ("workflow_finished", "workflow_paused")
        return name == "error" or is_run or self._reply.ended


def as_one_piece(accumulator: Accumulator[Any]) -> bytes:
    """Write the answer of a blocking call that came as a stream of events.

    Args:
        accumulator: The accumulator that has received all events of the stream.

    Returns:
        The answer as one JSON object.
    """
    result, run = accumulator.result(), write(getattr(accumulator, "run", None))
    whole: dict[str, Any] = {**accumulator.ids}
    if isinstance(result, WorkflowResult):
        return json.dumps({**whole, "data": run}).encode()
    whole |= {
        "id": result.message_id,
        "event": "workflow_paused" if result.paused else "message",
        "answer": result.answer,
        "created_at": result.created_at,
        "metadata": result.metadata.to_dict(),
        "files": write(result.files),
        "agent_thoughts": write(getattr(result, "agent_thoughts", [])),
    }
    if thoughts := getattr(accumulator, "thoughts_by_node", None):
        whole["metadata"].setdefault("reasoning", thoughts)
    return json.dumps({**whole, "data": run} if result.paused else whole).encode()


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        answer: Any = json_reader()(content)
    except ValueError:
        return None
    return cast("dict[str, Any]", answer) if isinstance(answer, dict) else None


def _frame(event: Mapping[str, Any]) -> bytes:
    return b"data: " + json.dumps(event).encode() + b"\n\n"
