# Made from dify_plus/_async/resources/chat.py by scripts/unasync. Do not edit.
"""Chat, agent and chatflow apps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import is_blocking
from dify_plus._arguments.files import Attachments, FileInput
from dify_plus._arguments.literals import ResponseMode
from dify_plus._arguments.prepared import Prepared, trace_headers
from dify_plus._policy.settings import require_user
from dify_plus._streams.accumulators import ChatAccumulator
from dify_plus._streams.results import ChatReply, checked
from dify_plus._sync.run_stream import RunStream, attach_request
from dify_plus._sync.stream import OnExit
from dify_plus._sync.transport import Transport
from dify_plus._sync.uploads import call_prepared
from dify_plus.errors import InvalidParam, WorkflowFailed
from dify_plus_api.api.chat import send_chat_message, stop_chat_message
from dify_plus_api.api.messages import get_suggested_questions
from dify_plus_api.models import ChatMessageReply, SendChatMessageRequest, StopRequest
from dify_plus_api.types import UNSET, Request

if TYPE_CHECKING:
    from dify_plus._streams.events import ChatStreamEvent  # noqa: F401  named in a string

__all__ = ["Chat", "ChatSession", "ChatStream"]


class ChatStream(RunStream["ChatStreamEvent", ChatReply]):
    """The answer of a chat, agent or chatflow app as it comes: events, or text alone.

    A context manager, and an iterator of typed events.

    Example:
        >>> with dify.chat.stream("What is Dify?", user="user-123") as stream:
        ...     for text in stream.text:
        ...         print(text, end="", flush=True)
        >>> reply = stream.result()
    """

    def __init__(
        self,
        transport: Transport,
        prepared: Prepared[Any],
        *,
        on_exit: OnExit = "stop",
        check: bool = True,
        strip_reasoning: bool = False,
        attached_to: str | None = None,
    ) -> None:
        super().__init__(
            transport,
            prepared,
            ChatAccumulator(),
            on_exit=on_exit,
            strip_reasoning=strip_reasoning,
            attached_to=attached_to,
        )
        self._check = check

    def _stop_request(self, task_id: str) -> Request[Any]:
        return stop_chat_message.build_request(task_id, body=StopRequest(user=self._user))

    def _finish(self, result: ChatReply) -> ChatReply:
        return checked(result, self._check)


class Chat:
    """Talk with a chat, agent or chatflow app."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def send(
        self,
        query: str,
        *,
        user: str | None = None,
        inputs: Mapping[str, Any] | None = None,
        conversation_id: str | None = None,
        files: Sequence[FileInput] = (),
        auto_generate_name: bool | None = None,
        workflow_id: str | None = None,
        trace_session_id: str | None = None,
        response_mode: ResponseMode = "streaming",
        check: bool = True,
    ) -> ChatReply:
        """Send a message and wait for the whole answer.

        The answer is streamed underneath, so that no proxy's time limit can cut a long one.

        Args:
            query: What the user says.
            user: The end user; else the client's.
            inputs: Values for the app's variables, by name. `Path`s, bytes, file objects and uploads are files.
            conversation_id: The conversation to go on with; None begins a new one.
            files: Files that go with the message: paths, bytes, file objects, addresses, uploads. What is local is
                uploaded.
            auto_generate_name: Whether a new conversation gets a generated title; the server's choice is yes.
            workflow_id: A published version of a chatflow; None runs the latest.
            trace_session_id: Your own id of the session, for the tracing tool that the app is connected to; 1 to 200
                characters. Servers before 1.15 ignore it.
            response_mode: "blocking" asks for the answer in one piece. Agent apps refuse it.
            check: Whether a run that failed raises.

        Returns:
            The answer, with its ids, usage and sources.

        Raises:
            UsageError: the key or the user is missing, an argument is wrong, or a file cannot be read. Nothing
                was sent.
            APIStatusError: the server refused, or the stream carried an error.
            StreamInterrupted: the stream was cut before its end.
            WorkflowFailed: the chatflow's run failed, and `check`.

        API: `POST /chat-messages` (sendChatMessage).

        Example:
            >>> reply = dify.chat.send("What is Dify?", user="user-123")
            >>> reply.answer
        """
        blocking = is_blocking(response_mode)
        prepared = self._prepare(
            query,
            user=user,
            inputs=inputs,
            conversation_id=conversation_id,
            files=files,
            auto_generate_name=auto_generate_name,
            workflow_id=workflow_id,
            trace_session_id=trace_session_id,
            response_mode=response_mode,
        )
        if blocking:
            try:
                message = call_prepared(self._transport, prepared)
            except InvalidParam as refusal:
                failed = ChatReply.from_refusal(refusal, conversation_id)
                if failed is None:
                    raise
                if check:
                    raise WorkflowFailed(failed.error or "", result=failed) from refusal
                return failed
            return checked(ChatReply.from_message(message), check)
        with ChatStream(self._transport, prepared, check=check) as stream:
            return stream.result()

    def stream(
        self,
        query: str,
        *,
        user: str | None = None,
        inputs: Mapping[str, Any] | None = None,
        conversation_id: str | None = None,
        files: Sequence[FileInput] = (),
        auto_generate_name: bool | None = None,
        workflow_id: str | None = None,
        trace_session_id: str | None = None,
        on_exit: OnExit = "stop",
        check: bool = True,
        strip_reasoning: bool = False,
    ) -> ChatStream:
        """Send a message and read the answer as it comes.

        Args:
            query: What the user says.
            user: The end user; else the client's.
            inputs: Values for the app's variables, by name. `Path`s, bytes, file objects and uploads are files.
            conversation_id: The conversation to go on with; None begins a new one.
            files: Files that go with the message: paths, bytes, file objects, addresses, uploads. What is local is
                uploaded.
            auto_generate_name: Whether a new conversation gets a generated title; the server's choice is yes.
            workflow_id: A published version of a chatflow; None runs the latest.
            trace_session_id: Your own id of the session, for the tracing tool that the app is connected to; 1 to 200
                characters. Servers before 1.15 ignore it.
            on_exit: What leaving the stream early does to the run: "stop" it, or "detach" and leave it running.
            check: Whether `result()` raises for a run that failed.
            strip_reasoning: Whether `text` leaves out what stands between `<think>` and `</think>`.

        Returns:
            The stream, to be entered with `with`; the message is sent then.

        Raises:
            ConfigurationError: the user is missing, or an argument is wrong. On entering: a file cannot be read.
                Nothing was sent.

        API: `POST /chat-messages` (sendChatMessage).

        Example:
            >>> with dify.chat.stream("Explain quantum computing simply", user="user-123") as stream:
            ...     for text in stream.text:
            ...         print(text, end="", flush=True)
            >>> reply = stream.result()
        """
        prepared = self._prepare(
            query,
            user=user,
            inputs=inputs,
            conversation_id=conversation_id,
            files=files,
            auto_generate_name=auto_generate_name,
            workflow_id=workflow_id,
            trace_session_id=trace_session_id,
            response_mode="streaming",
        )
        return ChatStream(self._transport, prepared, on_exit=on_exit, check=check, strip_reasoning=strip_reasoning)

    def attach(
        self,
        workflow_run_id: str,
        *,
        user: str | None = None,
        on_exit: OnExit = "detach",
        check: bool = True,
        strip_reasoning: bool = False,
    ) -> ChatStream:
        """Take up the stream of a chatflow's run, from another process or hours later.

        The events begin with a snapshot of how far the run has come. `text` gives the whole answer once the run has
        ended; the events give what comes as it comes.

        Args:
            workflow_run_id: The run.
            user: The end user who started it; else the client's.
            on_exit: What leaving the stream early does to the run: "detach" leaves it running, "stop" stops it.
            check: Whether `result()` raises for a run that failed.
            strip_reasoning: Whether `text` leaves out what stands between `<think>` and `</think>`.

        Returns:
            The stream, to be entered with `with`. A run that is over gives its last event only.

        Raises:
            ConfigurationError: the user is missing. Nothing was sent.
            NotFoundError: on entering; the user has no such run.

        API: `GET /workflow/{workflow_run_id}/events` (streamWorkflowEvents).
        """
        prepared = attach_request(workflow_run_id, require_user(user, self._transport.settings))
        return ChatStream(self._transport, prepared, on_exit=on_exit, check=check, attached_to=workflow_run_id)

    def stop(self, task_id: str, *, user: str | None = None) -> None:
        """Stop an answer that is being written.

        The server says yes to unknown, finished and other users' tasks too, and does nothing then.

        Args:
            task_id: The task, from the stream's events or the stream's `task_id`.
            user: The end user who sent the message; else the client's.

        Raises:
            ConfigurationError: the key or the user is missing. Nothing was sent.
            APIStatusError: the server refused.

        API: `POST /chat-messages/{task_id}/stop` (stopChatMessage).
        """
        body = StopRequest(user=require_user(user, self._transport.settings))
        self._transport.call(built(stop_chat_message.build_request, task_id, body=body))

    def suggested(self, message_id: str, *, user: str | None = None) -> list[str]:
        """Questions the user might ask next.

        Args:
            message_id: The message to go on from.
            user: The end user; else the client's.

        Returns:
            The questions, in the server's order.

        Raises:
            ConfigurationError: the key or the user is missing. Nothing was sent.
            BadRequestError: the app has suggestions switched off.
            NotFoundError: the user has no such message.

        API: `GET /messages/{message_id}/suggested` (getSuggestedQuestions).
        """
        user = require_user(user, self._transport.settings)
        result = self._transport.call(built(get_suggested_questions.build_request, message_id, user=user))
        return list(result.data)

    def session(
        self,
        *,
        user: str | None = None,
        conversation_id: str | None = None,
        inputs: Mapping[str, Any] | None = None,
        trace_session_id: str | None = None,
    ) -> ChatSession:
        """A conversation that remembers its id between turns.

        Args:
            user: The end user; else the client's.
            conversation_id: A conversation to go on with; None begins a new one with the first turn.
            inputs: Values for the app's variables in every turn.
            trace_session_id: Your own id of the session, for the tracing tool that the app is connected to; 1 to 200
                characters. Servers before 1.15 ignore it.

        Returns:
            The session; nothing is sent until the first turn.

        Raises:
            ConfigurationError: the user is missing, or an argument is wrong.

        Example:
            >>> chat = dify.chat.session(user="user-123")
            >>> chat.send("Hello")
            >>> chat.send("Tell me more")
        """
        trace_headers(trace_session_id)
        user = require_user(user, self._transport.settings)
        return ChatSession(self, user, conversation_id, inputs, trace_session_id)

    def _prepare(
        self,
        query: str,
        *,
        user: str | None,
        inputs: Mapping[str, Any] | None,
        conversation_id: str | None,
        files: Sequence[FileInput],
        auto_generate_name: bool | None,
        workflow_id: str | None,
        trace_session_id: str | None,
        response_mode: ResponseMode,
    ) -> Prepared[ChatMessageReply]:
        user = require_user(user, self._transport.settings)
        attachments = Attachments()
        body = SendChatMessageRequest(
            query=query,
            inputs=attachments.inputs(inputs),
            user=user,
            response_mode=response_mode,
            conversation_id=conversation_id or UNSET,
            files=attachments.files(files),
            auto_generate_name=UNSET if auto_generate_name is None else auto_generate_name,
            workflow_id=workflow_id or UNSET,
        )
        request = built(send_chat_message.build_request, body=body)
        return Prepared(request, user, attachments, trace_headers(trace_session_id))


class ChatSession:
    """One conversation of one user."""

    def __init__(
        self,
        chat: Chat,
        user: str,
        conversation_id: str | None,
        inputs: Mapping[str, Any] | None,
        trace_session_id: str | None,
    ) -> None:
        self.user = user
        self._chat = chat
        self._inputs = inputs
        self._trace_session_id = trace_session_id
        self._conversation_id = conversation_id
        self._stream: ChatStream | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_conversation_id": self.conversation_id, "_stream": None}

    @property
    def conversation_id(self) -> str | None:
        """The conversation, as soon as the first turn has named it."""
        if self._conversation_id is None and self._stream is not None:
            self._conversation_id = self._stream.conversation_id
        return self._conversation_id

    def send(self, query: str, *, files: Sequence[FileInput] = (), check: bool = True) -> ChatReply:
        """Send the next message and wait for the whole answer.

        Args:
            query: What the user says.
            files: Files that go with the message: paths, bytes, file objects, addresses, uploads. What is local is
                uploaded.
            check: Whether a run that failed raises.

        Returns:
            The answer.

        Raises:
            APIError: as `Chat.send`.

        API: `POST /chat-messages` (sendChatMessage).
        """
        stream = self.stream(query, files=files, check=check)
        with stream:
            return stream.result()

    def stream(
        self,
        query: str,
        *,
        files: Sequence[FileInput] = (),
        on_exit: OnExit = "stop",
        check: bool = True,
        strip_reasoning: bool = False,
    ) -> ChatStream:
        """Send the next message and read the answer as it comes.

        Args:
            query: What the user says.
            files: Files that go with the message: paths, bytes, file objects, addresses, uploads. What is local is
                uploaded.
            on_exit: What leaving the stream early does to the run.
            check: Whether `result()` raises for a run that failed.
            strip_reasoning: Whether `text` leaves out what stands between `<think>` and `</think>`.

        Returns:
            The stream, to be entered with `with`.

        API: `POST /chat-messages` (sendChatMessage).
        """
        self._stream = self._chat.stream(
            query,
            user=self.user,
            inputs=self._inputs,
            conversation_id=self.conversation_id,
            files=files,
            trace_session_id=self._trace_session_id,
            on_exit=on_exit,
            check=check,
            strip_reasoning=strip_reasoning,
        )
        return self._stream
