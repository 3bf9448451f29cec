"""What the stream of any operation comes to: which event ends it, and what text it carries. Pure."""

from __future__ import annotations

from typing import Any, Final

from dify_plus._streams.accumulators import CompletionAccumulator
from dify_plus._streams.events import Event
from dify_plus_api.events import EVENTS, STREAMS

__all__ = ["EventAccumulator"]

_LAST: Final = ("message_end", "workflow_finished", "workflow_paused", "datasource_completed", "datasource_error")
"""The kinds that end a run."""


class EventAccumulator:
    """Follows a stream to its end, and keeps its last event.

    Args:
        union: The union of events that the operation streams, by its name; empty where they are not described.
    """

    def __init__(self, union: str) -> None:
        self._run = _AnyRun()
        self._open_ended = not any(EVENTS.get(name) in STREAMS.get(union, ()) for name in _LAST)
        self._closed = False
        self._last: Event | None = None
        self.corrected: str | None = None
        self.end_may_follow = False
        self.corrupt = False  # the last event is the result, and has been read

    @property
    def complete(self) -> bool:
        """Whether the last event has come; speech may follow."""
        return self._run.complete

    @property
    def text_replaced(self) -> bool:
        """Whether the text so far, joined, has been replaced by another."""
        return self._run.text_replaced

    @property
    def ended(self) -> bool:
        """Whether nothing is to come any more."""
        return self._run.ended or self._closed

    @property
    def ids(self) -> dict[str, str]:
        """The ids seen so far, by name."""
        return self._run.ids

    def add(self, event: Event) -> str | None:
        """Take the next event; give the text that it adds."""
        self._last = event
        return self._run.add(event)

    def close(self) -> bool:
        """Take note that the server has closed the connection in good order; tell whether it may."""
        self._closed = self._open_ended
        return self._open_ended or self._run.ended

    def result(self) -> Event | None:
        """The last event so far."""
        return self._last


class _AnyRun(CompletionAccumulator):
    """A run of whatever kind."""

    def _on_text_chunk(self, event: Any) -> str | None:
        text = getattr(event.data, "text", None)
        return self._piece(text) if isinstance(text, str) else None

    def _finish(self, event: Any) -> None:
        self.complete = True

    _on_workflow_finished = _on_workflow_paused = _on_datasource_completed = _on_datasource_error = _finish
