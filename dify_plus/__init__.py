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
    from dify_plus._async.client import AsyncDify as AsyncDify
    from dify_plus._async.resources.chat import AsyncChatSession as AsyncChatSession, AsyncChatStream as AsyncChatStream
    from dify_plus._async.resources.completions import AsyncCompletionStream as AsyncCompletionStream
    from dify_plus._async.resources.workflows import AsyncWorkflowStream as AsyncWorkflowStream
    from dify_plus._async.stream import AsyncStream as AsyncStream
    from dify_plus._sync.client import Dify as Dify
    from dify_plus._sync.resources.chat import ChatSession as ChatSession, ChatStream as ChatStream
    from dify_plus._sync.resources.completions import CompletionStream as CompletionStream
    from dify_plus._sync.resources.workflows import WorkflowStream as WorkflowStream
    from dify_plus._sync.stream import Stream as Stream
    from dify_plus.config import Settings as Settings, Timeout as Timeout
    from dify_plus.errors import (
        APIConnectionError as APIConnectionError,
        APIError as APIError,
        APIStatusError as APIStatusError,
        APITimeoutError as APITimeoutError,
        AgentNotPublished as AgentNotPublished,
        AppUnavailable as AppUnavailable,
        ArchivedDocumentImmutable as ArchivedDocumentImmutable,
        AudioTooLarge as AudioTooLarge,
        AuthenticationError as AuthenticationError,
        BadRequestError as BadRequestError,
        BadRequestKeyError as BadRequestKeyError,
        CompletionRequestError as CompletionRequestError,
        ConcurrencyLimitError as ConcurrencyLimitError,
        ConfigurationError as ConfigurationError,
        ConflictError as ConflictError,
        ConversationCompleted as ConversationCompleted,
        DatasetInUse as DatasetInUse,
        DatasetNameDuplicate as DatasetNameDuplicate,
        DatasetNotInitialized as DatasetNotInitialized,
        DifyError as DifyError,
        EndUserNotFound as EndUserNotFound,
        FileAccessDenied as FileAccessDenied,
        FileNotFound as FileNotFound,
        FileTooLarge as FileTooLarge,
        FilenameNotExists as FilenameNotExists,
        HumanInputFormExpired as HumanInputFormExpired,
        HumanInputFormSubmitted as HumanInputFormSubmitted,
        InternalServerError as InternalServerError,
        InvalidAction as InvalidAction,
        InvalidFormData as InvalidFormData,
        InvalidMetadata as InvalidMetadata,
        InvalidParam as InvalidParam,
        MethodNotAllowed as MethodNotAllowed,
        ModelCurrentlyNotSupported as ModelCurrentlyNotSupported,
        NoFileUploaded as NoFileUploaded,
        NotChatApp as NotChatApp,
        NotFoundError as NotFoundError,
        NotWorkflowApp as NotWorkflowApp,
        PayloadTooLargeError as PayloadTooLargeError,
        PermissionDeniedError as PermissionDeniedError,
        PipelineRunError as PipelineRunError,
        PlanLimitExceeded as PlanLimitExceeded,
        PreconditionFailedError as PreconditionFailedError,
        ProviderNotInitialized as ProviderNotInitialized,
        ProviderNotSupportSpeechToText as ProviderNotSupportSpeechToText,
        ProviderQuotaExceeded as ProviderQuotaExceeded,
        RateLimitError as RateLimitError,
        SpeechToTextDisabled as SpeechToTextDisabled,
        StreamError as StreamError,
        StreamInterrupted as StreamInterrupted,
        TooManyFiles as TooManyFiles,
        UnsupportedAudioType as UnsupportedAudioType,
        UnsupportedFileType as UnsupportedFileType,
        UnsupportedMediaTypeError as UnsupportedMediaTypeError,
        WorkflowFailed as WorkflowFailed,
        WorkflowVersionExecutionNotAllowed as WorkflowVersionExecutionNotAllowed,
    )
    from dify_plus.events import UnknownEvent as UnknownEvent
    from dify_plus.results import (
        ChatReply as ChatReply,
        CompletionReply as CompletionReply,
        WorkflowResult as WorkflowResult,
    )
    from dify_plus.retries import RetryPolicy as RetryPolicy

_MODULES = {
    "_async.client": ("AsyncDify",),
    "_async.resources.chat": (
        "AsyncChatSession",
        "AsyncChatStream",
    ),
    "_async.resources.completions": ("AsyncCompletionStream",),
    "_async.resources.workflows": ("AsyncWorkflowStream",),
    "_async.stream": ("AsyncStream",),
    "_sync.client": ("Dify",),
    "_sync.resources.chat": (
        "ChatSession",
        "ChatStream",
    ),
    "_sync.resources.completions": ("CompletionStream",),
    "_sync.resources.workflows": ("WorkflowStream",),
    "_sync.stream": ("Stream",),
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
    "__version__",
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AgentNotPublished",
    "AppUnavailable",
    "ArchivedDocumentImmutable",
    "AsyncChatSession",
    "AsyncChatStream",
    "AsyncCompletionStream",
    "AsyncDify",
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
    "Dify",
    "DifyError",
    "EndUserNotFound",
    "FileAccessDenied",
    "FileNotFound",
    "FileTooLarge",
    "FilenameNotExists",
    "HumanInputFormExpired",
    "HumanInputFormSubmitted",
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
    "RetryPolicy",
    "Settings",
    "SpeechToTextDisabled",
    "Stream",
    "StreamError",
    "StreamInterrupted",
    "Timeout",
    "TooManyFiles",
    "UnknownEvent",
    "UnsupportedAudioType",
    "UnsupportedFileType",
    "UnsupportedMediaTypeError",
    "WorkflowFailed",
    "WorkflowResult",
    "WorkflowStream",
    "WorkflowVersionExecutionNotAllowed",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
