# Made from dify_plus/_async/event_stream.py by scripts/unasync. Do not edit.
"""Event streams of any operation, including operations without a named method."""

from __future__ import annotations

from typing import Any

from dify_plus._arguments.prepared import Prepared
from dify_plus._streams.any_run import EventAccumulator
from dify_plus._streams.events import Event
from dify_plus._sync.stream import Stream
from dify_plus._sync.transport import Transport
from dify_plus.errors import UsageError
from dify_plus_api.types import Request

__all__ = ["EventStream"]


class EventStream(Stream[Event, Event | None]):
    """The events of one call. Use it as a context manager and iterate over it for typed events.

    The stream ends with the event that ends a run: `message_end`, `workflow_finished`, `workflow_paused`,
    `datasource_completed` or `datasource_error`. If the API description lists none of these for the operation, the
    stream ends when the server closes the connection normally. A lost connection, silence for `idle_timeout`, or an end
    before the last event raises `StreamInterrupted`; this stream does not reconnect. An `error` event raises an error.
    `result()` returns the last event.

    Example:
        >>> request = stream_workflow_events.build_request(run_id, user="user-123")
        >>> with dify.stream(request) as stream:
        ...     for event in stream:
        ...         print(event.event)
    """

    _accumulator: EventAccumulator

    def __init__(self, transport: Transport, request: Request[Any]) -> None:
        super().__init__(
            transport, Prepared(request), EventAccumulator(request.operation.events or ""), on_exit="detach"
        )

    def _stop_request(self, task_id: str) -> Request[Any]:
        raise UsageError("dify.stream(request) cannot stop a run: use a stop method, such as dify.chat.stop(task_id)")
