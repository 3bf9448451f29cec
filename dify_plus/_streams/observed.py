"""Report a call to observers, from its start to its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from attrs import evolve

from dify_plus._masking import keys_of, masked_headers, masked_text, masked_value, request_name, secrets_of
from dify_plus._policy.observers import Observer
from dify_plus._policy.reports import (
    AttemptEnded,
    CallEnded,
    CallStarted,
    EventReceived,
    FirstEvent,
    Interrupted,
    Notice,
    NoticeKind,
    ObservedCall,
    Resumed,
)
from dify_plus._policy.settings import Settings, checked_headers
from dify_plus._streams.call_log import CallLog
from dify_plus._streams.events import StreamResumed
from dify_plus._streams.fields import field_of
from dify_plus._streams.results import Result
from dify_plus._streams.unobserved import Unobserved
from dify_plus_api import models
from dify_plus_api.types import Operation

if TYPE_CHECKING:
    from dify_plus._policy.retries import Outcome
    from dify_plus.errors import StreamInterrupted

__all__ = ["Watch"]

logger = logging.getLogger("dify_plus")

T = TypeVar("T")

_ID_NAMES: Final = ("id", "task_id", "message_id", "conversation_id", "workflow_run_id")


class Watch(Unobserved):
    """Sends the reports about one call to its observers.

    Args:
        settings: The settings of the client, with its observers.
        operation: The operation; None if it is not known.
        method: The HTTP method.
        body: The body of the request: a model, decoded JSON, or anything else.
        parent: The stream that the call belongs to.
    """

    is_on = True

    def __init__(
        self,
        settings: Settings,
        operation: Operation[Any] | None,
        *,
        method: str,
        body: Any = None,
        parent: ObservedCall | None = None,
    ) -> None:
        conversation_id = getattr(body, "conversation_id", None)
        described = operation if operation is not None and operation.path else None
        self.call = self._call = ObservedCall(
            operation=described.id if described else "request",
            method=method,
            route=described.path if described else None,
            server="://".join(urlsplit(settings.base_url)[:2]),
            conversation_id=conversation_id if isinstance(conversation_id, str) and conversation_id else None,
            parent=parent,
        )
        self._secrets = keys_of(settings)
        self._bytes_sent: int | None = None
        self._observers = observers = tuple((each, _wants_content(each)) for each in settings.observers)
        """Each observer, and whether it wants content."""
        self._listeners = tuple(
            each for each, _ in observers if type(each).event_received is not Observer.event_received
        )
        """The observers that override `event_received`."""
        self._is_run = described is not None and described.events is not None
        self._ends_with_body = self._ended = False
        self._answer: dict[str, Any] = {}
        """The status and headers of the last answer."""
        self._attempts = 0
        self._result: Any = None
        self._first_event: float | None = None
        self._first_text: float | None = None
        self.on_event = self._receive
        self._began = time.monotonic()
        shown = masked_value(_json_of(body), self._secrets) if any(wants for _, wants in observers) else None
        self._report("call_started", CallStarted(call=self._call, body=shown), body=None)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.end(error)

    def request_headers(self) -> dict[str, str]:
        """Return the headers that observers add to the requests of the call."""
        found: dict[str, str] = {}
        for observer, _ in self._observers:
            with _harmless(observer):
                found.update(checked_headers(observer.request_headers(self._call)))
        return found

    def sends(self, request: Any) -> None:
        """Remember facts about the request that is about to be sent, and add the log as the last observer."""
        self._secrets = secrets_of(request)
        length = request.headers.get("content-length", "")
        self._bytes_sent = int(length) if length.isdecimal() else None
        self._observers += ((CallLog(request_name(request)), True),)

    def attempt_ended(
        self,
        request: Any,
        began: float,
        *,
        response: Any = None,
        error_type: str | None = None,
        outcome: Outcome | None = None,
        delay: float | None = None,
    ) -> None:
        """Report an attempt."""
        self._attempts += 1
        answer: dict[str, Any] = {}
        if response is not None:
            headers = masked_headers(response.headers, self._secrets)
            answer = self._answer = {"status": response.status_code, "headers": headers}
        report = AttemptEnded(
            call=self._call,
            attempt=request.extensions["attempts"],
            seconds=time.monotonic() - began,
            error_code=getattr(outcome, "code", None),
            error_type=error_type,
            delay=delay,
            **answer,
        )
        self._report("attempt_ended", report)

    def interrupted(self, interruption: StreamInterrupted, ids: Mapping[str, str]) -> None:
        """Report that a stream was interrupted."""
        reason, message = interruption.reason, masked_text(interruption.message, self._secrets)
        report = Interrupted(call=self._call, reason=reason, message=message, ids=masked_value(ids, self._secrets))
        self._report("stream_interrupted", report)

    def resumed(self, event: StreamResumed, began: float) -> None:
        """Report that a stream continues."""
        seconds = time.monotonic() - began
        report = Resumed(call=self._call, reason=event.reason, attempts=event.attempts, seconds=seconds)
        self._report("stream_resumed", report)

    def noticed(
        self, kind: NoticeKind, message: str, *, ids: Mapping[str, str] | None = None, detail: str | None = None
    ) -> None:
        """Report something unusual.

        Args:
            kind: What happened.
            message: The same in words, without content.
            ids: The ids of the run that are known.
            detail: The error, or the data that it is about.
        """
        secrets = self._secrets
        report = Notice(
            call=self._call,
            kind=kind,
            message=masked_text(message, secrets),
            ids=masked_value(ids or {}, secrets),
            detail=masked_value(detail, secrets),
        )
        self._report("noticed", report, detail=None)

    def returns(self, result: T) -> T:
        """Remember the result of the call, and return it."""
        self._result = result
        return result

    def end_with_body(self, *, is_over: bool) -> None:
        """Let the call end with the body of its answer."""
        self._ends_with_body = True
        if is_over:
            self.end()

    def body_ended(self, error: BaseException | None = None) -> None:
        """Note the end of the body of an answer."""
        if self._ends_with_body:
            self.end(error)

    def end(
        self, error: BaseException | None = None, *, left_early: bool = False, ids: Mapping[str, str] | None = None
    ) -> None:
        """Report the end of the call. Only the first report counts."""
        if self._ended:
            return
        self._ended = True
        self.on_event = None
        facts = _facts_of(self._result) if self._is_run else {}
        facts["ids"] = {**(ids or {}), **_ids_of(getattr(self._result, "data", None), self._result)}
        report = CallEnded(
            call=self._call,
            seconds=time.monotonic() - self._began,
            attempts=self._attempts,
            bytes_sent=self._bytes_sent,
            bytes_received=self.bytes_received,
            first_event_seconds=self._first_event,
            first_text_seconds=self._first_text,
            left_early=left_early,
            error_type=None if error is None else type(error).__name__,
            error_code=getattr(error, "code", None),
            error_message=None if error is None else masked_text(str(error), self._secrets),
            result=self._result,
            **self._answer,
            **masked_value(facts, self._secrets),
        )
        self._report("call_ended", report, error_message=None, result=None)

    def _receive(self, event: Any, text: str | None) -> None:
        seconds = time.monotonic() - self._began
        if self._first_event is None:
            self._first_event = seconds
            name = masked_value(str(getattr(event, "event", "")), self._secrets)
            report = FirstEvent(call=self._call, name=name, seconds=seconds)
            self._report("first_event", report)
        if text and self._first_text is None:
            self._first_text = seconds
        if self._listeners:
            received = EventReceived(call=self._call, event=event)
            for observer in self._listeners:
                with _harmless(observer):
                    observer.event_received(received)

    def _report(self, method: str, report: Any, **without: Any) -> None:
        """Report to each observer. Those that do not want content get the fields in `without` instead."""
        bare = evolve(report, **without) if without else report
        for observer, wants_content in self._observers:
            with _harmless(observer):
                getattr(observer, method)(report if wants_content else bare)


def _wants_content(observer: Observer) -> bool:
    wants_content = False
    with _harmless(observer):
        wants_content = observer.wants_content is True  # any other value, such as "no", does not ask for it
    return wants_content


@contextmanager
def _harmless(observer: Observer) -> Iterator[None]:
    """Log the errors of an observer instead of raising them. Ctrl-C and `SystemExit` are raised."""
    try:
        yield
    except Exception:
        logger.exception("the observer %s failed; the call continues", type(observer).__name__)


def _json_of(body: Any) -> Any:
    return body.to_dict() if hasattr(body, "to_dict") else body if isinstance(body, dict | list) else None


def _ids_of(*sources: Any) -> dict[str, str]:
    return {
        name: value
        for source in sources
        for name in _ID_NAMES
        if isinstance(value := getattr(source, name, None), str) and value
    }


def _facts_of(result: Any) -> dict[str, Any]:
    """Return the usage, tokens and status of a run, from the result of its stream or blocking call."""
    data = getattr(result, "data", None)
    usage = field_of(getattr(result, "metadata", None), "usage", None)
    status = getattr(result if isinstance(result, Result) else data, "status", None)
    total = field_of(result, "total_tokens", None) or field_of(data, "total_tokens", None)
    usage = usage if isinstance(usage, models.Usage) else None
    return {
        "usage": usage,
        "total_tokens": total if total is not None else field_of(usage, "total_tokens", None),
        "run_status": status if isinstance(status, str) else None,
    }
