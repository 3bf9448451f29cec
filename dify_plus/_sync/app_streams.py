# Made from dify_plus/_async/app_streams.py by scripts/unasync. Do not edit.
"""The stream classes, one for each kind of app. Each knows how to stop its run and how to build its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dify_plus._arguments.prepared import Prepared
from dify_plus._streams.accumulators import ChatAccumulator, CompletionAccumulator, WorkflowAccumulator
from dify_plus._streams.results import ChatReply, CompletionReply, WorkflowResult
from dify_plus._sync.run_stream import RunStream
from dify_plus._sync.stream import Stream
from dify_plus._sync.transport import Transport
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

__all__ = ["ChatStream", "CompletionStream", "WorkflowStream"]


class ChatStream(RunStream["ChatStreamEvent", ChatReply]):
    """The answer of a chat, agent or chatflow app while it is generated, as events or as text only.

    Use it as a context manager and iterate over it for typed events.

    Example:
        >>> with dify.chat.stream("What is Dify?", user="user-123") as stream:
        ...     for text in stream.text:
        ...         print(text, end="", flush=True)
        >>> reply = stream.result()
    """

    def __init__(self, transport: Transport, prepared: Prepared[Any], **options: Any) -> None:
        super().__init__(transport, prepared, ChatAccumulator(), **options)

    def _stop_request(self, task_id: str) -> Request[Any]:
        return stop_chat_message.build_request(task_id, body=StopRequest(user=self._prepared.user))


class WorkflowStream(RunStream["WorkflowStreamEvent", WorkflowResult]):
    """A workflow run in progress, as events or as text only.

    Use it as a context manager and iterate over it for typed events.

    Example:
        >>> with dify.workflows.stream({"query": "rivers"}, user="user-123") as run:
        ...     for event in run:
        ...         print(event.event)
        >>> result = run.result()
    """

    def __init__(self, transport: Transport, prepared: Prepared[Any], **options: Any) -> None:
        super().__init__(transport, prepared, WorkflowAccumulator(), **options)

    def _stop_request(self, task_id: str) -> Request[Any]:
        return stop_workflow.build_request(task_id, body=StopRequest(user=self._prepared.user))


class CompletionStream(Stream["CompletionStreamEvent", CompletionReply]):
    """The text of a completion app while it is generated, as events or as text only.

    Use it as a context manager and iterate over it for typed events.

    Example:
        >>> with dify.completions.stream({"topic": "rivers"}, user="user-123") as stream:
        ...     for text in stream.text:
        ...         print(text, end="", flush=True)
        >>> reply = stream.result()
    """

    def __init__(self, transport: Transport, prepared: Prepared[Any], **options: Any) -> None:
        super().__init__(transport, prepared, CompletionAccumulator(), **options)

    def _stop_request(self, task_id: str) -> Request[Any]:
        return stop_completion.build_request(task_id, body=StopRequest(user=self._prepared.user))
