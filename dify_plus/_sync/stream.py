# Made from dify_plus/_async/stream.py by scripts/unasync. Do not edit.
"""Streams: read events, yield text, and build a result. A stream that ends early always raises an error."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar, cast, get_args

from attrs import evolve

from dify_plus._arguments.literals import OnExit
from dify_plus._arguments.prepared import Prepared
from dify_plus._http.watches import watch_for_notice
from dify_plus._masking import masked_text, secrets_of, shown, visible
from dify_plus._policy.error_reading import error_from_event
from dify_plus._policy.numbers import check_flag
from dify_plus._processes import current_process, leave_to_parent
from dify_plus._streams.accumulators import Accumulator
from dify_plus._streams.events import Event, EventDecoder, StreamResumed, TextCorrected, UnknownEvent
from dify_plus._streams.reasoning import WithoutReasoning
from dify_plus._streams.response_modes import as_events_or_error
from dify_plus._streams.results import FAILED, unfinished
from dify_plus._streams.unobserved import UNOBSERVED, Unobserved
from dify_plus._sync._compat import current_loop, end_generator, finish_within, has_ended
from dify_plus._sync._read_ahead import Chunks
from dify_plus._sync.bodies import INHERITED, Body
from dify_plus._sync.one_reader import read_twice
from dify_plus._sync.transport import Transport
from dify_plus._sync.uploads import uploaded
from dify_plus.errors import (
    APIConnectionError,
    APITimeoutError,
    DifyError,
    InterruptionReason,
    StreamInterrupted,
    UsageError,
)
from dify_plus_api.types import Request

if TYPE_CHECKING:
    from dify_plus._policy.reports import NoticeKind

__all__ = ["Connection", "Stream", "EventT", "ResultT", "followed"]

EventT = TypeVar("EventT")
ResultT = TypeVar("ResultT")

STOP_SECONDS: Final = 5.0
"""Seconds that a stream that is left early waits for the server to accept the stop request."""
QUICK_SECONDS: Final = 10.0
"""Time limit, in seconds, for optional calls of a stream."""
LAST_SECONDS: Final = 2.0
"""Seconds to wait for the end of a chatflow's message after its run has ended."""

_MAY_CONTINUE: Final = "the run may continue"
_MAY_CONTINUE_AFTER: Final = ("eof", "connection_lost", "idle_timeout", "recovery_failed")


class Stream(Generic[EventT, ResultT]):
    """The events of one run. A context manager and an iterator; a new loop continues where the last one stopped.

    Example:
        >>> with dify.completions.stream({"topic": "rivers"}, user="u") as stream:
        ...     for text in stream.text:
        ...         print(text, end="")
        >>> reply = stream.result()
    """

    def __init__(
        self,
        transport: Transport,
        prepared: Prepared[Any],
        accumulator: Accumulator[ResultT],
        *,
        on_exit: OnExit = "stop",
        strip_reasoning: bool = False,
    ) -> None:
        if on_exit not in get_args(OnExit):
            raise UsageError(f'on_exit must be "stop" or "detach", not {shown(on_exit)}')
        self._transport = transport.with_headers(prepared.headers)
        self._prepared = prepared
        self._accumulator = accumulator
        self._on_exit = on_exit
        self._answer_only = WithoutReasoning() if check_flag("strip_reasoning", strip_reasoning) else None
        self._resumed = False
        """Whether the stream has reconnected or was attached to an existing run."""
        self._state: str = "new"
        """`new`; `open` after entering; `ended` at the end or a pause; `failed` by an error; `left` if closed early."""
        self._closed = False
        self._process = current_process()
        self._failure: DifyError | None = None
        self._connection: Connection | None = None
        self._interruption: StreamInterrupted | None = None
        """Why the connection ended before the run did; None again after the stream has reconnected."""
        self._pending: Iterator[EventT] = iter(())
        """The events that have arrived and are still to be read."""
        self._last_events: Iterator[tuple[EventT, str | None]] = iter(())
        """The events to deliver at the end of the run, with the text of each."""
        self._has_news = False
        """Whether an event has arrived since the last check for silence."""
        self._is_being_read = False
        """Whether a caller is waiting for the next event right now."""
        self._context: dict[str, Any] = {}
        """The details of the last request, which errors carry."""
        self._text: str | None = None
        """The text of the last event."""
        self._watch: Unobserved = UNOBSERVED
        self._on_event: Callable[[Any, str | None], None] | None = None
        """Reports an event and its text to observers; None if there are no observers."""

    @property
    def task_id(self) -> str | None:
        """The id of the task, as soon as it is known; `stop` methods take it."""
        return self._accumulator.ids.get("task_id")

    @property
    def message_id(self) -> str | None:
        """The id of the message, as soon as it is known."""
        return self._accumulator.ids.get("message_id")

    @property
    def conversation_id(self) -> str | None:
        """The id of the conversation, as soon as it is known."""
        return self._accumulator.ids.get("conversation_id")

    @property
    def workflow_run_id(self) -> str | None:
        """The id of the workflow run, as soon as it is known; None for apps without a workflow."""
        return self._accumulator.ids.get("workflow_run_id")

    def __enter__(self) -> Self:
        if self._state != "new":
            raise UsageError("a stream can be entered only once; create a new one")
        self._process = current_process()
        self._transport = self._transport.begin()
        self._watch = self._transport.observe(self._prepared.request)
        self._on_event = self._watch.on_event
        self._transport = self._transport.within(self._watch)
        try:
            self._begin(uploaded(self._transport, self._prepared))
        except BaseException as error:
            self._watch.end(error)
            raise
        self._state = "open"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(
        self, _warn: Callable[..., None] = warnings.warn, _is_finalizing: Callable[[], bool] = sys.is_finalizing
    ) -> None:
        if getattr(self, "_state", "new") == "new" or self._closed or _is_finalizing():
            return
        if self._is_inherited:
            leave_to_parent(vars(self))
        else:
            _warn(f"{self!r} was never closed; use it in a with statement", ResourceWarning, source=self)

    def __reduce__(self) -> tuple[Any, ...]:
        raise UsageError(
            f"{self!r} cannot be copied or pickled: pass on its result, or its workflow_run_id for attach() elsewhere"
        )

    def __repr__(self) -> str:
        ids = "".join(f" {name}={value}" for name, value in self._accumulator.ids.items())
        return f"<{type(self).__name__} {self._state}{visible(masked_text(ids, self._secrets))}>"

    @property
    def _secrets(self) -> tuple[str, ...]:
        """The secrets that `repr` and log lines must not show."""
        return secrets_of(self._context.get("request"))

    def __iter__(self) -> Self:
        self._check_readable()
        return self

    def __next__(self) -> EventT:
        if self._is_being_read or self._state != "open":
            self._release_if_left()
            self._check_readable()
        self._is_being_read = True
        accumulator = self._accumulator
        try:
            while self._state == "open":
                for event in self._pending:
                    if event is None or (self._resumed and not self._is_news(event)):
                        continue
                    text = self._text = accumulator.add(event)
                    if text is None or self._on_event is not None:
                        self._examine(event, text)
                    if accumulator.complete:
                        self._complete(event)
                        if self._state != "open":
                            break
                    return event
                else:
                    self._pending = iter(self._receive())
            if self._state == "left":
                raise self._left()
            for event, last_text in self._last_events:
                self._text = last_text
                return event
            self._release()
        except BaseException as error:
            self._fail(error)
            raise
        finally:
            self._is_being_read = False
        raise StopIteration

    @property
    def text(self) -> Iterator[str]:
        """An iterator over the text of the answer, piece by piece as it arrives.

        The server may replace the text that it has sent (`message_replace`, `text_replace`, or the closing `message` of
        an agent). If the new text begins with the old text, this iterator yields the rest. Otherwise it yields nothing,
        `text_replaced` becomes true, and `result()` holds the answer. With `strip_reasoning`, the iterator omits the
        reasoning between `<think>` and `</think>`.
        """
        return _Text(self)

    @property
    def text_replaced(self) -> bool:
        """Whether the server has replaced text that `text` has already yielded. The final answer is in `result()`."""
        return self._accumulator.text_replaced

    def result(self) -> ResultT:
        """Read the stream to its end and return the result of the run.

        Returns:
            The same object that the call without a stream returns.

        Raises:
            APIStatusError: The stream contained an error.
            StreamInterrupted: The stream was interrupted or left before the run ended; or a part of it could not be
                read and its last event does not contain the whole result.
            InvalidParam: An input is missing or wrong, unless `check` is False.
            WorkflowFailed: The run failed, unless `check` is False.
        """
        if not self._closed:
            for _ in self:
                pass
        if self._failure is not None:
            raise self._failure
        if self._state == "left":
            raise self._left()
        result = self._finish(self._accumulator.result())
        if self._accumulator.corrupt:
            raise self._interrupted("a part of the stream could not be read", "corrupt")
        return result

    def stop(self) -> None:
        """Ask the server to stop the run. The stream continues to its end, which comes soon after.

        You may call it while another task or thread reads the events.

        Raises:
            UsageError: The id of the task is not known yet.
        """
        if self.task_id is None:
            raise UsageError("the run cannot be stopped yet: its task id is unknown until the first event arrives")
        self._transport.call(self._stop_request(self.task_id))

    def close(self) -> None:
        """Close the connection. Also stop the run, unless it has ended or `on_exit` is "detach".

        Reading after that, also in another task or thread, raises `StreamInterrupted` with the reason "left".
        """
        if self._closed or self._state == "new":
            self._release_if_left()
            return
        self._closed = True
        if self._is_inherited:
            self._state = "left"
            leave_to_parent(vars(self))
            return
        was_open = self._state == "open"
        if was_open:
            self._state = "left"
        try:
            if not finish_within(STOP_SECONDS, lambda: self._leave(was_open)):
                self._notice_may_continue("leaving the stream took too long")
                self._abandon()
        finally:
            self._report_end(left_early=was_open)

    # -- what each kind of stream implements ---------------------------------------------------------------------------

    def _stop_request(self, task_id: str) -> Request[Any]:
        """Return the request that stops the run."""
        raise NotImplementedError

    def _finish(self, result: ResultT) -> ResultT:
        """Return the result of a run that has ended, or raise an error if the run failed."""
        return result

    @property
    def _is_paused(self) -> bool:
        """Whether the run waits for a human, and the stream may continue."""
        return False

    def _is_news(self, event: Any) -> bool:
        """Return whether an event that arrives after a reconnect has not been delivered before."""
        return True

    def _is_silent(self) -> bool:
        """Return whether the stream has delivered nothing new for too long."""
        return False

    def _look_closer(self) -> StreamInterrupted | None:
        """Check a silent stream; return an interruption if the connection is no longer useful."""
        return None

    def _settle(self, last: Any) -> None:
        """Finish the result after the last event of the run or answer, before the event is delivered.

        If reading is cancelled meanwhile, the next read delivers the event.
        """

    def _resume(self, interruption: StreamInterrupted) -> tuple[StreamResumed, Event | None]:
        """Reconnect after an interruption; return `StreamResumed`, and the last event if the run has ended."""
        raise interruption

    # -- reading -------------------------------------------------------------------------------------------------------

    def _check_readable(self) -> None:
        """Raise an error if the stream cannot be read now."""
        if self._state == "new":
            raise UsageError("open the stream first: `with ... as stream`")
        if self._state == "left":
            raise self._left()
        if self._is_being_read:
            raise read_twice("this stream")

    @property
    def _is_inherited(self) -> bool:
        """Whether a parent process opened the stream. Only the parent may read or close it."""
        return self._process is not current_process()

    def _receive(self) -> list[Any]:
        """Return the events of the next chunk; after an interruption, those that reconnecting returns."""
        if self._process is not current_process.value:
            raise UsageError(INHERITED)
        if self._interruption is None and self._resumed and self._is_silent():
            self._interruption = self._look_closer()
        if self._interruption is not None:
            return self._reconnect()
        connection = self._connection
        assert connection is not None
        try:
            events = connection.decoder.feed(connection.chunks.take())
            if not self._resumed:
                if events and events[0] is not None:  # not only a ping
                    self._has_news = True
                elif self._is_silent():
                    self._interruption = self._look_closer()
            return events
        except StopIteration:
            if answer := connection.answer_in_one_piece():
                return answer
            self._end_connection()
        except APIConnectionError as error:
            self._check_deadline()
            self._end_connection(error)
        except RuntimeError as error:
            if connection.loop is current_loop():
                raise
            if not has_ended(connection.loop):
                raise UsageError("another event loop opened this stream: read it there, or open it here") from error
            self._end_connection(APIConnectionError("the event loop of the connection has ended", **self._context))
        return []

    def _complete(self, last: Any) -> None:
        """Decide what may follow the event that completes the run or answer: nothing, speech, or the message's end."""
        accumulator, connection = self._accumulator, self._connection
        if connection is None:  # the run's record says that it has ended
            accumulator.close()
        if connection is None or accumulator.ended:
            self._settle(last)
            self._end(last)
        else:
            connection.chunks.end_within(LAST_SECONDS if accumulator.end_may_follow else None)
            if accumulator.end_may_follow:
                self._settle(last)

    def _end(self, last: Any) -> None:
        """End the stream, and deliver the last events: `TextCorrected` if text was missing, then `last`.

        Args:
            last: The event that ended the run; None if the end of the connection did.
        """
        if self._state == "open":
            self._state = "ended"
        whole, self._accumulator.corrected = self._accumulator.corrected, None
        events: list[tuple[Any, str | None]] = []
        if whole is not None:
            events.append((TextCorrected(whole), None))
            self._notice("text_not_delivered", "some of the text was not delivered; the result holds the whole text")
        if last is not None:
            events.append((last, self._text))
        self._last_events = iter(events)
        if not self._is_paused:
            self._report_end()

    def _examine(self, event: Any, text: str | None) -> None:
        """Report an event, and a frame that could not be read. Raise an error for an `error` event."""
        if self._on_event is not None:
            self._on_event(event, text)
        if getattr(event, "event", None) == "error":
            partial = unfinished(self._accumulator.result(), FAILED)
            raise error_from_event(event.to_dict(), partial=partial, **self._context)
        if isinstance(event, UnknownEvent) and event.is_corrupt:
            self._notice("unreadable_frame", "a frame could not be read, it is not JSON", str(event.data))

    def _check_deadline(self, delay: float = 0.0) -> None:
        """Stop the run and raise an error if the deadline of the call has passed, or will pass during the delay."""
        deadline = self._transport.deadline
        if deadline is None or (deadline.left() > delay and not deadline.over):
            return
        if self._on_exit == "stop":
            self._stop_quietly()
        raise APITimeoutError(str(deadline), partial=unfinished(self._accumulator.result()), **self._context)

    def _reconnect(self) -> list[Any]:
        """Reconnect after an interruption; return `StreamResumed`, and the last event if the run has ended."""
        self._release()
        interruption, self._interruption = cast("StreamInterrupted", self._interruption), None
        if self._accumulator.end_may_follow and self._accumulator.close():
            self._end(None)
            return []
        if interruption.reason != "submitted":
            self._watch.interrupted(interruption, self._accumulator.ids)
        began = time.monotonic()
        resumed, last = self._resume(interruption)
        self._watch.resumed(resumed, began)
        return [resumed] if last is None else [resumed, last]

    def _end_connection(self, error: APIConnectionError | None = None) -> None:
        """Decide whether the end of the connection is the end of the run or an interruption."""
        if error is None and self._accumulator.close():
            self._end(None)
        elif error is None:
            self._interruption = self._interrupted("the connection ended before the run did", "eof")
        elif isinstance(error, APITimeoutError):
            seconds = self._context["request"].extensions["timeout"]["read"]
            self._interruption = self._interrupted(f"no data arrived for {seconds:g} s", "idle_timeout")
        else:
            reason = "the client was closed" if self._transport.is_closed else "the connection was lost"
            self._interruption = self._interrupted(reason, "connection_lost")
        if self._interruption is not None:
            self._interruption.__cause__ = error

    # -- the connection ------------------------------------------------------------------------------------------------

    def _begin(self, request: Request[Any]) -> None:
        self._use(self._connected(self._transport, request, self._watch))

    def _connected(self, transport: Transport, request: Request[Any], watch: Unobserved | None = None) -> Connection:
        return Connection(transport.open(request, watch), transport.settings.max_event_bytes)

    def _use(self, connection: Connection) -> None:
        self._connection = connection
        self._context = connection.context

    def _release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    # -- leaving and reporting -----------------------------------------------------------------------------------------

    def _leave(self, was_open: bool) -> None:
        try:
            if was_open and self._on_exit == "stop":
                self._stop_quietly()
        finally:
            self._abandon()

    def _abandon(self) -> None:
        """Close the connection. If a thread or task is reading, wake it up: that one closes it."""
        if not self._is_being_read:
            self._release()
        elif (connection := self._connection) is not None:
            connection.chunks.interrupt()

    def _release_if_left(self) -> None:
        """Close the connection if another thread left the stream just while this one took an event from it."""
        if self._state == "left" and not self._is_being_read:
            self._release()

    def _stop_quietly(self) -> None:
        """Stop the run. If that is not possible, report it instead of raising an error."""
        if self.task_id is None:
            self._notice_may_continue("the stream was left before its task id was known")
            return
        try:
            self._quick(STOP_SECONDS * 0.9).call(self._stop_request(self.task_id))
        except DifyError as error:
            self._notice_may_continue("stopping it failed", str(error))

    def _quick(self, seconds: float = QUICK_SECONDS) -> Transport:
        """Return a transport for quick calls. It retries once, and only if the first attempt fails early."""
        settings = self._transport.settings
        retries = evolve(settings.retries, max_retries=1, max_elapsed=seconds / 2)
        quick = settings.with_options(timeout=seconds / 2, deadline=seconds, retries=retries)
        return self._transport.view(quick, new_call=True)

    def _notice(self, kind: NoticeKind, message: str, detail: str | None = None) -> None:
        """Report something unusual, to observers and to the log."""
        watch = watch_for_notice(self._watch, self._context["request"])
        watch.noticed(kind, message, ids=self._accumulator.ids, detail=detail)

    def _notice_may_continue(self, why: str, detail: str | None = None) -> None:
        """Report that the server may continue the run, although nobody reads its stream."""
        self._notice("run_may_continue", f"{_MAY_CONTINUE}: {why}", detail)

    def _report_end(self, error: DifyError | None = None, *, left_early: bool = False) -> None:
        """Report the end of the call to observers, with the result so far."""
        if self._on_event is not None:
            self._on_event = None
            self._watch.returns(unfinished(self._accumulator.result()))
            self._watch.end(error, left_early=left_early, ids=self._accumulator.ids)

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, DifyError):  # cancelled, or Ctrl-C: the next read must not end as if the run had ended
            self._interruption = self._interrupted("reading was cancelled", "left")
            return
        left_early = isinstance(error, StreamInterrupted) and error.reason == "left"
        self._failure = error
        if self._state != "left":  # otherwise, close() reports the end
            self._state = "failed"
            if isinstance(error, StreamInterrupted) and not left_early:
                detail = error.message.removesuffix(f"; {_MAY_CONTINUE}")  # the notice begins with these words
                self._notice_may_continue(f"its stream was interrupted ({error.reason})", detail)
            self._report_end(None if left_early else error, left_early=left_early)
        self._release()

    def _left(self) -> StreamInterrupted:
        return self._interrupted("the stream was left before the run ended; read it inside `with`", "left")

    def _interrupted(self, message: str, reason: InterruptionReason) -> StreamInterrupted:
        return StreamInterrupted(
            f"{message}; {_MAY_CONTINUE}" if reason in _MAY_CONTINUE_AFTER else message,
            reason=reason,
            task_id=self.task_id,
            message_id=self.message_id,
            conversation_id=self.conversation_id,
            workflow_run_id=self.workflow_run_id,
            partial=unfinished(self._accumulator.result()),
            **self._context,
        )


def followed(stream: Stream[Any, ResultT], body: Body, watch: Unobserved) -> Accumulator[ResultT]:
    """Read a stream that has arrived as the answer of a blocking call; return the accumulator with its result.

    Args:
        stream: A new stream.
        body: The body of the answer.
        watch: The object that takes the reports about the call.

    Raises:
        APIError: As in `Stream.result`.
    """
    stream._use(Connection(body, stream._transport.settings.max_event_bytes))
    stream._state, stream._watch = "open", watch
    try:
        stream.result()
    finally:
        watch.returns(unfinished(stream._accumulator.result()))
        stream.close()
    return stream._accumulator


class _Text(Iterator[str]):
    """The pieces of text of a stream.

    Args:
        stream: The stream to read.
    """

    def __init__(self, stream: Stream[Any, Any]) -> None:
        self._stream = stream
        self._was_replaced = stream.text_replaced

    def __next__(self) -> str:
        stream = self._stream
        try:
            while True:
                stream.__next__()
                text = stream._text
                if stream._answer_only is not None:
                    text = self._without_reasoning(text, stream._answer_only)
                if text:
                    return text
        except StopIteration:
            if stream._answer_only is not None and (rest := stream._answer_only.close()):
                return rest
            raise

    def _without_reasoning(self, text: str | None, answer_only: WithoutReasoning) -> str | None:
        if self._was_replaced is not self._stream.text_replaced:
            self._was_replaced = True  # the new text has no open <think> of the old text
            answer_only = self._stream._answer_only = WithoutReasoning()
        return answer_only.feed(text) if text else None


class Connection:
    """The response to one request while it is read: its chunks, and the decoder of their events.

    Args:
        body: The body of the response.
        max_event_bytes: The size limit of an event, in bytes; None for no limit.
    """

    def __init__(self, body: Body, max_event_bytes: int | None) -> None:
        self._source = body.chunks()
        self.chunks = Chunks(self._source, None if body.is_read else body.network_stream)
        self.decoder = EventDecoder(max_event_bytes=max_event_bytes)
        self.context: dict[str, Any] = body.context
        self._body = body
        self.loop = current_loop()

    def answer_in_one_piece(self) -> list[Any]:
        """Return the events of a body that is JSON although it is declared as a stream."""
        content = as_events_or_error(self.decoder.unfinished)
        if content is None:
            return []
        self.decoder = EventDecoder()
        return self.decoder.feed(content)

    def close(self) -> None:
        """Close the connection. The connection of a parent process stays open."""
        if self._body.is_inherited:
            leave_to_parent(self)
            return
        if has_ended(self.loop):  # without it, the connection can only be shut down
            self.chunks.interrupt()
            return
        try:
            self.chunks.close()
        finally:
            self._body.close()
            end_generator(self._source)
