"""The Python SDK for Dify: streams that reconnect, retries that never start a run twice, typed answers and events.

Example:
    >>> from dify_plus import Dify
    >>> with Dify(api_key="app-...", user="user-123") as dify:
    ...     print(dify.chat.send("What is Dify?").answer)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dify_plus._names import TOP_LEVEL
from dify_plus._version import __version__ as __version__

if TYPE_CHECKING:  # the table of public names; after a change, run scripts/regenerate
    from dify_plus._async.app_streams import AsyncChatStream as AsyncChatStream
    from dify_plus._async.app_streams import AsyncCompletionStream as AsyncCompletionStream
    from dify_plus._async.app_streams import AsyncWorkflowStream as AsyncWorkflowStream
    from dify_plus._async.client import AsyncDify as AsyncDify
    from dify_plus._async.downloads import AsyncDownload as AsyncDownload
    from dify_plus._async.event_stream import AsyncEventStream as AsyncEventStream
    from dify_plus._async.fast_transport import AsyncFastTransport as AsyncFastTransport
    from dify_plus._async.pages import AsyncPages as AsyncPages
    from dify_plus._async.resources.chat import AsyncChatSession as AsyncChatSession
    from dify_plus._async.resources.documents import AsyncIndexing as AsyncIndexing
    from dify_plus._async.resources.pipeline import AsyncDatasourceStream as AsyncDatasourceStream
    from dify_plus._async.resources.pipeline import AsyncDraftStream as AsyncDraftStream
    from dify_plus._async.stream import AsyncStream as AsyncStream
    from dify_plus._lists.paging import Page as Page
    from dify_plus._policy.observers import Observer as Observer
    from dify_plus._policy.recovery import RecoveryPolicy as RecoveryPolicy
    from dify_plus._policy.retries import RetryPolicy as RetryPolicy
    from dify_plus._streams.results import ChatReply as ChatReply
    from dify_plus._streams.results import CompletionReply as CompletionReply
    from dify_plus._streams.results import WorkflowResult as WorkflowResult
    from dify_plus._sync.app_streams import ChatStream as ChatStream
    from dify_plus._sync.app_streams import CompletionStream as CompletionStream
    from dify_plus._sync.app_streams import WorkflowStream as WorkflowStream
    from dify_plus._sync.client import Dify as Dify
    from dify_plus._sync.downloads import Download as Download
    from dify_plus._sync.event_stream import EventStream as EventStream
    from dify_plus._sync.fast_transport import FastTransport as FastTransport
    from dify_plus._sync.pages import Pages as Pages
    from dify_plus._sync.resources.chat import ChatSession as ChatSession
    from dify_plus._sync.resources.documents import Indexing as Indexing
    from dify_plus._sync.resources.pipeline import DatasourceStream as DatasourceStream
    from dify_plus._sync.resources.pipeline import DraftStream as DraftStream
    from dify_plus._sync.stream import Stream as Stream
    from dify_plus.errors import APIConnectionError as APIConnectionError
    from dify_plus.errors import APIError as APIError
    from dify_plus.errors import APIStatusError as APIStatusError
    from dify_plus.errors import APITimeoutError as APITimeoutError
    from dify_plus.errors import AuthenticationError as AuthenticationError
    from dify_plus.errors import BadRequestError as BadRequestError
    from dify_plus.errors import ConfigurationError as ConfigurationError
    from dify_plus.errors import ConflictError as ConflictError
    from dify_plus.errors import DifyError as DifyError
    from dify_plus.errors import InternalServerError as InternalServerError
    from dify_plus.errors import NotFoundError as NotFoundError
    from dify_plus.errors import PayloadTooLargeError as PayloadTooLargeError
    from dify_plus.errors import PermissionDeniedError as PermissionDeniedError
    from dify_plus.errors import PreconditionFailedError as PreconditionFailedError
    from dify_plus.errors import RateLimitError as RateLimitError
    from dify_plus.errors import StreamError as StreamError
    from dify_plus.errors import StreamInterrupted as StreamInterrupted
    from dify_plus.errors import UnsupportedMediaTypeError as UnsupportedMediaTypeError
    from dify_plus.errors import UsageError as UsageError
    from dify_plus.errors import WorkflowFailed as WorkflowFailed

else:
    __all__ = sorted(["__version__", *TOP_LEVEL])

    def __getattr__(name: str) -> Any:
        if name not in TOP_LEVEL:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(TOP_LEVEL[name]), name)
        return value

    def __dir__() -> list[str]:
        return sorted(["__version__", *TOP_LEVEL])
