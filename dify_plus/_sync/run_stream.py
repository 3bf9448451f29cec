# Made from dify_plus/_async/run_stream.py by scripts/unasync. Do not edit.
"""Streams of workflow-backed runs: taken up again after a cut, and gone on with after a pause."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from dify_plus._arguments.calls import built
from dify_plus._arguments.files import Attachments
from dify_plus._arguments.form_answers import Form, submission
from dify_plus._policy.error_reading import is_passing
from dify_plus._streams.accumulators import RunAccumulator
from dify_plus._streams.delivered import Delivered
from dify_plus._streams.events import Event, StreamResumed, UnknownEvent
from dify_plus._streams.results import ENDED
from dify_plus._streams.run_records import finished_event
from dify_plus._sync._compat import Eventual, sleep
from dify_plus._sync.stream import EventT, OnExit, ResultT, Stream
from dify_plus._sync.transport import Body, Transport
from dify_plus._sync.uploads import upload_attachments
from dify_plus.errors import (
    APIConnectionError,
    APIStatusError,
    DifyError,
    PreconditionFailedError,
    StreamInterrupted,
    UsageError,
)
from dify_plus_api.api.human_input import submit_human_input_form
from dify_plus_api.api.messages import list_messages
from dify_plus_api.api.workflows import get_workflow_run, stream_workflow_events
from dify_plus_api.models import HumanInputRequiredData, Message
from dify_plus_api.types import Model, Request

__all__ = ["RunStream", "attach_request"]

logger = logging.getLogger("dify_plus")

T = TypeVar("T")

RECORD_LIMIT = 20
"""How many of a conversation's last messages are looked through for the one that a run wrote."""


def attach_request(workflow_run_id: str, user: str) -> Request[str]:
    """The call that takes up the stream of a run: a snapshot first, then what comes, pauses included."""
    return built(
        stream_workflow_events.build_request,
        workflow_run_id,
        user=user,
        include_state_snapshot=True,
        continue_on_pause=True,
    )


class RunStream(Stream[EventT, ResultT]):
    """The events of a run that the server keeps: of a workflow or a chatflow, or of a chat that turns out to be none.

    A cut stream is taken up again; a `StreamResumed` event tells of it. No event is handed out twice. Text that may be
    out of order after a cut is held back by `text` until the end of the run tells all of it; the text handed out,
    joined, is then the answer.

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

    _accumulator: RunAccumulator[ResultT]

    def __init__(
        self,
        transport: Transport,
        request: Callable[[], Eventual[Request[Any]]],
        accumulator: RunAccumulator[ResultT],
        *,
        user: str,
        stop: Callable[[str], Request[Any]],
        finish: Callable[[ResultT], ResultT],
        on_exit: OnExit = "stop",
        attached_to: str | None = None,
    ) -> None:
        super().__init__(transport, request, accumulator, stop=stop, finish=finish, on_exit=on_exit)
        self._user = user
        self._delivered = Delivered()
        self._attempts = 0
        self._resumed = False
        self._told = False
        self._last_news = time.monotonic()
        self._listening: Body | None = None
        if attached_to is not None:
            accumulator.ids["workflow_run_id"] = attached_to
            self._expect_snapshot()

    @property
    def paused(self) -> bool:
        """Whether the run waits for a human."""
        return self._accumulator.paused

    @property
    def forms(self) -> list[HumanInputRequiredData]:
        """The forms that wait to be filled in."""
        return self._accumulator.forms

    def submit(self, form: Form, *, action: str, inputs: Mapping[str, Any] | None = None) -> None:
        """Fill in a form that the run waits for. Iterate on afterwards: the stream goes on where it stopped.

        Args:
            form: One of `forms`, a reason of a paused result, or a form's token.
            action: The id of the button to press.
            inputs: Values by the names of the form's fields. `Path`s, bytes, file objects and uploads are files.

        Raises:
            UsageError: the run is not paused, the form is answered by e-mail only, or it has no such button
                or field. Nothing was sent.
            HumanInputFormSubmitted: somebody has filled it in already. Iterate on, as after a form of your own.
            HumanInputFormExpired: it is too late. Iterate on.
            InvalidFormData: the server does not take the values; the form can be submitted again.

        API: `POST /form/human_input/{form_token}` (submitHumanInputForm).
        """
        if not self.paused or self._closed:
            raise UsageError("a form can be submitted while the run is paused and its stream is open")
        attachments = Attachments()
        token, body = submission(form, action, attachments.inputs(inputs), self._user)
        request = built(submit_human_input_form.build_request, token, body=body)
        upload_attachments(self._transport, attachments, self._user, request)
        self._listen()
        try:
            self._transport.call(request)
        except PreconditionFailedError:
            self._go_on(token)
            raise
        except BaseException:
            self._stop_listening()
            raise
        self._go_on(token)

    def _go_on(self, token: str) -> None:
        self._opened().close()
        self._accumulator.answered(token)
        self._over = False
        self._told = True
        self._events = self._read(self._interrupted("the run had paused", "submitted"))

    def _listen(self) -> None:
        """Attach before the run goes on, so that nothing of what follows is missed."""
        run_id = self.workflow_run_id
        if self._listening is not None or run_id is None:
            return
        try:
            self._listening = self._quick().open(attach_request(run_id, self._user))
        except DifyError as error:
            logger.info("run %s cannot be attached to before its form is submitted: %s", run_id, error)

    def _stop_listening(self) -> None:
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.close()

    def _leave(self) -> None:
        try:
            super()._leave()
        finally:
            self._stop_listening()

    def _is_news(self, event: Event) -> bool:
        if self._delivered.is_news(event):
            if self._resumed and not (isinstance(event, UnknownEvent) and self._delivered.in_snapshot):
                self._attempts = 0
                self._told = True
            return True
        if self._delivered.still_paused(event):
            self._accumulator.missed_nothing()
        return False

    def _fallen_silent(self) -> StreamInterrupted | None:
        if not self._resumed:
            return None
        self._note_news()
        limit = self._transport.settings.recovery.max_silence
        if self._silence <= limit:
            return None
        return self._interrupted(f"the run told nothing new for {limit:g} s", "recovery_failed")

    def _note_news(self) -> None:
        """Start the clock anew after news; what the consumer took over it does not count."""
        if self._told or not self._resumed:
            self._told = False
            self._last_news = time.monotonic()

    @property
    def _silence(self) -> float:
        return time.monotonic() - self._last_news

    def _resume(self, failure: StreamInterrupted) -> tuple[Body | None, Any]:
        run_id, recovery = self.workflow_run_id, self._transport.settings.recovery
        submitted = failure.reason == "submitted"
        if run_id is None or self._accumulator.finished or (recovery.max_attempts == 0 and not submitted):
            raise failure
        self._note_news()
        self._expect_snapshot()
        if self._listening is not None:
            body, self._listening = self._listening, None
            return body, StreamResumed(run_id, 1, failure.reason)
        attaching = self._transport.view(self._transport.settings.with_options(max_retries=0))
        while True:
            self._attempts += 1
            delay = recovery.delay(attempt=self._attempts, elapsed=self._silence)
            if delay is None:
                return None, self._finish_from_record(run_id, "the run could not be taken up again", failure)
            sleep(delay)
            try:
                body = attaching.open(attach_request(run_id, self._user))
            except APIConnectionError as error:
                failure.__cause__ = error
            except APIStatusError as error:
                if not is_passing(error):
                    message = f"the run cannot be attached to: {error}"
                    return None, self._finish_from_record(run_id, message, error)
                failure.__cause__ = error
            else:
                return body, StreamResumed(run_id, self._attempts, failure.reason)

    def _expect_snapshot(self) -> None:
        self._delivered.attach()
        self._accumulator.resume()
        self._resumed = True

    def _finish_from_record(self, run_id: str, message: str, cause: DifyError) -> Model:
        """The last event, made of the run's record; where that tells of no end, it is given up."""
        record = self._look_up(get_workflow_run.build_request(run_id))
        if record is None or record.status not in ENDED:
            status = "cannot be read" if record is None else f"says {record.status}"
            raise self._interrupted(f"{message}; its record {status}", "recovery_failed") from cause
        event = finished_event(record, self._accumulator.ids)
        self._take(event)
        self._settle()
        return event

    def _settle(self) -> None:
        run_id = self.workflow_run_id
        if run_id is None or not self._resumed or self.paused:
            return
        record = self._look_up(get_workflow_run.build_request(run_id))
        tail = self._accumulator.settle(record, self._message())
        self._text = (self._text or "") + (tail or "") or None

    def _message(self) -> Message | None:
        if self.conversation_id is None:
            return None
        request = list_messages.build_request(conversation_id=self.conversation_id, user=self._user, limit=RECORD_LIMIT)
        page = self._look_up(request)
        found = [] if page is None else page.data
        return next((message for message in found if message.id == self.message_id), None)

    def _look_up(self, request: Request[T]) -> T | None:
        """What the server has on record, or None: the stream has ended well without it."""
        try:
            return self._quick().call(request)
        except DifyError as error:
            logger.info("%s was not found: %s", request.url, error)
            return None
