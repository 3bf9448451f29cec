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
    from dify_plus._arguments.app_inputs import InputField, InputProblem
    from dify_plus._arguments.documents import NewDocument
    from dify_plus._async.client import AsyncDify
    from dify_plus._async.downloads import AsyncDownload
    from dify_plus._async.event_stream import AsyncEventStream
    from dify_plus._async.fast_transport import AsyncFastTransport
    from dify_plus._async.pages import AsyncPages
    from dify_plus._async.resources.annotations import AsyncAnnotationReplyJob
    from dify_plus._async.resources.chat import AsyncChatSession, AsyncChatStream
    from dify_plus._async.resources.completions import AsyncCompletionStream
    from dify_plus._async.resources.documents import AsyncDocumentOutcome, AsyncIndexing
    from dify_plus._async.resources.pipeline import AsyncDatasourceStream, AsyncDraftStream
    from dify_plus._async.resources.workflows import AsyncWorkflowStream
    from dify_plus._async.run_stream import AsyncRunStream
    from dify_plus._async.stream import AsyncStream
    from dify_plus._lists.indexing import IndexingProgress
    from dify_plus._lists.paging import Page
    from dify_plus._policy.recovery import RecoveryPolicy
    from dify_plus._policy.retries import RetryPolicy
    from dify_plus._policy.settings import Settings
    from dify_plus._streams.datasource_results import DatasourceResult
    from dify_plus._streams.events import StreamResumed, UnknownEvent
    from dify_plus._streams.results import ChatReply, CompletionReply, WorkflowResult
    from dify_plus._streams.run_records import RunRecord
    from dify_plus._sync.client import Dify
    from dify_plus._sync.downloads import Download
    from dify_plus._sync.event_stream import EventStream
    from dify_plus._sync.fast_transport import FastTransport
    from dify_plus._sync.pages import Pages
    from dify_plus._sync.resources.annotations import AnnotationReplyJob
    from dify_plus._sync.resources.chat import ChatSession, ChatStream
    from dify_plus._sync.resources.completions import CompletionStream
    from dify_plus._sync.resources.documents import DocumentOutcome, Indexing
    from dify_plus._sync.resources.pipeline import DatasourceStream, DraftStream
    from dify_plus._sync.resources.workflows import WorkflowStream
    from dify_plus._sync.run_stream import RunStream
    from dify_plus._sync.stream import Stream
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
        UsageError,
        WaitTimeout,
        WorkflowFailed,
        WorkflowVersionExecutionNotAllowed,
    )

_MODULES = {
    "_async.downloads": ("AsyncDownload",),
    "_async.event_stream": ("AsyncEventStream",),
    "_async.pages": ("AsyncPages",),
    "_async.resources.annotations": ("AsyncAnnotationReplyJob",),
    "_sync.downloads": ("Download",),
    "_sync.event_stream": ("EventStream",),
    "_sync.pages": ("Pages",),
    "_sync.resources.annotations": ("AnnotationReplyJob",),
    "_arguments.app_inputs": (
        "InputField",
        "InputProblem",
    ),
    "_lists.paging": ("Page",),
    "_streams.run_records": ("RunRecord",),
    "_sync.run_stream": ("RunStream",),
    "_async.run_stream": ("AsyncRunStream",),
    "_policy.recovery": ("RecoveryPolicy",),
    "_async.client": ("AsyncDify",),
    "_async.fast_transport": ("AsyncFastTransport",),
    "_async.resources.chat": (
        "AsyncChatSession",
        "AsyncChatStream",
    ),
    "_async.resources.completions": ("AsyncCompletionStream",),
    "_async.resources.workflows": ("AsyncWorkflowStream",),
    "_async.stream": ("AsyncStream",),
    "_sync.client": ("Dify",),
    "_sync.fast_transport": ("FastTransport",),
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
    "_streams.datasource_results": ("DatasourceResult",),
    "_lists.indexing": ("IndexingProgress",),
    "_arguments.documents": ("NewDocument",),
    "_policy.settings": ("Settings",),
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
        "UsageError",
        "WaitTimeout",
        "WorkflowFailed",
        "WorkflowVersionExecutionNotAllowed",
    ),
    "_streams.events": ("StreamResumed", "UnknownEvent"),
    "_streams.results": (
        "ChatReply",
        "CompletionReply",
        "WorkflowResult",
    ),
    "_policy.retries": ("RetryPolicy",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AgentNotPublished",
    "AnnotationReplyFailed",
    "AnnotationReplyJob",
    "AppUnavailable",
    "ArchivedDocumentImmutable",
    "AsyncAnnotationReplyJob",
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
    "TooManyFiles",
    "UnknownEvent",
    "UnsupportedAudioType",
    "UnsupportedFileType",
    "UnsupportedMediaTypeError",
    "UsageError",
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
