# Made from dify_plus/_async/resources/chat.py by scripts/unasync. Do not edit.
"""Chat, agent and chatflow apps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import is_blocking, or_unset
from dify_plus._arguments.files import Attachments, FileInput
from dify_plus._arguments.literals import OnExit, ResponseMode
from dify_plus._arguments.prepared import Prepared, trace_headers
from dify_plus._policy.error_reading import details_of
from dify_plus._policy.settings import require_api_key, require_user
from dify_plus._streams.results import ChatReply, checked
from dify_plus._sync._compat import Rows
from dify_plus._sync.blocking_calls import result_of
from dify_plus._sync.resources.base import Resource
from dify_plus.errors import InvalidParam, WorkflowFailed
from dify_plus_api.api.chat import send_chat_message, stop_chat_message
from dify_plus_api.api.messages import get_suggested_questions
from dify_plus_api.models import ChatMessageReply, SendChatMessageRequest, StopRequest
from dify_plus_api.types import UNSET

if TYPE_CHECKING:
    from dify_plus._batch.plan import JobOptions
    from dify_plus._sync.app_streams import ChatStream
    from dify_plus._sync.batch import Job

__all__ = ["Chat", "ChatSession"]

RowT = TypeVar("RowT")


class Chat(Resource):
    """Talk with a chat, agent or chatflow app."""

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

        dify-plus streams the answer internally, so a proxy's timeout cannot cut off a long one.

        Args:
            query: The message of the user.
            user: The end user. Defaults to the client's `user`.
            inputs: Values for the app's variables, by name. `Path`s, bytes, file objects and uploads are sent as files.
            conversation_id: The conversation to continue; None starts a new one.
            files: Files to send with the message: paths, bytes, file objects, URLs or uploads. Local files are uploaded
                first.
            auto_generate_name: Whether a new conversation gets a generated title; the server's default is yes.
            workflow_id: A published version of a chatflow; None runs the latest.
            trace_session_id: Your own session id for the tracing tool connected to the app, 1 to 200 characters.
                Servers before 1.15 ignore it.
            response_mode: "blocking" requests the answer in one response. Agent apps refuse it.
            check: Whether to raise an error if the run failed.

        Returns:
            The answer, with its ids, usage and sources.

        Raises:
            UsageError: The key or the user is missing, an argument is wrong, or a file cannot be read. Nothing
                was sent.
            APIStatusError: The server refused the request, or the stream contained an error.
            StreamInterrupted: The stream was interrupted before the run ended.
            WorkflowFailed: The chatflow's run failed and `check` is True.

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
                return result_of(self._transport, prepared, ChatReply.from_message, check=check)
            except InvalidParam as refusal:
                failed = ChatReply.from_refusal(refusal, conversation_id)
                if failed is None:
                    raise
                try:
                    return checked(failed, check, details_of(refusal))
                except (InvalidParam, WorkflowFailed) as error:
                    raise error from refusal
        with self._stream(prepared, check=check) as stream:
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
        """Send a message and read the answer as it is generated.

        Args:
            query: The message of the user.
            user: The end user. Defaults to the client's `user`.
            inputs: Values for the app's variables, by name. `Path`s, bytes, file objects and uploads are sent as files.
            conversation_id: The conversation to continue; None starts a new one.
            files: Files to send with the message: paths, bytes, file objects, URLs or uploads. Local files are uploaded
                first.
            auto_generate_name: Whether a new conversation gets a generated title; the server's default is yes.
            workflow_id: A published version of a chatflow; None runs the latest.
            trace_session_id: Your own session id for the tracing tool connected to the app, 1 to 200 characters.
                Servers before 1.15 ignore it.
            on_exit: What happens to the run if you leave the stream early: "stop" stops it, "detach" leaves it running.
            check: Whether `result()` raises an error if the run failed.
            strip_reasoning: Whether `text` omits the reasoning between `<think>` and `</think>`.

        Returns:
            The stream. Enter it with `with`; that sends the message.

        Raises:
            UsageError: The user is missing, or an argument is wrong. On entering the stream: the key is missing, or a
                file cannot be read. Nothing was sent.

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
        return self._stream(prepared, on_exit=on_exit, check=check, strip_reasoning=strip_reasoning)

    def attach(
        self,
        workflow_run_id: str,
        *,
        user: str | None = None,
        on_exit: OnExit = "detach",
        check: bool = True,
        strip_reasoning: bool = False,
    ) -> ChatStream:
        """Attach to a chatflow run, from another process or hours later.

        The events begin with a snapshot of the progress so far, then new events follow as they happen. `text` yields
        the whole answer when the run has ended.

        Args:
            workflow_run_id: The run.
            user: The end user who started it. Defaults to the client's `user`.
            on_exit: What happens to the run if you leave the stream early: "detach" leaves it running, "stop" stops it.
            check: Whether `result()` raises an error if the run failed.
            strip_reasoning: Whether `text` omits the reasoning between `<think>` and `</think>`.

        Returns:
            The stream. Enter it with `with`. A finished run yields only its last event.

        Raises:
            UsageError: The user is missing, or an argument is wrong. On entering the stream: the key is missing.
                Nothing was sent.
            NotFoundError: On entering the stream: the user has no such run.

        API: `GET /workflow/{workflow_run_id}/events` (streamWorkflowEvents).
        """
        from dify_plus._sync.run_stream import attach_request

        prepared = attach_request(workflow_run_id, require_user(user, self._transport.settings))
        return self._stream(
            prepared,
            on_exit=on_exit,
            check=check,
            strip_reasoning=strip_reasoning,
            attached_to=workflow_run_id,
        )

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
        trace_session_id: str | None = None,
        **options: Unpack[JobOptions],
    ) -> Job[ChatReply]:
        """Send a message once for each of many rows, several rows at the same time.

        Each message begins a conversation. A later start can reconnect only to runs of chatflows. For other apps, if
        the program dies while an answer is being generated, the outcome of the row is `unknown`.

        Args:
            rows: The rows: any iterable, read as they are needed.
            query: Returns the message for a row, or names the field that holds it.
            inputs: Returns the inputs for a row. Without it, there are no inputs.
            files: Returns the files for a row's message.
            user: The end user. Defaults to the client's `user`.
            auto_generate_name: Whether conversations get a generated title; the server's default is yes.
            workflow_id: A published version of a chatflow; None runs the latest.
            trace_session_id: Your own session id for the tracing tool connected to the app, 1 to 200 characters.
                Servers before 1.15 ignore it.
            options: `key` (identifies a row), `ledger` (a file that lets the next start continue), `concurrency`,
                `ordered`, `replay`, `rerun_unknown`, `retry_failed`, `on_changed` and `budget`; see `JobOptions` in
                `dify_plus.batch`.

        Returns:
            The job. Enter it with `with`. It yields an `Outcome` for each row.

        Raises:
            UsageError: The key or the user is missing, or an argument is wrong. Nothing was sent.
            LedgerInUse: On entering the job: another job has the ledger open.

        API: `POST /chat-messages` (sendChatMessage).

        Example:
            >>> job = dify.chat.map([{"query": "What is Dify?"}, {"query": "Who makes it?"}], ledger="job.db")
            >>> with job:
            ...     for outcome in job:
            ...         print(outcome.key, outcome.state)
        """
        from dify_plus._batch.plan import Plan
        from dify_plus._batch.rows import arguments_of
        from dify_plus._streams.accumulators import ChatAccumulator
        from dify_plus._sync.batch import Job
        from dify_plus._sync.resources.workflows import Workflows
        from dify_plus._sync.row_runs import Runner, job_transport

        user = require_user(user, self._transport.settings)
        require_api_key(self._transport.settings)
        transport = job_transport(self._transport)
        chats = Chat(transport)
        start = partial(
            chats.stream,
            user=user,
            auto_generate_name=auto_generate_name,
            workflow_id=workflow_id,
            trace_session_id=trace_session_id,
            check=False,
        )
        start("")  # raises an error now if an argument is wrong
        app = Runner(
            kind="chat",
            read_result=ChatReply.from_dict,
            start=start,
            attach=lambda run_id: chats.attach(run_id, user=user, on_exit="stop", check=False),
            get_run=Workflows(transport).get_run,
            accumulator=ChatAccumulator,
        )
        arguments = arguments_of(query=query or "query", inputs=inputs or (lambda row: {}), files=files)
        return Job(app, rows, Plan.of(arguments, **options))

    def stop(self, task_id: str, *, user: str | None = None) -> None:
        """Stop an answer that is being generated.

        The server also accepts unknown tasks, finished tasks and tasks of other users, and then does nothing.

        Args:
            task_id: The task id, from an event or from the stream's `task_id`.
            user: The end user who sent the message. Defaults to the client's `user`.

        Raises:
            UsageError: The key or the user is missing, or an argument is wrong. Nothing was sent.
            APIStatusError: The server refused the request.

        API: `POST /chat-messages/{task_id}/stop` (stopChatMessage).
        """
        body = StopRequest(user=require_user(user, self._transport.settings))
        self._transport.call(built(stop_chat_message.build_request, task_id, body=body))

    def suggested(self, message_id: str, *, user: str | None = None) -> list[str]:
        """Return questions that the user might ask next.

        Args:
            message_id: The message that the questions follow.
            user: The end user. Defaults to the client's `user`.

        Returns:
            The questions, in the server's order.

        Raises:
            UsageError: The key or the user is missing, or an argument is wrong. Nothing was sent.
            BadRequestError: Suggestions are disabled in the app.
            NotFoundError: The user has no such message.

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
        """Start a session: a conversation that keeps its id between turns.

        Args:
            user: The end user. Defaults to the client's `user`.
            conversation_id: A conversation to continue; None starts a new one with the first turn.
            inputs: Values for the app's variables in every turn.
            trace_session_id: Your own session id for the tracing tool connected to the app, 1 to 200 characters.
                Servers before 1.15 ignore it.

        Returns:
            The session. Nothing is sent before the first turn.

        Raises:
            UsageError: The user is missing, or an argument is wrong.

        Example:
            >>> chat = dify.chat.session(user="user-123")
            >>> chat.send("Hello")
            >>> chat.send("Tell me more")
        """
        user = require_user(user, self._transport.settings)
        self.stream(  # raises an error now if an argument is wrong
            "", user=user, conversation_id=conversation_id, inputs=inputs, trace_session_id=trace_session_id
        )
        return ChatSession(self, user, conversation_id, inputs, trace_session_id)

    def _stream(self, prepared: Prepared[Any], **options: Any) -> ChatStream:
        """Return a stream. Its module is loaded here, since blocking calls do not need it."""
        from dify_plus._sync.app_streams import ChatStream

        return ChatStream(self._transport, prepared, **options)

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
            auto_generate_name=or_unset(auto_generate_name),
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

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.user!r}, conversation_id={self.conversation_id!r}>"

    @property
    def conversation_id(self) -> str | None:
        """The id of the conversation; None until the first turn has received it."""
        if self._conversation_id is None and self._stream is not None:
            self._conversation_id = self._stream.conversation_id
        return self._conversation_id

    def send(self, query: str, *, files: Sequence[FileInput] = (), check: bool = True) -> ChatReply:
        """Send the next message and wait for the whole answer.

        Args:
            query: The message of the user.
            files: Files to send with the message: paths, bytes, file objects, URLs or uploads. Local files are uploaded
                first.
            check: Whether to raise an error if the run failed.

        Returns:
            The answer.

        Raises:
            APIError: See `Chat.send`.

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
        """Send the next message and read the answer as it is generated.

        Args:
            query: The message of the user.
            files: Files to send with the message: paths, bytes, file objects, URLs or uploads. Local files are uploaded
                first.
            on_exit: What happens to the run if you leave the stream early: "stop" stops it, "detach" leaves it running.
            check: Whether `result()` raises an error if the run failed.
            strip_reasoning: Whether `text` omits the reasoning between `<think>` and `</think>`.

        Returns:
            The stream. Enter it with `with`; that sends the message.

        Raises:
            UsageError: An argument is wrong. On entering the stream: the key is missing, or a file cannot be read.
                Nothing was sent.

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
