# Made from dify_plus/_async/run_stream.py by scripts/unasync. Do not edit.
"""Streams of workflow runs: they reconnect after an interruption, and resume after a pause."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import chain
from operator import length_hint
from typing import Any, TypeVar

from dify_plus._arguments.calls import built
from dify_plus._arguments.form_answers import Form, prepared_submission
from dify_plus._arguments.literals import OnExit
from dify_plus._arguments.prepared import Prepared
from dify_plus._policy.error_reading import details_of, is_temporary, is_unknown_route
from dify_plus._policy.numbers import check_flag
from dify_plus._policy.recovery import RecoveryPolicy
from dify_plus._policy.retries import RetryBudget
from dify_plus._streams.accumulators import RunAccumulator
from dify_plus._streams.delivered import REPEATED, Delivered, foreign_id
from dify_plus._streams.events import Event, StreamResumed, UnknownEvent
from dify_plus._streams.fields import list_of
from dify_plus._streams.results import ENDED, PAUSED, RunT, checked, finished_event
from dify_plus._sync._compat import sleep
from dify_plus._sync.stream import Connection, EventT, Stream
from dify_plus._sync.transport import Transport
from dify_plus._sync.uploads import uploaded
from dify_plus.errors import (
    APIConnectionError,
    APIStatusError,
    DifyError,
    NotFoundError,
    PreconditionFailedError,
    StreamInterrupted,
    UsageError,
)
from dify_plus_api.api.messages import list_messages
from dify_plus_api.api.workflows import get_workflow_run, stream_workflow_events
from dify_plus_api.models import HumanInputRequiredData, Message, WorkflowRun
from dify_plus_api.types import Request

__all__ = ["RunStream", "attach_request"]

T = TypeVar("T")

MOST_RECONNECTS, RECONNECTS_PER_SECOND = 50, 0.1
"""The size of the budget of reconnections, and how much it refills per second. New events do not reset it."""
MESSAGES_TO_SEARCH = 20
"""The number of a conversation's last messages to search for the message of a run."""


def attach_request(workflow_run_id: str, user: str) -> Prepared[str]:
    """Return the request that attaches to a run. Its answer is a snapshot, then new events, even after a pause."""
    request = built(
        stream_workflow_events.build_request,
        workflow_run_id,
        user=user,
        include_state_snapshot=True,
        continue_on_pause=True,
    )
    return Prepared(request, user)


class RunStream(Stream[EventT, RunT]):
    """The events of a workflow or chatflow run. The server keeps the run, so the stream can reconnect to it.

    Streams of chat and agent apps use this class too. They have no run, so they cannot reconnect.

    An interrupted stream reconnects and yields a `StreamResumed` event. It never yields an event twice. After a
    reconnect, a piece of the text may be missing, so `text` holds back later pieces until the end of the run delivers
    the whole text. The pieces of `text`, joined, are the answer.

    Example:
        >>> with dify.workflows.stream({"query": "rivers"}, user="u") as run:
        ...     for event in run:
        ...         print(event.event)
        ...     while run.paused:
        ...         run.submit(run.forms[0], action="approve", inputs={"comment": "fine"})
        ...         for event in run:
        ...             print(event.event)
        >>> result = run.result()
    """

    _accumulator: RunAccumulator[RunT]
    _clock = staticmethod(time.monotonic)
    # The state of recovery, as class attributes. Few streams need to set them, and Python stores objects with up to 30
    # attributes compactly.
    _attempts = 0
    """The number of attempts to reconnect since the last new event."""
    _asked_delay = 0.0
    """The reconnection time (`retry:`) that the server last sent, in seconds."""
    _last: Event | None = None
    """The last event, built from the run's record."""
    _waiting: Connection | None = None
    """The connection on which a paused run continues."""
    _is_fresh = False
    """Whether `_waiting` is a new connection, whose snapshot has not been read."""
    _settled = False
    """Whether the result has been completed from the server's records since the last reconnect."""
    _unsettled: Any = None
    """The last event of the run, if completing the result was cancelled."""

    def __init__(
        self,
        transport: Transport,
        prepared: Prepared[Any],
        accumulator: RunAccumulator[RunT],
        *,
        on_exit: OnExit = "stop",
        check: bool = True,
        strip_reasoning: bool = False,
        attached_to: str | None = None,
    ) -> None:
        super().__init__(transport, prepared, accumulator, on_exit=on_exit, strip_reasoning=strip_reasoning)
        self._check = check_flag("check", check)
        self._delivered = Delivered()
        self._reconnects = RetryBudget(MOST_RECONNECTS, RECONNECTS_PER_SECOND, clock=self._clock)
        self._last_news = self._last_look = self._last_chunk = self._clock()
        if attached_to is not None:
            accumulator.ids["workflow_run_id"] = attached_to
            self._expect_snapshot()

    @property
    def paused(self) -> bool:
        """Whether the run is paused for human input."""
        return self._accumulator.paused

    @property
    def _is_paused(self) -> bool:
        return self.paused

    @property
    def forms(self) -> list[HumanInputRequiredData]:
        """The forms that wait for an answer."""
        return self._accumulator.forms

    def submit(
        self,
        form: Form,
        action: str,
        inputs: Mapping[str, Any] | None = None,
        *,
        user: str | None = None,
    ) -> None:
        """Submit a form that the run waits for. Then iterate again: the stream continues where it stopped.

        Args:
            form: One of `forms`, one of the `reasons` of a paused result, or a form token.
            action: The id of the button to press.
            inputs: Values for the form's fields, by name. `Path`s, bytes, file objects and uploads are sent as files.
            user: The end user who answers. Defaults to the user of this stream.

        Raises:
            UsageError: The run is not paused, the form can be answered only by e-mail, or it has no such button or
                field. Nothing was sent.
            HumanInputFormSubmitted: The form is already submitted. Iterate again, as after your own submission.
            HumanInputFormExpired: The form has expired. Iterate again.
            InvalidFormData: The server does not accept the values; you can submit the form again.

        API: `POST /form/human_input/{form_token}` (submitHumanInputForm).
        """
        if not self.paused or self._closed:
            raise UsageError("submit() works only while the run is paused and its stream is open")
        token, prepared = prepared_submission(form, action, inputs, user or self._prepared.user)
        self._transport = self._transport.view(self._transport.settings, new_call=True).begin()
        request = uploaded(self._transport, prepared)
        self._listen()
        try:
            self._transport.call(request)
        except PreconditionFailedError:
            self._go_on(token)
            raise
        except BaseException:
            if self._is_fresh:
                self._hang_up()
            raise
        self._go_on(token)

    def _begin(self, request: Request[Any]) -> None:
        """Connect. On a server that cannot attach to a run, the run's record takes the place of the stream."""
        try:
            super()._begin(request)
        except APIStatusError as error:
            self._context = details_of(error)
            run_id = self.workflow_run_id
            if run_id is None or not is_unknown_route(error) or self._record(run_id) is None:
                raise
            self._interruption = self._interrupted("the server cannot attach to a run", "recovery_failed")

    def _go_on(self, token: str) -> None:
        self._check_readable()
        self._release()
        self._accumulator.answered(token)
        self._pending, self._last_events = iter(()), iter(())
        self._interruption = self._interrupted("the run had paused", "submitted")
        self._has_news = True
        self._state = "open"

    def _listen(self) -> None:
        """Attach before the run continues, so that no later event is missed.

        If the stream attached before the pause, that connection is still open and stays in use. On some servers,
        opening a second connection and closing the first would silence both.
        """
        run_id = self.workflow_run_id
        if self._waiting is not None or run_id is None:
            return
        try:
            self._waiting = self._attached(run_id)
        except DifyError as error:
            message = "attaching to the run before submitting its form failed"
            self._notice("optional_call_failed", message, str(error))
        else:
            self._is_fresh = True

    def _attached(self, run_id: str) -> Connection:
        once = self._transport.view(self._transport.settings.with_options(max_retries=0))
        return self._connected(once, attach_request(run_id, self._prepared.user).request)

    def _leave(self, was_open: bool) -> None:
        try:
            super()._leave(was_open)
        finally:
            self._hang_up()

    def _hang_up(self) -> None:
        waiting, self._waiting = self._waiting, None
        self._is_fresh = False
        if waiting is not None:
            waiting.close()

    def _finish(self, result: RunT) -> RunT:
        return checked(result, self._check, self._context)

    def _use(self, connection: Connection) -> None:
        super()._use(connection)
        self._last_chunk = self._clock()
        connection.chunks.watch()

    def _release(self) -> None:
        if self._connection is not None and self._connection.decoder.retry is not None:
            self._asked_delay = self._connection.decoder.retry / 1000
        super()._release()

    def _examine(self, event: Any, text: str | None) -> None:
        if not self._resumed and event.event in REPEATED:
            self._delivered.is_news(event)
        super()._examine(event, text)

    def _is_news(self, event: Any) -> bool:
        if isinstance(event, StreamResumed) or event is self._unsettled:
            return True
        if other := foreign_id(event, self._accumulator.ids):
            self._notice("foreign_event", "skipped an event of another run", other)
            return False
        if self._delivered.is_news(event):
            if not (isinstance(event, UnknownEvent) and self._delivered.in_snapshot):
                self._attempts = 0
                self._has_news = True
            return True
        if self._delivered.still_paused(event):
            self._accumulator.missed_nothing()
        return False

    def _is_silent(self) -> bool:
        self._note_news()
        now = self._clock()
        until_next, self._last_chunk = now - self._last_chunk, now  # the next ping arrives after the same interval
        return now + until_next - self._last_look > min(self._recovery.max_pings, self._recovery.max_silence)

    def _look_closer(self) -> StreamInterrupted | None:
        """Check the run's record from time to time while only pings arrive.

        Keep the connection while the run continues: on some servers, closing it would silence a new connection.
        """
        run_id, recovery = self.workflow_run_id, self._recovery
        if self._resumed and self._silence > recovery.max_silence:
            return self._interrupted(f"nothing new for {recovery.max_silence:g} s", "recovery_failed")
        self._last_look = self._clock()
        record = self._record(run_id) if run_id is not None else None
        if record is None or record.status not in (PAUSED, *ENDED):
            return None
        if record.status in ENDED:
            self._last = finished_event(record, self._accumulator.ids)
        return self._interrupted(f"only pings for {recovery.max_pings:g} s", "idle_timeout")

    def _note_news(self) -> None:
        """Measure silence anew after a new event. Time that the consumer spent on the event does not count."""
        if self._has_news:
            self._has_news = False
            self._last_news = self._last_look = self._clock()

    @property
    def _silence(self) -> float:
        return self._clock() - self._last_news

    @property
    def _recovery(self) -> RecoveryPolicy:
        return self._transport.settings.recovery

    def _resume(self, interruption: StreamInterrupted) -> tuple[StreamResumed, Event | None]:
        run_id = self.workflow_run_id
        if run_id is None or self._accumulator.finished:
            raise interruption
        if not self._resumed:
            self._has_news = True  # measure silence from the first interruption
        self._note_news()
        attempts, last = self._continue(run_id, interruption)
        return StreamResumed(run_id, attempts, interruption.reason), last

    def _continue(self, run_id: str, interruption: StreamInterrupted) -> tuple[int, Event | None]:
        """Return how many attempts it took to continue with a run, and the last event if the run has ended."""
        if self._last is not None:
            if not self._resumed:
                self._expect_snapshot()
            return 0, self._last
        if self._recovery.max_attempts == 0 and interruption.reason != "submitted":
            raise interruption
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._use(waiting)
            attempts, self._is_fresh = int(self._is_fresh), False
            if attempts:
                self._expect_snapshot()
            return attempts, None
        self._expect_snapshot()
        last = self._reattach(run_id, interruption)
        return self._attempts, last

    def _reattach(self, run_id: str, interruption: StreamInterrupted) -> Event | None:
        """Attach to a run as often as the policy allows. Return its last event if only its record says how it ended."""
        while True:
            self._attempts += 1
            delay = self._recovery.delay(attempt=self._attempts, elapsed=self._silence, asked=self._asked_delay)
            if delay is None or not self._reconnects.take():
                return self._last_by_record(run_id, "reconnecting to the run failed", interruption)
            self._check_deadline(delay)
            sleep(delay)
            try:
                self._use(self._attached(run_id))
            except APIConnectionError as error:
                interruption.__cause__ = error
            except APIStatusError as error:
                if not is_temporary(error):
                    return self._poll(run_id, error)
                interruption.__cause__ = error
            else:
                return None

    def _expect_snapshot(self) -> None:
        self._delivered.attach()
        self._accumulator.resume()
        self._resumed, self._settled = True, False

    def _poll(self, run_id: str, refusal: APIStatusError) -> Event:
        """Read the run's record repeatedly until the run has ended. Some servers have no route to attach to a run.

        While the record can be read, `max_silence` limits the polling; otherwise `max_attempts` does.
        """
        recovery, polls, failures = self._recovery, 0, 0
        while isinstance(refusal, NotFoundError) or is_unknown_route(refusal):
            record = self._record(run_id)
            if record is not None and record.status in ENDED:
                break
            polls, failures = polls + 1, failures + 1 if record is None else 0
            attempt = max(failures, min(polls, recovery.max_attempts))
            delay = recovery.delay(attempt=attempt, elapsed=self._silence)
            if delay is None:
                break
            self._check_deadline(delay)
            sleep(delay)
        return self._last_by_record(run_id, f"attaching to the run failed: {refusal}", refusal)

    def _last_by_record(self, run_id: str, message: str, cause: DifyError) -> Event:
        """Return the last event, built from the run's record; raise `StreamInterrupted` if the run has not ended."""
        record = self._record(run_id)
        if record is None or record.status not in ENDED:
            status = "cannot be read" if record is None else f"says {record.status}"
            raise self._interrupted(f"{message}; its record {status}", "recovery_failed") from cause
        return finished_event(record, self._accumulator.ids)

    def _settle(self, last: Any) -> None:
        if self.paused:
            # The connection of an attached stream outlasts a pause.
            if self._resumed and length_hint(self._pending) == 0:
                self._waiting, self._connection = self._connection, None
            return
        run_id = self.workflow_run_id
        if run_id is None or not self._resumed or self._settled:
            return
        try:
            tail = self._accumulator.settle(self._record(run_id), self._message())
        except BaseException:  # reading was cancelled
            self._unsettled, self._pending = last, chain([last], self._pending)
            raise
        self._settled = True
        self._text = (self._text or "") + (tail or "") or None

    def _record(self, run_id: str) -> WorkflowRun | None:
        record = self._look_up(get_workflow_run.build_request(run_id))
        return record if record is not None and record.id == run_id else None

    def _message(self) -> Message | None:
        if self.conversation_id is None:
            return None
        request = list_messages.build_request(
            conversation_id=self.conversation_id, user=self._prepared.user, limit=MESSAGES_TO_SEARCH
        )
        found = list_of(self._look_up(request), "data")
        return next((message for message in found if getattr(message, "id", None) == self.message_id), None)

    def _look_up(self, request: Request[T]) -> T | None:
        """Return the answer of an optional call, or None if it fails."""
        try:
            return self._quick().call(request)
        except DifyError as error:
            self._notice("optional_call_failed", f"{request.operation.id} failed", str(error))
            return None
