# Made from dify_plus/_async/stream.py by scripts/unasync. Do not edit.
"""The life of a stream: events in, text and a result out, and an end that is never silent."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Generator, Iterator
from types import GeneratorType, TracebackType
from typing import Any, Generic, Literal, Self, TypeVar, cast, get_args

from attrs import evolve

from dify_plus._policy.error_reading import error_from_event
from dify_plus._streams.accumulators import Accumulator
from dify_plus._streams.events import Event, read_frame
from dify_plus._sync._compat import Eventual, run_bounded
from dify_plus._sync.transport import Body, Transport
from dify_plus.errors import (
    APIConnectionError,
    APITimeoutError,
    DifyError,
    InterruptionReason,
    StreamInterrupted,
    UsageError,
)
from dify_plus.sse import SSEDecoder
from dify_plus_api.types import Request

__all__ = ["Stream", "OnExit"]

logger = logging.getLogger("dify_plus")

EventT = TypeVar("EventT")
ResultT = TypeVar("ResultT")

OnExit = Literal["stop", "detach"]
"""What leaving a stream early does to the run: stop it on the server, or leave it running."""

STOP_SECONDS = 5.0
"""How long a stream that is left early waits for the server to take the stop."""
QUICK_SECONDS = 10.0
"""How long is waited for what a stream can do without."""


class Stream(Generic[EventT, ResultT]):
    """The events of one run. A context manager, and an iterator that goes on where it stopped.

    Example:
        >>> with dify.completions.stream({"topic": "rivers"}, user="u") as stream:
        ...     for text in stream.text:
        ...         print(text, end="")
        >>> reply = stream.result()
    """

    def __init__(
        self,
        transport: Transport,
        request: Callable[[], Eventual[Request[Any]]],
        accumulator: Accumulator[ResultT],
        *,
        stop: Callable[[str], Request[Any]],
        finish: Callable[[ResultT], ResultT],
        on_exit: OnExit = "stop",
    ) -> None:
        if on_exit not in get_args(OnExit):
            raise UsageError(f"on_exit must be 'stop' or 'detach', not {on_exit!r}")
        self._transport = transport
        self._request = request
        self._accumulator = accumulator
        self._stop = stop
        self._finish = finish
        self._on_exit = on_exit
        self._events: Generator[EventT, None] | None = None
        self._body: Body | None = None
        self._context: dict[str, Any] = {}
        self._text: str | None = None
        self._failure: DifyError | None = None
        self._over = False
        self._closed = False

    @property
    def task_id(self) -> str | None:
        """Names the task, as soon as it is known; for stopping it."""
        return self._accumulator.ids.get("task_id")

    @property
    def message_id(self) -> str | None:
        """Names the message, as soon as it is known."""
        return self._accumulator.ids.get("message_id")

    @property
    def conversation_id(self) -> str | None:
        """Names the conversation, as soon as it is known."""
        return self._accumulator.ids.get("conversation_id")

    @property
    def workflow_run_id(self) -> str | None:
        """Names the run, as soon as it is known, where a workflow is behind the answer."""
        return self._accumulator.ids.get("workflow_run_id")

    def __enter__(self) -> Self:
        if self._events is not None:
            raise UsageError("a stream can be entered once; ask for a new one")
        self._body = self._transport.open(self._request())
        self._events = self._read()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        if self._events is not None and not self._is_read:
            self._events.close()

    def __del__(self, _warn: Callable[..., None] = warnings.warn) -> None:
        if getattr(self, "_events", None) is not None and not self._closed:
            _warn(f"{self!r} was never closed; use it in a with statement", ResourceWarning, source=self)

    def __repr__(self) -> str:
        state = "closed" if self._closed else "new" if self._events is None else "ended" if self._over else "open"
        ids = "".join(f" {name}={value}" for name, value in self._accumulator.ids.items())
        return f"<{type(self).__name__} {state}{ids}>"

    def __iter__(self) -> Iterator[EventT]:
        return self._opened()

    def __next__(self) -> EventT:
        return next(self._opened())

    @property
    def text(self) -> Iterator[str]:
        """The text of the answer, piece by piece as it comes.

        Where the server replaces what it has sent (`message_replace`), a replacement that goes on from it gives the
        rest; any other gives nothing here, and is what `result()` holds.
        """
        return self._read_text()

    def result(self) -> ResultT:
        """Read to the end, and give what the run came to.

        Returns:
            The same object that the call without a stream gives.

        Raises:
            APIStatusError: the stream carried an error.
            StreamInterrupted: the stream was cut, or left, before its end.
            WorkflowFailed: the run failed, unless `check` is False.
        """
        if not self._closed:
            for _ in self._opened():
                pass
        if self._failure is not None:
            raise self._failure
        if not self._accumulator.ended:
            raise self._left()
        return self._finish(self._accumulator.result())

    def stop(self) -> None:
        """Ask the server to stop the run. The stream goes on to its end, which comes soon after.

        May be called from another task while the events are read.

        Raises:
            UsageError: the run's task is not known yet.
        """
        if self.task_id is None:
            raise UsageError("the run cannot be stopped before its first event has named its task")
        self._transport.call(self._stop(self.task_id))

    def close(self) -> None:
        """Let go of the connection; a run that is still going is stopped, unless `on_exit` is "detach".

        Who reads on, in another task too, gets `StreamInterrupted` with the reason "left".
        """
        if self._closed or self._events is None:
            return
        self._closed = True
        run_bounded(self._leave, STOP_SECONDS)

    def _leave(self) -> None:
        try:
            if not self._over and self._on_exit == "stop":
                self._stop_quietly()
        finally:
            if not self._is_read:
                self._release()

    def _release(self) -> None:
        body, self._body = self._body, None
        if body is not None:
            body.close()

    @property
    def _is_read(self) -> bool:
        """Whether somebody waits for the next event right now."""
        return cast("GeneratorType[Any, Any]", self._events).gi_running

    def _stop_quietly(self) -> None:
        if self.task_id is None:
            logger.warning("%r was left before an event had named its task: the run may go on", self)
            return
        try:
            self._quick(STOP_SECONDS).call(self._stop(self.task_id))
        except DifyError as error:
            logger.warning("the run of task %s may go on, stopping it failed: %s", self.task_id, error)

    def _quick(self, seconds: float = QUICK_SECONDS) -> Transport:
        """A transport for calls that must not take long: a second attempt is for a first that failed soon."""
        settings = self._transport.settings
        retries = evolve(settings.retries, max_retries=1, max_elapsed=seconds / 2)
        return self._transport.view(settings.with_options(timeout=seconds / 2, retries=retries))

    def _opened(self) -> Generator[EventT, None]:
        if self._events is None:
            raise UsageError("open the stream first: `with ... as stream`")
        if self._closed and not self._over:
            raise self._left()
        return self._events

    def _read(self, failure: StreamInterrupted | None = None) -> Generator[EventT, None]:
        try:
            while True:
                if failure is not None:
                    self._release()
                    self._text = None
                    self._body, resumed = self._resume(failure)
                    yield resumed
                if self._closed and not self._over:
                    raise self._left()
                if self._body is None:
                    return
                self._context = self._body.context
                decoder = SSEDecoder(read_frame, max_event_bytes=self._transport.settings.max_event_bytes)
                try:
                    for chunk in self._body.chunks():
                        event: Any
                        for event in decoder.feed(chunk):
                            if event is not None and self._is_news(event):
                                self._take(event)
                                if self._over:
                                    self._settle()
                                yield event
                                if self._over:
                                    return
                                if self._closed:
                                    raise self._left()
                        failure = self._fallen_silent()
                        if failure is not None:
                            break
                    else:
                        if self._may_end_here():
                            self._over = True
                            return
                        failure = self._interrupted("the connection ended before the run did", "eof")
                except APITimeoutError as error:
                    seconds = self._transport.settings.idle_timeout
                    failure = self._interrupted(f"nothing came for {seconds} s", "idle_timeout")
                    failure.__cause__ = error
                except APIConnectionError as error:
                    failure = self._interrupted("the connection was lost", "connection_lost")
                    failure.__cause__ = error
        except DifyError as error:
            self._over = True
            self._failure = error
            raise
        except GeneratorExit:
            raise
        except BaseException:  # cancelled, or Ctrl-C: who reads on is not to take this for the end
            self._events = self._read(self._interrupted("reading was cancelled", "left"))
            raise
        finally:
            self._release()

    def _take(self, event: Event) -> None:
        self._text = self._accumulator.add(event)
        if self._text is None and getattr(event, "event", None) == "error":
            raise error_from_event(event.to_dict(), partial=self._accumulator.result(), **self._context)
        self._over = self._accumulator.ended

    def _is_news(self, event: Event) -> bool:
        """Whether an event has not been handed out before."""
        return True

    def _may_end_here(self) -> bool:
        """Whether the server may close the connection without a last event."""
        return False

    def _fallen_silent(self) -> StreamInterrupted | None:
        """What to say of a stream that only seems alive."""
        return None

    def _settle(self) -> None:
        """Do what is left to do once the last event has come, before it is handed out."""

    def _resume(self, failure: StreamInterrupted) -> tuple[Body | None, Any]:
        """Take up the stream after a cut: what follows, if anything, and the event that tells of it."""
        raise failure

    def _read_text(self) -> Iterator[str]:
        for _ in self._opened():
            if self._text is not None:
                yield self._text

    def _left(self) -> StreamInterrupted:
        return self._interrupted("the stream was left before its end", "left")

    def _interrupted(self, message: str, reason: InterruptionReason) -> StreamInterrupted:
        return StreamInterrupted(
            message,
            reason=reason,
            task_id=self.task_id,
            message_id=self.message_id,
            conversation_id=self.conversation_id,
            workflow_run_id=self.workflow_run_id,
            partial=self._accumulator.result(),
            **self._context,
        )
