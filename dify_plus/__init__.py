"""The Python SDK for Dify: streams that survive, retries that never run a job twice, helpers that read well.

Example:
    >>> from dify_plus import Dify
    >>> with Dify(api_key="app-...", user="user-123") as dify:
    ...     print(dify.chat.send("What is Dify?").answer)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dify_plus._version import __version__

if TYPE_CHECKING:
    from dify_plus._async.client import AsyncDify
    from dify_plus._async.downloads import AsyncDownload
    from dify_plus._async.eventstreams import AsyncEventStream
    from dify_plus._async.fast import AsyncFastTransport
    from dify_plus._async.pages import AsyncPages
    from dify_plus._async.resources.annotations import AsyncAnnotationReply
    from dify_plus._async.resources.chat import AsyncChatSession, AsyncChatStream
    from dify_plus._async.resources.completions import AsyncCompletionStream
    from dify_plus._async.resources.documents import AsyncDocumentOutcome, AsyncIndexing
    from dify_plus._async.resources.pipeline import AsyncDatasourceStream, AsyncDraftStream
    from dify_plus._async.resources.workflows import AsyncWorkflowStream
    from dify_plus._async.runs import AsyncRunStream
    from dify_plus._async.stream import AsyncStream
    from dify_plus._sync.client import Dify
    from dify_plus._sync.downloads import Download
    from dify_plus._sync.eventstreams import EventStream
    from dify_plus._sync.fast import FastTransport
    from dify_plus._sync.pages import Pages
    from dify_plus._sync.resources.annotations import AnnotationReply
    from dify_plus._sync.resources.chat import ChatSession, ChatStream
    from dify_plus._sync.resources.completions import CompletionStream
    from dify_plus._sync.resources.documents import DocumentOutcome, Indexing
    from dify_plus._sync.resources.pipeline import DatasourceStream, DraftStream
    from dify_plus._sync.resources.workflows import WorkflowStream
    from dify_plus._sync.runs import RunStream
    from dify_plus._sync.stream import Stream
    from dify_plus.config import Settings, Timeout
    from dify_plus.datasources import DatasourceResult
    from dify_plus.errors import (
        AgentNotPublished,
        AnnotationReplyFailed,
        APIConnectionError,
        APIError,
        APIStatusError,
        APITimeoutError,
        AppUnavailable,
        ArchivedDocumentImmutable,
        AudioTooLarge,
        AuthenticationError,
        BadRequestError,
        BadRequestKeyError,
        CompletionRequestError,
        ConcurrencyLimitError,
        ConfigurationError,
        ConflictError,
        ConversationCompleted,
        DatasetInUse,
        DatasetNameDuplicate,
        DatasetNotInitialized,
        DifyError,
        EndUserNotFound,
        FileAccessDenied,
        FilenameNotExists,
        FileNotFound,
        FileTooLarge,
        HumanInputFormExpired,
        HumanInputFormSubmitted,
        IndexingFailed,
        InternalServerError,
        InvalidAction,
        InvalidFormData,
        InvalidMetadata,
        InvalidParam,
        MethodNotAllowed,
        ModelCurrentlyNotSupported,
        NoFileUploaded,
        NotChatApp,
        NotFoundError,
        NotWorkflowApp,
        PayloadTooLargeError,
        PermissionDeniedError,
        PipelineRunError,
        PlanLimitExceeded,
        PreconditionFailedError,
        ProviderNotInitialized,
        ProviderNotSupportSpeechToText,
        ProviderQuotaExceeded,
        RateLimitError,
        SpeechToTextDisabled,
        StreamError,
        StreamInterrupted,
        TooManyFiles,
        UnsupportedAudioType,
        UnsupportedFileType,
        UnsupportedMediaTypeError,
        WaitTimeout,
        WorkflowFailed,
        WorkflowVersionExecutionNotAllowed,
    )
    from dify_plus.events import UnknownEvent
    from dify_plus.indexing import IndexingProgress
    from dify_plus.inputs import InputField, InputProblem
    from dify_plus.knowledge import NewDocument
    from dify_plus.pagination import Page
    from dify_plus.records import RunRecord
    from dify_plus.recovery import RecoveryPolicy, StreamResumed
    from dify_plus.results import (
        ChatReply,
        CompletionReply,
        WorkflowResult,
    )
    from dify_plus.retries import RetryPolicy

_MODULES = {
    "_async.downloads": ("AsyncDownload",),
    "_async.eventstreams": ("AsyncEventStream",),
    "_async.pages": ("AsyncPages",),
    "_async.resources.annotations": ("AsyncAnnotationReply",),
    "_sync.downloads": ("Download",),
    "_sync.eventstreams": ("EventStream",),
    "_sync.pages": ("Pages",),
    "_sync.resources.annotations": ("AnnotationReply",),
    "inputs": (
        "InputField",
        "InputProblem",
    ),
    "pagination": ("Page",),
    "records": ("RunRecord",),
    "_sync.runs": ("RunStream",),
    "_async.runs": ("AsyncRunStream",),
    "recovery": (
        "RecoveryPolicy",
        "StreamResumed",
    ),
    "_async.client": ("AsyncDify",),
    "_async.fast": ("AsyncFastTransport",),
    "_async.resources.chat": (
        "AsyncChatSession",
        "AsyncChatStream",
    ),
    "_async.resources.completions": ("AsyncCompletionStream",),
    "_async.resources.workflows": ("AsyncWorkflowStream",),
    "_async.stream": ("AsyncStream",),
    "_sync.client": ("Dify",),
    "_sync.fast": ("FastTransport",),
    "_sync.resources.chat": (
        "ChatSession",
        "ChatStream",
    ),
    "_sync.resources.completions": ("CompletionStream",),
    "_sync.resources.workflows": ("WorkflowStream",),
    "_sync.stream": ("Stream",),
    "_async.resources.documents": (
        "AsyncDocumentOutcome",
        "AsyncIndexing",
    ),
    "_async.resources.pipeline": (
        "AsyncDatasourceStream",
        "AsyncDraftStream",
    ),
    "_sync.resources.documents": (
        "DocumentOutcome",
        "Indexing",
    ),
    "_sync.resources.pipeline": (
        "DatasourceStream",
        "DraftStream",
    ),
    "datasources": ("DatasourceResult",),
    "indexing": ("IndexingProgress",),
    "knowledge": ("NewDocument",),
    "config": (
        "Settings",
        "Timeout",
    ),
    "errors": (
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
        "WaitTimeout",
        "WorkflowFailed",
        "WorkflowVersionExecutionNotAllowed",
    ),
    "events": ("UnknownEvent",),
    "results": (
        "ChatReply",
        "CompletionReply",
        "WorkflowResult",
    ),
    "retries": ("RetryPolicy",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AgentNotPublished",
    "AnnotationReply",
    "AnnotationReplyFailed",
    "AppUnavailable",
    "ArchivedDocumentImmutable",
    "AsyncAnnotationReply",
    "AsyncChatSession",
    "AsyncChatStream",
    "AsyncCompletionStream",
    "AsyncDatasourceStream",
    "AsyncDify",
    "AsyncDocumentOutcome",
    "AsyncDownload",
    "AsyncDraftStream",
    "AsyncEventStream",
    "AsyncFastTransport",
    "AsyncIndexing",
    "AsyncPages",
    "AsyncRunStream",
    "AsyncStream",
    "AsyncWorkflowStream",
    "AudioTooLarge",
    "AuthenticationError",
    "BadRequestError",
    "BadRequestKeyError",
    "ChatReply",
    "ChatSession",
    "ChatStream",
    "CompletionReply",
    "CompletionRequestError",
    "CompletionStream",
    "ConcurrencyLimitError",
    "ConfigurationError",
    "ConflictError",
    "ConversationCompleted",
    "DatasetInUse",
    "DatasetNameDuplicate",
    "DatasetNotInitialized",
    "DatasourceResult",
    "DatasourceStream",
    "Dify",
    "DifyError",
    "DocumentOutcome",
    "Download",
    "DraftStream",
    "EndUserNotFound",
    "EventStream",
    "FastTransport",
    "FileAccessDenied",
    "FileNotFound",
    "FileTooLarge",
    "FilenameNotExists",
    "HumanInputFormExpired",
    "HumanInputFormSubmitted",
    "Indexing",
    "IndexingFailed",
    "IndexingProgress",
    "InputField",
    "InputProblem",
    "InternalServerError",
    "InvalidAction",
    "InvalidFormData",
    "InvalidMetadata",
    "InvalidParam",
    "MethodNotAllowed",
    "ModelCurrentlyNotSupported",
    "NewDocument",
    "NoFileUploaded",
    "NotChatApp",
    "NotFoundError",
    "NotWorkflowApp",
    "Page",
    "Pages",
    "PayloadTooLargeError",
    "PermissionDeniedError",
    "PipelineRunError",
    "PlanLimitExceeded",
    "PreconditionFailedError",
    "ProviderNotInitialized",
    "ProviderNotSupportSpeechToText",
    "ProviderQuotaExceeded",
    "RateLimitError",
    "RecoveryPolicy",
    "RetryPolicy",
    "RunRecord",
    "RunStream",
    "Settings",
    "SpeechToTextDisabled",
    "Stream",
    "StreamError",
    "StreamInterrupted",
    "StreamResumed",
    "Timeout",
    "TooManyFiles",
    "UnknownEvent",
    "UnsupportedAudioType",
    "UnsupportedFileType",
    "UnsupportedMediaTypeError",
    "WaitTimeout",
    "WorkflowFailed",
    "WorkflowResult",
    "WorkflowStream",
    "WorkflowVersionExecutionNotAllowed",
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
