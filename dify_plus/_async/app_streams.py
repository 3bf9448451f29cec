"""The stream classes, one for each kind of app. Each knows how to stop its run and how to build its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dify_plus._arguments.prepared import Prepared
from dify_plus._async.run_stream import AsyncRunStream
from dify_plus._async.stream import AsyncStream
from dify_plus._async.transport import AsyncTransport
from dify_plus._streams.accumulators import ChatAccumulator, CompletionAccumulator, WorkflowAccumulator
from dify_plus._streams.results import ChatReply, CompletionReply, WorkflowResult
from dify_plus_api.api.chat import stop_chat_message
from dify_plus_api.api.completions import stop_completion
from dify_plus_api.api.workflows import stop_workflow
from dify_plus_api.models import StopRequest
from dify_plus_api.types import Request

if TYPE_CHECKING:
    from dify_plus._streams.events import (  # noqa: F401  used in quoted types
        ChatStreamEvent,
        CompletionStreamEvent,
        WorkflowStreamEvent,
    )

__all__ = ["AsyncChatStream", "AsyncCompletionStream", "AsyncWorkflowStream"]


class AsyncChatStream(AsyncRunStream["ChatStreamEvent", ChatReply]):
    """The answer of a chat, agent or chatflow app while it is generated, as events or as text only.

    Use it as a context manager and iterate over it for typed events.

    Example:
        >>> async with dify.chat.stream("What is Dify?", user="user-123") as stream:
        ...     async for text in stream.text:
        ...         print(text, end="", flush=True)
        >>> reply = await stream.result()
    """

    def __init__(self, transport: AsyncTransport, prepared: Prepared[Any], **options: Any) -> None:
        super().__init__(transport, prepared, ChatAccumulator(), **options)

    def _stop_request(self, task_id: str) -> Request[Any]:
        return stop_chat_message.build_request(task_id, body=StopRequest(user=self._prepared.user))


class AsyncWorkflowStream(AsyncRunStream["WorkflowStreamEvent", WorkflowResult]):
    """A workflow run in progress, as events or as text only.

    Use it as a context manager and iterate over it for typed events.

    Example:
        >>> async with dify.workflows.stream({"query": "rivers"}, user="user-123") as run:
        ...     async for event in run:
        ...         print(event.event)
        >>> result = await run.result()
    """

    def __init__(self, transport: AsyncTransport, prepared: Prepared[Any], **options: Any) -> None:
        super().__init__(transport, prepared, WorkflowAccumulator(), **options)

    def _stop_request(self, task_id: str) -> Request[Any]:
        return stop_workflow.build_request(task_id, body=StopRequest(user=self._prepared.user))


class AsyncCompletionStream(AsyncStream["CompletionStreamEvent", CompletionReply]):
    """The text of a completion app while it is generated, as events or as text only.

    Use it as a context manager and iterate over it for typed events.

    Example:
        >>> async with dify.completions.stream({"topic": "rivers"}, user="user-123") as stream:
        ...     async for text in stream.text:
        ...         print(text, end="", flush=True)
        >>> reply = await stream.result()
    """

    def __init__(self, transport: AsyncTransport, prepared: Prepared[Any], **options: Any) -> None:
        super().__init__(transport, prepared, CompletionAccumulator(), **options)

    def _stop_request(self, task_id: str) -> Request[Any]:
        return stop_completion.build_request(task_id, body=StopRequest(user=self._prepared.user))
