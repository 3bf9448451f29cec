"""The error tree, and how an error body, an error event or a `Retry-After` is read. Pure.

`DifyError` is the base of all. Everything that comes out of talking to a server is an `APIError`; an answer that says
no is an `APIStatusError`, and has a class for its status and a finer one for its Dify `code`:

- A finer class goes by the code alone, whatever status the code came with, over HTTP or inside a stream.
- The codes that only repeat a status (`bad_request`, `not_found`, ...) and codes nobody knows go by the status.
- The concurrency limit is a `ConcurrencyLimitError` in both its dresses: 429 `too_many_requests`, and 400
  `invalid_param` whose message begins "Too many requests". It was refused before anything ran.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from dify_plus._masking import masked_text, masked_url

__all__ = [
    "ERRORS_BY_CODE",
    "ERRORS_BY_STATUS",
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AgentNotPublished",
    "AnnotationReplyFailed",
    "AppUnavailable",
    "ArchivedDocumentImmutable",
    "AudioTooLarge",
    "AuthenticationError",
    "BadRequestError",
    "BadRequestKeyError",
    "CompletionRequestError",
    "ConcurrencyLimitError",
    "ConfigurationError",
    "ConflictError",
    "ConversationCompleted",
    "DatasetInUse",
    "DatasetNameDuplicate",
    "DatasetNotInitialized",
    "DifyError",
    "EndUserNotFound",
    "FileAccessDenied",
    "FileNotFound",
    "FileTooLarge",
    "FilenameNotExists",
    "HumanInputFormExpired",
    "HumanInputFormSubmitted",
    "IndexingFailed",
    "InternalServerError",
    "InterruptionReason",
    "InvalidAction",
    "InvalidFormData",
    "InvalidMetadata",
    "InvalidParam",
    "MethodNotAllowed",
    "ModelCurrentlyNotSupported",
    "NoFileUploaded",
    "NotChatApp",
    "NotFoundError",
    "NotWorkflowApp",
    "PayloadTooLargeError",
    "PermissionDeniedError",
    "PipelineRunError",
    "PlanLimitExceeded",
    "PreconditionFailedError",
    "ProviderNotInitialized",
    "ProviderNotSupportSpeechToText",
    "ProviderQuotaExceeded",
    "RateLimitError",
    "SpeechToTextDisabled",
    "StreamError",
    "StreamInterrupted",
    "TooManyFiles",
    "UnsupportedAudioType",
    "UnsupportedFileType",
    "UnsupportedMediaTypeError",
    "UsageError",
    "WaitTimeout",
    "WorkflowFailed",
    "WorkflowVersionExecutionNotAllowed",
]

InterruptionReason: TypeAlias = Literal[
    "eof", "connection_lost", "idle_timeout", "left", "submitted", "recovery_failed"
]

_SECRET_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_ORIGIN: Final = r"^\w+://[^/?#]*"

_BY_CODE: dict[str, type["APIStatusError"]] = {}
_BY_STATUS: dict[int, type["APIStatusError"]] = {}


class DifyError(Exception):
    """Base of every error this package raises."""


class UsageError(DifyError, ValueError):
    """An argument is wrong, or a call came at the wrong time. Nothing was sent."""


class ConfigurationError(UsageError):
    """An option, a key or the environment is missing or wrong. Nothing was sent."""


class APIError(DifyError):
    """Base of what can go wrong in talking to a server. What is not known is None.

    Pickled and copied errors keep everything but `request`.

    Attributes:
        message: What went wrong, in the server's words where it gave any.
        status_code: The HTTP status, or the status an error event names.
        code: Dify's error code, as the server sent it.
        body: What the server sent: decoded JSON (an error event's too), or text where it is not JSON.
        headers: The response's headers, names in lower case, without cookies and credentials.
        method: The request's HTTP method.
        url: The request's URL, secrets masked.
        request: The transport's request object.
        attempts: How often the request was sent or tried.
        retry_after: Seconds after which the server says to come back.
        partial: What had arrived of a stream's result before the error.
    """

    message: str = ""
    status_code: int | None = None
    code: str | None = None
    body: Any = None
    headers: Mapping[str, str] | None = None
    method: str | None = None
    url: str | None = None
    request: Any = None
    attempts: int = 1
    retry_after: float | None = None
    partial: Any = None

    def __init__(
        self,
        message: str = "",
        *,
        status_code: int | None = None,
        code: str | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
        url: str | None = None,
        request: Any = None,
        attempts: int = 1,
        retry_after: float | None = None,
        partial: Any = None,
    ) -> None:
        self.message = masked_text(message)
        super().__init__(self.message)
        if status_code is not None:
            self.status_code = status_code
        self.code = code
        self.body = body
        if headers is not None:
            lowered = {name.lower(): value for name, value in headers.items()}
            self.headers = {name: value for name, value in lowered.items() if name not in _SECRET_HEADERS}
        self.method = method
        self.url = None if url is None else masked_url(url)
        self.request = request
        self.attempts = attempts
        self.retry_after = retry_after
        self.partial = partial

    def __str__(self) -> str:
        head = " ".join(str(fact) for fact in (self.status_code, self.code) if fact)
        text = f"{head}: {self.message}" if head else self.message
        context = ", ".join(self._context())
        return f"{text} ({context})" if context else text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args), {**self.__dict__, "request": None}

    def _context(self) -> Iterator[str]:
        if self.method or self.url:
            path = re.sub(_ORIGIN, "", self.url or "").partition("?")[0]
            yield f"{self.method or ''} {path}".strip()
        if self.attempts != 1:
            yield f"{self.attempts} attempts"


class APIConnectionError(APIError):
    """No connection could be made, or it was lost before an answer came."""


class APITimeoutError(APIConnectionError):
    """The server took longer to connect or to answer than the timeout allows."""


class APIStatusError(APIError):
    """The server answered, and the answer is an error. Base of the classes by status and by code."""

    status_code: int = 0

    def __init_subclass__(cls, *, status: int | None = None, code: str | None = None) -> None:
        """Enter the class for the status and the code it stands for."""
        if status is not None:
            cls.status_code = status  # pyright: ignore[reportIncompatibleVariableOverride]
            _BY_STATUS[status] = cls
        if code is not None:
            _BY_CODE[code] = cls


class BadRequestError(APIStatusError, status=400, code="bad_request"):
    """The server cannot make sense of the request."""


class AuthenticationError(APIStatusError, status=401, code="unauthorized"):
    """The key is missing, wrong or of the other kind (app key, dataset key)."""


class PermissionDeniedError(APIStatusError, status=403, code="forbidden"):
    """The key is not allowed to do this, or the app's API is switched off."""


class NotFoundError(APIStatusError, status=404, code="not_found"):
    """There is no such thing, or it belongs to another app or user."""


class ConflictError(APIStatusError, status=409):
    """The request contradicts what is there."""


class PreconditionFailedError(APIStatusError, status=412):
    """The thing is no longer in the state that the request needs."""


class PayloadTooLargeError(APIStatusError, status=413):
    """The body is larger than the server accepts."""


class UnsupportedMediaTypeError(APIStatusError, status=415, code="unsupported_media_type"):
    """The server does not take content of this type."""


class RateLimitError(APIStatusError, status=429):
    """Too much was asked in too short a time."""


class InternalServerError(APIStatusError, status=500, code="internal_server_error"):
    """The server, or a gateway before it, failed. Stands for every status from 500 on."""


class AgentNotPublished(BadRequestError, code="agent_not_published"):
    """The agent has no published version yet; publish it in Dify."""


class AppUnavailable(BadRequestError, code="app_unavailable"):
    """The app cannot answer this call: it is of another kind, or its configuration is incomplete."""


class BadRequestKeyError(BadRequestError, code="bad_request_key_error"):
    """A part of the form is missing, the file for example."""


class CompletionRequestError(BadRequestError, code="completion_request_error"):
    """The model refused or failed; the message is its provider's."""


class ConversationCompleted(BadRequestError, code="conversation_completed"):
    """The conversation is over; start a new one."""


class DatasetNotInitialized(BadRequestError, code="dataset_not_initialized"):
    """The knowledge base has no index yet; wait until its documents are indexed."""


class FilenameNotExists(BadRequestError, code="filename_not_exists_error"):
    """The upload has no file name."""


class InvalidAction(BadRequestError, code="invalid_action"):
    """The action is none that the server knows here."""


class InvalidFormData(BadRequestError, code="invalid_form_data"):
    """The answer to a human-input form does not fit the form; the form still waits."""


class InvalidMetadata(BadRequestError, code="invalid_metadata"):
    """The metadata option is none that the server knows."""


class InvalidParam(BadRequestError, code="invalid_param"):
    """A parameter is missing or wrong, or a file has a size or type that is not accepted."""


class ModelCurrentlyNotSupported(BadRequestError, code="model_currently_not_support"):
    """The app's model cannot be used at present; choose another in Dify."""


class NoFileUploaded(BadRequestError, code="no_file_uploaded"):
    """The upload carries no file."""


class NotChatApp(BadRequestError, code="not_chat_app"):
    """The key's app is no chat app; use the call for its kind."""


class NotWorkflowApp(BadRequestError, code="not_workflow_app"):
    """The key's app is no workflow; use the call for its kind."""


class ProviderNotInitialized(BadRequestError, code="provider_not_initialize"):
    """The model provider has no valid credentials; enter them in Dify."""


class ProviderNotSupportSpeechToText(BadRequestError, code="provider_not_support_speech_to_text"):
    """The model provider offers no speech-to-text; choose another in Dify."""


class ProviderQuotaExceeded(BadRequestError, code="provider_quota_exceeded"):
    """The quota with the model provider is used up."""


class SpeechToTextDisabled(BadRequestError, code="speech_to_text_disabled"):
    """The app has speech-to-text switched off."""


class TooManyFiles(BadRequestError, code="too_many_files"):
    """The call takes one file, and more were sent."""


class ArchivedDocumentImmutable(PermissionDeniedError, code="archived_document_immutable"):
    """The document is archived; take it out of the archive before changing it."""


class FileAccessDenied(PermissionDeniedError, code="file_access_denied"):
    """The file belongs to another app or user."""


class WorkflowVersionExecutionNotAllowed(PermissionDeniedError, code="workflow_version_execution_not_allowed"):
    """This version of the workflow may not be run with the key, or not in the server's plan."""


class EndUserNotFound(NotFoundError, code="end_user_not_found"):
    """The app has no end user of that id."""


class FileNotFound(NotFoundError, code="file_not_found"):
    """The file does not exist, or no message uses it yet."""


class MethodNotAllowed(APIStatusError, status=405, code="method_not_allowed"):
    """The path exists, but not with this HTTP method."""


class DatasetInUse(ConflictError, code="dataset_in_use"):
    """Apps still use the knowledge base; take it out of them first."""


class DatasetNameDuplicate(ConflictError, code="dataset_name_duplicate"):
    """A knowledge base of that name exists."""


class HumanInputFormExpired(PreconditionFailedError, code="human_input_form_expired"):
    """The human-input form's time is over."""


class HumanInputFormSubmitted(PreconditionFailedError, code="human_input_form_submitted"):
    """The human-input form has been answered already."""


class AudioTooLarge(PayloadTooLargeError, code="audio_too_large"):
    """The recording is larger than the server accepts."""


class FileTooLarge(PayloadTooLargeError, code="file_too_large"):
    """The file is larger than the server accepts."""


class UnsupportedAudioType(UnsupportedMediaTypeError, code="unsupported_audio_type"):
    """The server does not take audio of this type."""


class UnsupportedFileType(UnsupportedMediaTypeError, code="unsupported_file_type"):
    """The server does not take files of this type."""


class ConcurrencyLimitError(RateLimitError, code="too_many_requests"):
    """As many requests as are allowed run already. This one was refused before it ran: repeating it is safe."""


class PlanLimitExceeded(RateLimitError, code="rate_limit_error"):
    """The limit of the workspace's plan is reached; repeating will not help soon."""


class PipelineRunError(InternalServerError, code="pipeline_run_error"):
    """The knowledge pipeline failed while it ran."""


class StreamError(APIError):
    """A stream could not be read to its end. `partial` holds what had arrived."""


class StreamInterrupted(StreamError):
    """A stream ended before its last event, and could not be taken up again.

    The run may well have gone on at the server; the ids tell where to look.

    Attributes:
        reason: `eof` (the server closed), `connection_lost`, `idle_timeout` (nothing came, no ping either),
            `left` (the caller closed the stream early), `submitted` (the run had paused), or `recovery_failed` (taking
            the run up again was tried, and given up).
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
        request: Any = None,
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

    result: Any = None

    def __init__(
        self,
        message: str = "the run failed",
        *,
        result: Any = None,
        method: str | None = None,
        url: str | None = None,
        request: Any = None,
        attempts: int = 1,
    ) -> None:
        super().__init__(message, method=method, url=url, request=request, attempts=attempts)
        self.result = result


class IndexingFailed(APIError):
    """Documents could not be indexed, or their indexing is paused. The message is the server's reason.

    Attributes:
        result: The progress, with the status of every document.
    """

    result: Any = None

    def __init__(self, message: str = "indexing failed", *, result: Any = None) -> None:
        super().__init__(message)
        self.result = result


class AnnotationReplyFailed(APIError):
    """Replies from annotations could not be switched on or off. The message is the server's reason.

    Attributes:
        result: The job, as the server last told of it.
    """

    result: Any = None

    def __init__(self, message: str = "annotation reply could not be switched", *, result: Any = None) -> None:
        super().__init__(message)
        self.result = result


class WaitTimeout(APIError):
    """What was waited for takes longer than the timeout allows. It goes on at the server; waiting again is possible.

    Attributes:
        result: The state that was last seen.
    """

    result: Any = None

    def __init__(self, message: str = "the time to wait is over", *, result: Any = None) -> None:
        super().__init__(message)
        self.result = result


ERRORS_BY_CODE: Final[Mapping[str, type[APIStatusError]]] = MappingProxyType(_BY_CODE)
ERRORS_BY_STATUS: Final[Mapping[int, type[APIStatusError]]] = MappingProxyType(_BY_STATUS)
"""The class for each of Dify's codes."""


def _restore(kind: type[APIError], args: tuple[Any, ...]) -> APIError:
    return kind.__new__(kind, *args)
