"""Follow the stream of any operation: its last event, its text, and where it ends."""

from __future__ import annotations

from typing import Any, Final

from dify_plus._streams.accumulators import CompletionAccumulator
from dify_plus._streams.events import Event
from dify_plus._streams.fields import text_of
from dify_plus_api.events import EVENTS, STREAMS

__all__ = ["EventAccumulator"]

_LAST: Final = ("message_end", "workflow_finished", "workflow_paused", "datasource_completed", "datasource_error")
"""The kinds of events that end a run."""


class EventAccumulator:
    """Follows a stream to its end, and keeps its last event.

    Args:
        union: The name of the union of events that the operation streams; empty if its events are not described.
    """

    def __init__(self, union: str) -> None:
        self._run = _AnyRun()
        self._open_ended = not any(EVENTS.get(name) in STREAMS.get(union, ()) for name in _LAST)
        self._closed = False
        self._last: Event | None = None
        self.corrected: str | None = None
        self.corrupt = False  # the last event is the result, so missing events do no harm

    @property
    def complete(self) -> bool:
        """Whether the last event has arrived. Speech may follow."""
        return self._run.complete

    @property
    def end_may_follow(self) -> bool:
        """Whether the run has ended, but the end of its message may follow."""
        return self._run.end_may_follow

    @property
    def text_replaced(self) -> bool:
        """Whether the server has replaced the text delivered so far by another text."""
        return self._run.text_replaced

    @property
    def ended(self) -> bool:
        """Whether no more events will arrive."""
        return self._run.ended or self._closed

    @property
    def ids(self) -> dict[str, str]:
        """The ids seen so far, by name."""
        return self._run.ids

    def add(self, event: Event) -> str | None:
        """Add the next event, and return the text that it adds."""
        self._last = event
        return self._run.add(event)

    def close(self) -> bool:
        """Record that the server has closed the connection properly, and return whether the stream may end here."""
        self._closed = self._open_ended
        return self._open_ended or self._run.close()

    def result(self) -> Event | None:
        """Return the last event so far."""
        return self._last


class _AnyRun(CompletionAccumulator):
    """A run of any kind."""

    def _on_text_chunk(self, event: Any) -> str | None:
        text = getattr(event.data, "text", None)
        return self._piece(text) if isinstance(text, str) else None

    def _on_text_replace(self, event: Any) -> str | None:
        text = getattr(event.data, "text", None)
        return self._moderate(text) if isinstance(text, str) else None

    def _finish(self, event: Any) -> None:
        self.complete = True

    def _on_workflow_finished(self, event: Any) -> None:
        self._finish(event)
        self._end_run(text_of(getattr(event.data, "status", None)))

    _on_workflow_paused = _on_datasource_completed = _on_datasource_error = _finish
