"""The reports about calls that observers receive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

if TYPE_CHECKING:
    from dify_plus_api.models import Usage

__all__ = [
    "AttemptEnded",
    "CallEnded",
    "CallStarted",
    "EventReceived",
    "FirstEvent",
    "Interrupted",
    "Notice",
    "NoticeKind",
    "ObservedCall",
    "Resumed",
]

NoticeKind: TypeAlias = Literal[
    "run_may_continue",
    "outcome_unknown",
    "text_not_delivered",
    "unreadable_frame",
    "foreign_event",
    "optional_call_failed",
]
"""What a notice is about. `run_may_continue`: the server may continue a run that nobody reads. `outcome_unknown`: no
answer arrived to a call that changes something. `text_not_delivered`: text of a stream was missing; the result has it.
`unreadable_frame`: a part of a stream is not JSON. `foreign_event`: a stream skipped an event of another run.
`optional_call_failed`: a call that the stream can do without failed, such as a look-up of the run's record."""


def _operation_of(parent: ObservedCall | None) -> str:
    return "None" if parent is None else parent.operation


@frozen(kw_only=True, eq=False)
class ObservedCall:
    """The call that a report is about. All reports about one call hold the same object; it can be a key of a dict.

    Attributes:
        operation: The name of the operation in the API, such as `sendChatMessage`; "request" for `dify.request(...)`
            and for raw requests without an operation.
        method: The HTTP method.
        route: The path with the names of its parameters, such as `/conversations/{conversation_id}`; None if the
            operation is not described.
        server: The scheme, host and port of the server.
        conversation_id: The conversation that the call continues, if any.
        parent: The stream that this call belongs to: its uploads, reconnects, look-ups and stop request.
    """

    operation: str
    method: str
    route: str | None
    server: str
    conversation_id: str | None = None
    parent: ObservedCall | None = field(default=None, repr=_operation_of)


@frozen(kw_only=True)
class CallStarted:
    """A call begins. Nothing has been sent yet.

    Attributes:
        call: The call.
        body: The JSON body of the request, for observers with `wants_content`; None for other bodies.
    """

    call: ObservedCall
    body: Any = field(default=None, repr=False)


@frozen(kw_only=True)
class AttemptEnded:
    """The server answered one attempt, or the attempt failed without an answer.

    Attributes:
        call: The call.
        attempt: The number of the attempt, counted from 1.
        seconds: How long it took. If the answer is streamed, this does not include its body.
        status: The HTTP status; None if there was no answer.
        error_code: Dify's code of an error answer, such as `too_many_requests`.
        error_type: The name of the exception if there was no answer, such as `ConnectTimeout`.
        headers: The headers of the answer, names in lower case, values of headers with secret-like names masked.
        delay: Seconds until the next attempt; None if this is the last attempt.
    """

    call: ObservedCall
    attempt: int
    seconds: float
    status: int | None = None
    error_code: str | None = None
    error_type: str | None = None
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    delay: float | None = None

    @property
    def failed(self) -> bool:
        """Whether there was no answer, or an error."""
        return self.status is None or self.status >= 400


@frozen(kw_only=True)
class FirstEvent:
    """The first event of a stream has arrived.

    Attributes:
        call: The call.
        name: The kind of the event, such as `workflow_started`.
        seconds: Seconds since the start of the call.
    """

    call: ObservedCall
    name: str
    seconds: float


@frozen(kw_only=True)
class EventReceived:
    """A stream has received a new event.

    Attributes:
        call: The call.
        event: The typed event, with its content.
    """

    call: ObservedCall
    event: Any = field(repr=False)


@frozen(kw_only=True)
class Interrupted:
    """The connection of a stream ended before the run did. dify-plus tries to reconnect where the API allows it.

    Attributes:
        call: The call.
        reason: Why it ended: `eof`, `connection_lost`, `idle_timeout` or `left`; see `StreamInterrupted`.
        message: The reason in words.
        ids: The ids of the run that are known.
    """

    call: ObservedCall
    reason: str
    message: str
    ids: Mapping[str, str] = field(factory=dict[str, str])


@frozen(kw_only=True)
class Resumed:
    """A stream continues after an interruption or a pause.

    Attributes:
        call: The call.
        reason: Why it had ended: `eof`, `connection_lost`, `idle_timeout`, `left` or `submitted`; see `StreamResumed`.
        attempts: The number of attempts to reconnect.
        seconds: Seconds since the interruption was noticed.
    """

    call: ObservedCall
    reason: str
    attempts: int
    seconds: float


@frozen(kw_only=True)
class Notice:
    """Something unusual happened during a call. It is also logged, if the level of the log allows it.

    Attributes:
        call: The call.
        kind: What happened.
        message: The same in words, without content.
        ids: The ids of the run that are known.
        detail: Details, for observers with `wants_content`: the error, the frame, or the id of the other run.
    """

    call: ObservedCall
    kind: NoticeKind
    message: str
    ids: Mapping[str, str] = field(factory=dict[str, str])
    detail: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class CallEnded:
    """A call has ended: with a result, with an error, or because its stream or download was left early.

    Attributes:
        call: The call.
        seconds: How long it took, with its retries, uploads and stream.
        attempts: The number of attempts to send the request.
        status: The HTTP status of the last answer; None if there was none.
        headers: The headers of the last answer, names in lower case, values of headers with secret-like names masked.
        bytes_sent: The size of the request's body; None if it is not known before it is sent.
        bytes_received: The size of the answers' bodies before decompression, with those of failed attempts.
        ids: The ids in the result, such as `message_id`, `conversation_id`, `workflow_run_id` and `task_id`.
        usage: Tokens and prices of a message, if the server sent them.
        total_tokens: The tokens of all model calls of a run, if the server sent them.
        run_status: The status of a run, such as `succeeded`, `failed`, `stopped`, `paused` or `interrupted`.
        first_event_seconds: Seconds from the start to the first event of a stream.
        first_text_seconds: Seconds from the start to the first text of a stream.
        left_early: Whether the caller left the stream before its end.
        error_type: The name of the exception that the call raised; None if it raised none.
        error_code: Dify's error code.
        error_message: The message of the exception, with keys masked, for observers with `wants_content`. It may hold
            content, because servers quote requests in their messages.
        result: The result, for observers with `wants_content`.
    """

    call: ObservedCall
    seconds: float
    attempts: int
    status: int | None = None
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    bytes_sent: int | None = None
    bytes_received: int = 0
    ids: Mapping[str, str] = field(factory=dict[str, str])
    usage: Usage | None = field(default=None, repr=False)
    total_tokens: int | None = None
    run_status: str | None = None
    first_event_seconds: float | None = None
    first_text_seconds: float | None = None
    left_early: bool = False
    error_type: str | None = None
    error_code: str | None = None
    error_message: str | None = field(default=None, repr=False)
    result: Any = field(default=None, repr=False)
