"""Every error that this package raises.

`DifyError` is the base of all. A `UsageError` says that a call is wrong, before anything is sent. An `APIError` comes
from talking to a server; where the server refuses, it is an `APIStatusError`, with a class for its HTTP status and a
finer one for its Dify `code`:

- The code decides the class, whatever status comes with it, over HTTP or inside a stream.
- Codes that only repeat a status (`bad_request`, `not_found`, ...) and codes that are not known go by the status.
- The concurrency limit is a `ConcurrencyLimitError` in both its forms: 429 `too_many_requests`, and 400
  `invalid_param` whose message begins "Too many requests". The server refused the request before it ran anything.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from dify_plus import _error_classes
from dify_plus._error_base import (
    ERRORS_BY_STATUS,
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    DifyError,
    InternalServerError,
    MethodNotAllowed,
    NotFoundError,
    PayloadTooLargeError,
    PermissionDeniedError,
    PreconditionFailedError,
    RateLimitError,
    UnsupportedMediaTypeError,
    UsageError,
)
from dify_plus._error_classes import *  # noqa: F403

if TYPE_CHECKING:
    import httpx

    from dify_plus._lists.indexing import IndexingProgress
    from dify_plus._streams.results import ChatReply, WorkflowResult
    from dify_plus_api.models import AnnotationReplyStatus

__all__ = [
    "ERRORS_BY_CODE",
    "ERRORS_BY_STATUS",
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AnnotationReplyFailed",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
    "DifyError",
    "DuplicateKey",
    "IndexingFailed",
    "InternalServerError",
    "InterruptionReason",
    "JobError",
    "LedgerError",
    "LedgerInUse",
    "MethodNotAllowed",
    "NotFoundError",
    "PayloadTooLargeError",
    "PermissionDeniedError",
    "PreconditionFailedError",
    "RateLimitError",
    "RowChanged",
    "StreamError",
    "StreamInterrupted",
    "UnsupportedMediaTypeError",
    "UsageError",
    "WaitTimeout",
    "WorkflowFailed",
]
__all__ += _error_classes.__all__

ERRORS_BY_CODE: Final[Mapping[str, type[APIStatusError]]] = MappingProxyType(_error_classes.CODES)
"""The class for each of Dify's codes."""

InterruptionReason: TypeAlias = Literal[
    "eof", "connection_lost", "idle_timeout", "left", "submitted", "recovery_failed", "corrupt"
]


class StreamError(APIError):
    """A stream could not be read to its end. `partial` holds what had arrived."""


class StreamInterrupted(StreamError):
    """A stream ended before its last event, and could not be taken up again.

    The run may well have gone on at the server; the ids tell where to look.

    Attributes:
        reason: `eof` (the server closed), `connection_lost`, `idle_timeout` (nothing came, no ping either),
            `left` (the caller closed the stream early), `submitted` (the run had paused), `recovery_failed` (taking
            the run up again was tried, and given up), or `corrupt` (a part of the stream was not readable).
        task_id: The task, as needed to stop it.
        message_id: The message being written.
        conversation_id: The conversation it belongs to.
        workflow_run_id: The run, as needed to attach to it again.
    """

    reason: InterruptionReason = "eof"
    task_id: str | None = None
    message_id: str | None = None
    conversation_id: str | None = None
    workflow_run_id: str | None = None

    def __init__(
        self,
        message: str = "the stream ended before its last event",
        *,
        reason: InterruptionReason = "eof",
        task_id: str | None = None,
        message_id: str | None = None,
        conversation_id: str | None = None,
        workflow_run_id: str | None = None,
        partial: Any = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
        url: str | None = None,
        request: "httpx.Request | None" = None,
        attempts: int = 1,
    ) -> None:
        super().__init__(
            message, partial=partial, headers=headers, method=method, url=url, request=request, attempts=attempts
        )
        self.reason = reason
        self.task_id = task_id
        self.message_id = message_id
        self.conversation_id = conversation_id
        self.workflow_run_id = workflow_run_id

    def _context(self) -> Iterator[str]:
        yield self.reason
        yield from super()._context()
        for name in ("task_id", "message_id", "conversation_id", "workflow_run_id"):
            if value := getattr(self, name):
                yield f"{name} {value}"


class WorkflowFailed(APIError):
    """A run came to its end, and failed. A run that was stopped does not raise it.

    Attributes:
        result: The run's result, with its status, error and outputs.
    """

    result: "ChatReply | WorkflowResult | None" = None

    def __init__(
        self,
        message: str = "the run failed",
        *,
        result: Any = None,
        method: str | None = None,
        url: str | None = None,
        request: "httpx.Request | None" = None,
        attempts: int = 1,
    ) -> None:
        super().__init__(message, method=method, url=url, request=request, attempts=attempts)
        self.result = result


class IndexingFailed(APIError):
    """Documents could not be indexed, or their indexing is paused. The message is the server's reason.

    Attributes:
        result: The progress, with the status of every document.
    """

    result: "IndexingProgress | None" = None

    def __init__(self, message: str = "indexing failed", *, result: "IndexingProgress | None" = None) -> None:
        super().__init__(message)
        self.result = result


class AnnotationReplyFailed(APIError):
    """Replies from annotations could not be switched on or off. The message is the server's reason.

    Attributes:
        result: The job, as the server last reported it.
    """

    result: "AnnotationReplyStatus | None" = None

    def __init__(
        self, message: str = "annotation reply could not be switched", *, result: "AnnotationReplyStatus | None" = None
    ) -> None:
        super().__init__(message)
        self.result = result


class WaitTimeout(APIError):
    """What was waited for takes longer than the timeout allows. It goes on at the server; waiting again is possible.

    Attributes:
        result: The state that was last seen.
    """

    result: "IndexingProgress | AnnotationReplyStatus | None" = None

    def __init__(
        self,
        message: str = "the time to wait is over",
        *,
        result: "IndexingProgress | AnnotationReplyStatus | None" = None,
    ) -> None:
        super().__init__(message)
        self.result = result


class JobError(DifyError):
    """A job over many rows cannot go on. The ledger, if there is one, has what has ended."""


class DuplicateKey(JobError):
    """Two rows have the same key, so the job cannot tell them apart."""


class RowChanged(JobError):
    """A row has other inputs than when the ledger first saw its key."""


class LedgerError(JobError):
    """The ledger cannot be opened, or belongs to another kind of job."""


class LedgerInUse(LedgerError):
    """Another process, or another job of this one, has the ledger open."""


for _name in __all__:
    if isinstance(_kind := globals()[_name], type):
        _kind.__module__ = __name__  # where users import it from
