"""Every error that this package raises.

`DifyError` is the base class. A `UsageError` means that a call is wrong; it is raised before anything is sent. An
`APIError` comes from talking to a server. If the server answers with an error, it is an `APIStatusError`, with a
subclass for the HTTP status and a finer one for the Dify `code`:

- The code decides the class, even if the status is unusual, both over HTTP and inside a stream.
- For codes that only repeat a status (`bad_request`, `not_found`, ...) and for unknown codes, the status decides.
- Dify's concurrency limit is a `ConcurrencyLimitError` in both its forms: 429 `too_many_requests`, and 400
  `invalid_param` with a message that begins "Too many requests". The server refuses such a request before it runs
  anything.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from dify_plus import _error_classes
from dify_plus._error_base import (
    ERRORS_BY_STATUS,
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ClientClosed,
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
from dify_plus._masking import masked_value, secrets_of

if TYPE_CHECKING:
    import httpx

    from dify_plus._error_base import Partial
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
    "ClientClosed",
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
    "ParseError",
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
"""The error class for each of Dify's error codes."""

InterruptionReason: TypeAlias = Literal[
    "eof", "connection_lost", "idle_timeout", "left", "submitted", "recovery_failed", "corrupt"
]


class StreamError(APIError):
    """A stream could not be read to its end. `partial` holds the result so far."""


class StreamInterrupted(StreamError):
    """A stream ended before its last event, and dify-plus could not reconnect to the run.

    The run may continue on the server. Use the ids to find it.

    Attributes:
        reason: `eof` (the server closed the connection), `connection_lost`, `idle_timeout` (no data arrived, not even
            a ping), `left` (your code closed the stream early), `submitted` (the run had paused), `recovery_failed`
            (all attempts to reconnect failed), or `corrupt` (a part of the stream could not be read).
        task_id: The id of the task, for stopping it.
        message_id: The id of the message that was being written.
        conversation_id: The id of the conversation.
        workflow_run_id: The id of the run, for attaching to it again.
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
        partial: "Partial | None" = None,
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
        ids = (task_id, message_id, conversation_id, workflow_run_id)
        self.task_id, self.message_id, self.conversation_id, self.workflow_run_id = masked_value(
            list(ids), secrets_of(request)
        )

    def _context(self) -> Iterator[str]:
        yield self.reason
        yield from super()._context()
        for name in ("task_id", "message_id", "conversation_id", "workflow_run_id"):
            if value := getattr(self, name):
                yield f"{name} {value}"


class WorkflowFailed(APIError):
    """A run ended with the status `failed`. A stopped run does not raise this error.

    Attributes:
        result: The result of the run, with its status, error and outputs.
    """

    result: "ChatReply | WorkflowResult | None" = None

    def __init__(
        self,
        message: str = "the run failed",
        *,
        result: "ChatReply | WorkflowResult | None" = None,
        method: str | None = None,
        url: str | None = None,
        request: "httpx.Request | None" = None,
        attempts: int = 1,
    ) -> None:
        super().__init__(message, method=method, url=url, request=request, attempts=attempts)
        self.result = result

    def _context(self) -> Iterator[str]:
        return iter(())  # the request succeeded


class IndexingFailed(APIError):
    """Documents could not be indexed, or their indexing is paused. The message is the server's reason.

    Attributes:
        result: The indexing progress, with the status of every document.
    """

    result: "IndexingProgress | None" = None

    def __init__(self, message: str = "indexing failed", *, result: "IndexingProgress | None" = None) -> None:
        super().__init__(message)
        self.result = result


class AnnotationReplyFailed(APIError):
    """Annotation reply could not be enabled or disabled. The message is the server's reason.

    Attributes:
        result: The last status of the job that the server reported.
    """

    result: "AnnotationReplyStatus | None" = None

    def __init__(
        self,
        message: str = "annotation reply could not be enabled or disabled",
        *,
        result: "AnnotationReplyStatus | None" = None,
    ) -> None:
        super().__init__(message)
        self.result = result


class WaitTimeout(APIError):
    """A `wait()` took longer than its timeout. The work continues on the server, and you can wait again.

    Attributes:
        result: The last known state.
    """

    result: "IndexingProgress | AnnotationReplyStatus | None" = None

    def __init__(
        self,
        message: str = "the wait took longer than its timeout",
        *,
        result: "IndexingProgress | AnnotationReplyStatus | None" = None,
    ) -> None:
        super().__init__(message)
        self.result = result


class ParseError(DifyError):
    """The answer or the outputs of a run do not have the type that `parse` was called with.

    Attributes:
        path: The path of the first wrong value, such as `items[2].price`; empty if the whole value is wrong.
        text: The answer, or the outputs as JSON.
    """

    path: str = ""
    text: str = ""

    def __init__(self, message: str = "", *, path: str = "", text: str = "") -> None:
        super().__init__(message)
        self.path = path
        self.text = text


class JobError(DifyError):
    """A job over many rows cannot continue. Its ledger, if any, has the outcomes of the rows that ended."""


class DuplicateKey(JobError):
    """Two rows have the same key, so the job cannot distinguish them."""


class RowChanged(JobError):
    """The inputs of a row differ from those in the ledger."""


class LedgerError(JobError):
    """The ledger cannot be opened, or belongs to another kind of job."""


class LedgerInUse(LedgerError):
    """Another process, or another job of this one, has the ledger open."""


for _name in __all__:
    if isinstance(_kind := globals()[_name], type):
        _kind.__module__ = __name__  # where users import it from
