"""The events of any operation, those included that have no method of their own."""

from __future__ import annotations

from typing import Any

from dify_plus._arguments.prepared import Prepared
from dify_plus._async.stream import AsyncStream
from dify_plus._async.transport import AsyncTransport
from dify_plus._streams.any_run import EventAccumulator
from dify_plus._streams.events import Event
from dify_plus.errors import UsageError
from dify_plus_api.types import Request

__all__ = ["AsyncEventStream"]


class AsyncEventStream(AsyncStream[Event, Event | None]):
    """The events of one call. A context manager, and an iterator of typed events.

    It ends with the event that ends a run: `message_end`, `workflow_finished`, `workflow_paused`,
    `datasource_completed` or `datasource_error`. Where the description names none of these for the operation, it ends
    when the server closes the connection in good order. Anything else is an interruption: a connection that is lost,
    silence for `idle_timeout`, or an end before the event that should come. An interrupted stream is not taken up
    again. An `error` event is raised. `result()` is the last event.

    Example:
        >>> request = stream_workflow_events.build_request(run_id, user="user-123")
        >>> async with dify.stream(request) as stream:
        ...     async for event in stream:
        ...         print(event.event)
    """

    _accumulator: EventAccumulator

    def __init__(self, transport: AsyncTransport, request: Request[Any]) -> None:
        super().__init__(
            transport, Prepared(request), EventAccumulator(request.operation.events or ""), on_exit="detach"
        )

    def _stop_request(self, task_id: str) -> Request[Any]:
        raise UsageError("a stream of any operation does not know how its run is stopped; use the named method")
