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
    from dify_plus._async.resources.chat import AsyncChatSession as AsyncChatSession
    from dify_plus._async.resources.chat import AsyncChatStream as AsyncChatStream
    from dify_plus._async.resources.completions import AsyncCompletionStream as AsyncCompletionStream
    from dify_plus._async.resources.workflows import AsyncWorkflowStream as AsyncWorkflowStream
    from dify_plus._async.runs import AsyncRunStream as AsyncRunStream
    from dify_plus._async.stream import AsyncStream as AsyncStream
    from dify_plus._sync.client import Dify as Dify
    from dify_plus._sync.resources.chat import ChatSession as ChatSession
    from dify_plus._sync.resources.chat import ChatStream as ChatStream
    from dify_plus._sync.resources.completions import CompletionStream as CompletionStream
    from dify_plus._sync.resources.workflows import WorkflowStream as WorkflowStream
    from dify_plus._sync.runs import RunStream as RunStream
    from dify_plus._sync.stream import Stream as Stream
    from dify_plus.config import Settings as Settings
    from dify_plus.config import Timeout as Timeout
    from dify_plus.errors import (
        AgentNotPublished as AgentNotPublished,
    )
    from dify_plus.errors import (
        APIConnectionError as APIConnectionError,
    )
    from dify_plus.errors import (
        APIError as APIError,
    )
    from dify_plus.errors import (
        APIStatusError as APIStatusError,
    )
    from dify_plus.errors import (
        APITimeoutError as APITimeoutError,
    )
    from dify_plus.errors import (
        AppUnavailable as AppUnavailable,
    )
    from dify_plus.errors import (
        ArchivedDocumentImmutable as ArchivedDocumentImmutable,
    )
    from dify_plus.errors import (
        AudioTooLarge as AudioTooLarge,
    )
    from dify_plus.errors import (
        AuthenticationError as AuthenticationError,
    )
    from dify_plus.errors import (
        BadRequestError as BadRequestError,
    )
    from dify_plus.errors import (
        BadRequestKeyError as BadRequestKeyError,
    )
    from dify_plus.errors import (
        CompletionRequestError as CompletionRequestError,
    )
    from dify_plus.errors import (
        ConcurrencyLimitError as ConcurrencyLimitError,
    )
    from dify_plus.errors import (
        ConfigurationError as ConfigurationError,
    )
    from dify_plus.errors import (
        ConflictError as ConflictError,
    )
    from dify_plus.errors import (
        ConversationCompleted as ConversationCompleted,
    )
    from dify_plus.errors import (
        DatasetInUse as DatasetInUse,
    )
    from dify_plus.errors import (
        DatasetNameDuplicate as DatasetNameDuplicate,
    )
    from dify_plus.errors import (
        DatasetNotInitialized as DatasetNotInitialized,
    )
    from dify_plus.errors import (
        DifyError as DifyError,
    )
    from dify_plus.errors import (
        EndUserNotFound as EndUserNotFound,
    )
    from dify_plus.errors import (
        FileAccessDenied as FileAccessDenied,
    )
    from dify_plus.errors import (
        FilenameNotExists as FilenameNotExists,
    )
    from dify_plus.errors import (
        FileNotFound as FileNotFound,
    )
    from dify_plus.errors import (
        FileTooLarge as FileTooLarge,
    )
    from dify_plus.errors import (
        HumanInputFormExpired as HumanInputFormExpired,
    )
    from dify_plus.errors import (
        HumanInputFormSubmitted as HumanInputFormSubmitted,
    )
    from dify_plus.errors import (
        InternalServerError as InternalServerError,
    )
    from dify_plus.errors import (
        InvalidAction as InvalidAction,
    )
    from dify_plus.errors import (
        InvalidFormData as InvalidFormData,
    )
    from dify_plus.errors import (
        InvalidMetadata as InvalidMetadata,
    )
    from dify_plus.errors import (
        InvalidParam as InvalidParam,
    )
    from dify_plus.errors import (
        MethodNotAllowed as MethodNotAllowed,
    )
    from dify_plus.errors import (
        ModelCurrentlyNotSupported as ModelCurrentlyNotSupported,
    )
    from dify_plus.errors import (
        NoFileUploaded as NoFileUploaded,
    )
    from dify_plus.errors import (
        NotChatApp as NotChatApp,
    )
    from dify_plus.errors import (
        NotFoundError as NotFoundError,
    )
    from dify_plus.errors import (
        NotWorkflowApp as NotWorkflowApp,
    )
    from dify_plus.errors import (
        PayloadTooLargeError as PayloadTooLargeError,
    )
    from dify_plus.errors import (
        PermissionDeniedError as PermissionDeniedError,
    )
    from dify_plus.errors import (
        PipelineRunError as PipelineRunError,
    )
    from dify_plus.errors import (
        PlanLimitExceeded as PlanLimitExceeded,
    )
    from dify_plus.errors import (
        PreconditionFailedError as PreconditionFailedError,
    )
    from dify_plus.errors import (
        ProviderNotInitialized as ProviderNotInitialized,
    )
    from dify_plus.errors import (
        ProviderNotSupportSpeechToText as ProviderNotSupportSpeechToText,
    )
    from dify_plus.errors import (
        ProviderQuotaExceeded as ProviderQuotaExceeded,
    )
    from dify_plus.errors import (
        RateLimitError as RateLimitError,
    )
    from dify_plus.errors import (
        SpeechToTextDisabled as SpeechToTextDisabled,
    )
    from dify_plus.errors import (
        StreamError as StreamError,
    )
    from dify_plus.errors import (
        StreamInterrupted as StreamInterrupted,
    )
    from dify_plus.errors import (
        TooManyFiles as TooManyFiles,
    )
    from dify_plus.errors import (
        UnsupportedAudioType as UnsupportedAudioType,
    )
    from dify_plus.errors import (
        UnsupportedFileType as UnsupportedFileType,
    )
    from dify_plus.errors import (
        UnsupportedMediaTypeError as UnsupportedMediaTypeError,
    )
    from dify_plus.errors import (
        WorkflowFailed as WorkflowFailed,
    )
    from dify_plus.errors import (
        WorkflowVersionExecutionNotAllowed as WorkflowVersionExecutionNotAllowed,
    )
    from dify_plus.events import UnknownEvent as UnknownEvent
    from dify_plus.recovery import RecoveryPolicy as RecoveryPolicy
    from dify_plus.recovery import StreamResumed as StreamResumed
    from dify_plus.results import (
        ChatReply as ChatReply,
    )
    from dify_plus.results import (
        CompletionReply as CompletionReply,
    )
    from dify_plus.results import (
        WorkflowResult as WorkflowResult,
    )
    from dify_plus.retries import RetryPolicy as RetryPolicy

_MODULES = {
    "_sync.runs": ("RunStream",),
    "_async.runs": ("AsyncRunStream",),
    "recovery": (
        "RecoveryPolicy",
        "StreamResumed",
    ),
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
    "RecoveryPolicy",
    "RetryPolicy",
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
