"""Chat, agent and chatflow apps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import is_blocking
from dify_plus._arguments.files import Attachments, FileInput
from dify_plus._arguments.literals import ResponseMode
from dify_plus._async._compat import Eventual, Rows
from dify_plus._async.run_stream import AsyncRunStream, attach_request
from dify_plus._async.stream import OnExit
from dify_plus._async.transport import AsyncTransport
from dify_plus._async.uploads import upload_attachments
from dify_plus._batch.plan import JobOptions, Plan
from dify_plus._batch.rows import arguments_of
from dify_plus._policy.settings import require_api_key, require_user
from dify_plus._streams.accumulators import ChatAccumulator
from dify_plus._streams.results import ChatReply, checked
from dify_plus_api.api.chat import send_chat_message, stop_chat_message
from dify_plus_api.api.messages import get_suggested_questions
from dify_plus_api.models import SendChatMessageRequest, StopRequest
from dify_plus_api.types import UNSET, Request

__all__ = ["AsyncChat", "AsyncChatSession", "AsyncChatStream"]

RowT = TypeVar("RowT")

if TYPE_CHECKING:
    from dify_plus._async.batch import AsyncJob
    from dify_plus._streams.events import StreamResumed, UnknownEvent
    from dify_plus_api.events import ChatEvent

    AsyncChatStream = AsyncRunStream[ChatEvent | UnknownEvent | StreamResumed, ChatReply]
else:
    AsyncChatStream = AsyncRunStream
"""What `chat.stream` gives."""


class AsyncChat:
    """Talk with a chat, agent or chatflow app."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def send(
        self,
        query: str,
        *,
        user: str | None = None,
        inputs: Mapping[str, Any] | None = None,
        conversation_id: str | None = None,
        files: Sequence[FileInput] = (),
        auto_generate_name: bool | None = None,
        workflow_id: str | None = None,
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
            response_mode: "blocking" asks for the answer in one piece. Agent apps refuse it.
            check: Whether a run that failed raises.

        Returns:
            The answer, with its ids, usage and sources.

        Raises:
            ConfigurationError: the key or the user is missing, an argument is wrong, or a file cannot be read. Nothing
                was sent.
            APIStatusError: the server refused, or the stream carried an error.
            StreamInterrupted: the stream was cut before its end.
            WorkflowFailed: the chatflow's run failed, and `check`.

        API: `POST /chat-messages` (sendChatMessage).

        Example:
            >>> reply = await dify.chat.send("What is Dify?", user="user-123")
            >>> reply.answer
        """
        if is_blocking(response_mode):
            request = await self._request(
                query, user, inputs, conversation_id, files, auto_generate_name, workflow_id, "blocking"
            )
            return checked(ChatReply.from_message(await self._transport.call(request)), check)
        stream = self.stream(
            query,
            user=user,
            inputs=inputs,
            conversation_id=conversation_id,
            files=files,
            auto_generate_name=auto_generate_name,
            workflow_id=workflow_id,
            check=check,
        )
        async with stream:
            return await stream.result()

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
        on_exit: OnExit = "stop",
        check: bool = True,
    ) -> AsyncChatStream:
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
            on_exit: What leaving the stream early does to the run: "stop" it, or "detach" and leave it running.
            check: Whether `result()` raises for a run that failed.

        Returns:
            The stream, to be entered with `async with`; the message is sent then.

        Raises:
            ConfigurationError: the user is missing. On entering: an argument is wrong, or a file cannot be read.
                Nothing was sent.

        API: `POST /chat-messages` (sendChatMessage).

        Example:
            >>> async with dify.chat.stream("Explain quantum computing simply", user="user-123") as stream:
            ...     async for text in stream.text:
            ...         print(text, end="", flush=True)
            >>> reply = await stream.result()
        """
        user = require_user(user, self._transport.settings)
        return self._stream(
            lambda: self._request(
                query, user, inputs, conversation_id, files, auto_generate_name, workflow_id, "streaming"
            ),
            user=user,
            on_exit=on_exit,
            check=check,
        )

    def attach(
        self, workflow_run_id: str, *, user: str | None = None, on_exit: OnExit = "detach", check: bool = True
    ) -> AsyncChatStream:
        """Take up the stream of a chatflow's run, from another process or hours later.

        The events begin with a snapshot of how far the run has come. `text` gives the whole answer once the run has
        ended; the events give what comes as it comes.

        Args:
            workflow_run_id: The run.
            user: The end user who started it; else the client's.
            on_exit: What leaving the stream early does to the run: "detach" leaves it running, "stop" stops it.
            check: Whether `result()` raises for a run that failed.

        Returns:
            The stream, to be entered with `async with`. A run that is over gives its last event only.

        Raises:
            ConfigurationError: the user is missing. Nothing was sent.
            NotFoundError: on entering; the user has no such run.

        API: `GET /workflow/{workflow_run_id}/events` (streamWorkflowEvents).
        """
        user = require_user(user, self._transport.settings)

        async def request() -> Request[Any]:
            return attach_request(workflow_run_id, user)

        return self._stream(request, user=user, on_exit=on_exit, check=check, attached_to=workflow_run_id)

    def map(
        self,
        rows: Rows[RowT],
        *,
        query: Callable[[RowT], str] | str = "query",
        inputs: Callable[[RowT], Mapping[str, Any]] | None = None,
        files: Callable[[RowT], Sequence[FileInput]] | None = None,
        user: str | None = None,
        auto_generate_name: bool | None = None,
        workflow_id: str | None = None,
        **options: Unpack[JobOptions],
    ) -> AsyncJob[ChatReply]:
        """Send a message for each of many rows, several at the same time, and each row once.

        Each message begins a conversation. Only runs of chatflows can be followed by a later start; an answer of
        another app that was being written when the program died is `unknown`.

        Args:
            rows: The rows: any iterable, read as they are needed.
            query: Makes the message of a row, or names the field that holds it.
            inputs: Makes the inputs of a row; without it there are none.
            files: Makes the files that go with a row's message.
            user: The end user; else the client's.
            auto_generate_name: Whether conversations get a generated title; the server's choice is yes.
            workflow_id: A published version of a chatflow; None runs the latest.
            options: `key` (what names a row), `ledger` (a file that lets the next start go on), `concurrency`,
                `ordered`, `replay`, `rerun_unknown`, `retry_failed`, `on_changed` and `budget`; `JobOptions` in
                `dify_plus.batch` says what each means.

        Returns:
            The job, to be entered with `async with`; it gives an `Outcome` for each row.

        Raises:
            ConfigurationError: the key or the user is missing, or an argument is wrong. Nothing was sent.
            LedgerInUse: on entering; another job has the ledger open.

        API: `POST /chat-messages` (sendChatMessage).

        Example:
            >>> job = dify.chat.map([{"query": "What is Dify?"}, {"query": "Who makes it?"}], ledger="job.db")
            >>> async with job:
            ...     async for outcome in job:
            ...         print(outcome.key, outcome.state)
        """
        from dify_plus._async.batch import AsyncJob
        from dify_plus._async.resources.workflows import AsyncWorkflows
        from dify_plus._async.row_runs import AsyncRunner, patient

        user = require_user(user, self._transport.settings)
        require_api_key(self._transport.settings)
        transport = patient(self._transport)
        chats = AsyncChat(transport)
        fixed: dict[str, Any] = {"user": user, "auto_generate_name": auto_generate_name, "workflow_id": workflow_id}
        app = AsyncRunner(
            kind="chat",
            result=ChatReply,
            start=lambda **row: chats.stream(**row, **fixed, check=False),
            attach=lambda run_id: chats.attach(run_id, user=user, on_exit="stop", check=False),
            get_run=AsyncWorkflows(transport).get_run,
            accumulator=ChatAccumulator,
        )
        arguments = arguments_of(query=query or "query", inputs=inputs or (lambda row: {}), files=files)
        return AsyncJob(app, rows, Plan.of(arguments, **options))

    async def stop(self, task_id: str, *, user: str | None = None) -> None:
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
        await self._transport.call(built(stop_chat_message.build_request, task_id, body=body))

    async def suggested(self, message_id: str, *, user: str | None = None) -> list[str]:
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
        result = await self._transport.call(built(get_suggested_questions.build_request, message_id, user=user))
        return list(result.data)

    def session(
        self,
        *,
        user: str | None = None,
        conversation_id: str | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> AsyncChatSession:
        """A conversation that remembers its id between turns.

        Args:
            user: The end user; else the client's.
            conversation_id: A conversation to go on with; None begins a new one with the first turn.
            inputs: Values for the app's variables in every turn.

        Returns:
            The session; nothing is sent until the first turn.

        Raises:
            ConfigurationError: the user is missing.

        Example:
            >>> chat = dify.chat.session(user="user-123")
            >>> await chat.send("Hello")
            >>> await chat.send("Tell me more")
        """
        return AsyncChatSession(self, require_user(user, self._transport.settings), conversation_id, inputs)

    def _stream(
        self,
        request: Callable[[], Eventual[Request[Any]]],
        *,
        user: str,
        on_exit: OnExit,
        check: bool,
        attached_to: str | None = None,
    ) -> AsyncChatStream:
        return AsyncRunStream(
            self._transport,
            request,
            ChatAccumulator(),
            user=user,
            stop=lambda task_id: stop_chat_message.build_request(task_id, body=StopRequest(user=user)),
            finish=lambda reply: checked(reply, check),
            on_exit=on_exit,
            attached_to=attached_to,
        )

    async def _request(
        self,
        query: str,
        user: str | None,
        inputs: Mapping[str, Any] | None,
        conversation_id: str | None,
        files: Sequence[FileInput],
        auto_generate_name: bool | None,
        workflow_id: str | None,
        response_mode: ResponseMode,
    ) -> Request[Any]:
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
        await upload_attachments(self._transport, attachments, user, request)
        return request


class AsyncChatSession:
    """One conversation of one user."""

    def __init__(
        self, chat: AsyncChat, user: str, conversation_id: str | None, inputs: Mapping[str, Any] | None
    ) -> None:
        self.user = user
        self._chat = chat
        self._inputs = inputs
        self._conversation_id = conversation_id
        self._stream: AsyncChatStream | None = None

    @property
    def conversation_id(self) -> str | None:
        """The conversation, as soon as the first turn has named it."""
        if self._conversation_id is None and self._stream is not None:
            self._conversation_id = self._stream.conversation_id
        return self._conversation_id

    async def send(self, query: str, *, files: Sequence[FileInput] = (), check: bool = True) -> ChatReply:
        """Send the next message and wait for the whole answer.

        Args:
            query: What the user says.
            files: Files that go with the message: paths, bytes, file objects, addresses, uploads. What is local is
                uploaded.
            check: Whether a run that failed raises.

        Returns:
            The answer.

        Raises:
            APIError: as `AsyncChat.send`.

        API: `POST /chat-messages` (sendChatMessage).
        """
        stream = self.stream(query, files=files, check=check)
        async with stream:
            return await stream.result()

    def stream(
        self, query: str, *, files: Sequence[FileInput] = (), on_exit: OnExit = "stop", check: bool = True
    ) -> AsyncChatStream:
        """Send the next message and read the answer as it comes.

        Args:
            query: What the user says.
            files: Files that go with the message: paths, bytes, file objects, addresses, uploads. What is local is
                uploaded.
            on_exit: What leaving the stream early does to the run.
            check: Whether `result()` raises for a run that failed.

        Returns:
            The stream, to be entered with `async with`.

        API: `POST /chat-messages` (sendChatMessage).
        """
        self._stream = self._chat.stream(
            query,
            user=self.user,
            inputs=self._inputs,
            conversation_id=self.conversation_id,
            files=files,
            on_exit=on_exit,
            check=check,
        )
        return self._stream
