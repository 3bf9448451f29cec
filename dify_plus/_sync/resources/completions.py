# Made from dify_plus/_async/resources/completions.py by scripts/unasync. Do not edit.
"""Completion apps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import is_blocking
from dify_plus._arguments.files import Attachments, FileInput
from dify_plus._arguments.literals import ResponseMode
from dify_plus._arguments.prepared import Prepared, trace_headers
from dify_plus._batch.plan import JobOptions, Plan
from dify_plus._batch.rows import arguments_of
from dify_plus._policy.settings import require_api_key, require_user
from dify_plus._streams.accumulators import CompletionAccumulator
from dify_plus._streams.results import CompletionReply
from dify_plus._sync._compat import Rows
from dify_plus._sync.stream import OnExit, Stream
from dify_plus._sync.transport import Transport
from dify_plus._sync.uploads import call_prepared
from dify_plus_api.api.completions import send_completion, stop_completion
from dify_plus_api.models import CompletionMessageReply, SendCompletionRequest, StopRequest
from dify_plus_api.types import UNSET, Request

if TYPE_CHECKING:
    from dify_plus._streams.events import CompletionStreamEvent  # noqa: F401  named in a string
    from dify_plus._sync.batch import Job

__all__ = ["CompletionStream", "Completions"]

RowT = TypeVar("RowT")


class CompletionStream(Stream["CompletionStreamEvent", CompletionReply]):
    """The text of a completion app as it comes: events, or text alone.

    A context manager, and an iterator of typed events.

    Example:
        >>> with dify.completions.stream({"topic": "rivers"}, user="user-123") as stream:
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
        strip_reasoning: bool = False,
    ) -> None:
        super().__init__(transport, prepared, CompletionAccumulator(), on_exit=on_exit, strip_reasoning=strip_reasoning)
        self._user = prepared.user

    def _stop_request(self, task_id: str) -> Request[Any]:
        return stop_completion.build_request(task_id, body=StopRequest(user=self._user))


class Completions:
    """Have a completion app write a text."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def send(
        self,
        inputs: Mapping[str, Any] | None = None,
        *,
        query: str | None = None,
        user: str | None = None,
        files: Sequence[FileInput] = (),
        trace_session_id: str | None = None,
        response_mode: ResponseMode = "streaming",
    ) -> CompletionReply:
        """Send inputs and wait for the whole text.

        The text is streamed underneath, so that no proxy's time limit can cut a long one.

        Args:
            inputs: Values for the app's variables, by name. `Path`s, bytes, file objects and uploads are files.
            query: What the user says, for apps with that variable.
            user: The end user; else the client's.
            files: Files that go with the inputs: paths, bytes, file objects, addresses, uploads. What is local is
                uploaded.
            trace_session_id: Your own id of the session, for the tracing tool that the app is connected to; 1 to 200
                characters. Servers before 1.15 ignore it.
            response_mode: "blocking" asks for the text in one piece.

        Returns:
            The text, with its ids, usage and sources.

        Raises:
            UsageError: the key or the user is missing, an argument is wrong, or a file cannot be read. Nothing
                was sent.
            APIStatusError: the server refused, or the stream carried an error.
            StreamInterrupted: the stream was cut before its end.

        API: `POST /completion-messages` (sendCompletion).

        Example:
            >>> reply = dify.completions.send({"topic": "rivers"}, user="user-123")
            >>> reply.answer
        """
        blocking = is_blocking(response_mode)
        prepared = self._prepare(inputs, query, user, files, trace_session_id, response_mode)
        if blocking:
            return CompletionReply.from_message(call_prepared(self._transport, prepared))
        with CompletionStream(self._transport, prepared) as stream:
            return stream.result()

    def stream(
        self,
        inputs: Mapping[str, Any] | None = None,
        *,
        query: str | None = None,
        user: str | None = None,
        files: Sequence[FileInput] = (),
        trace_session_id: str | None = None,
        on_exit: OnExit = "stop",
        strip_reasoning: bool = False,
    ) -> CompletionStream:
        """Send inputs and read the text as it comes.

        Args:
            inputs: Values for the app's variables, by name. `Path`s, bytes, file objects and uploads are files.
            query: What the user says, for apps with that variable.
            user: The end user; else the client's.
            files: Files that go with the inputs: paths, bytes, file objects, addresses, uploads. What is local is
                uploaded.
            trace_session_id: Your own id of the session, for the tracing tool that the app is connected to; 1 to 200
                characters. Servers before 1.15 ignore it.
            on_exit: What leaving the stream early does to the run: "stop" it, or "detach" and leave it running.
            strip_reasoning: Whether `text` leaves out what stands between `<think>` and `</think>`.

        Returns:
            The stream, to be entered with `with`; the inputs are sent then.

        Raises:
            ConfigurationError: the user is missing, or an argument is wrong. On entering: a file cannot be read.
                Nothing was sent.

        API: `POST /completion-messages` (sendCompletion).

        Example:
            >>> with dify.completions.stream({"topic": "rivers"}, user="user-123") as stream:
            ...     for text in stream.text:
            ...         print(text, end="", flush=True)
        """
        prepared = self._prepare(inputs, query, user, files, trace_session_id, "streaming")
        return CompletionStream(self._transport, prepared, on_exit=on_exit, strip_reasoning=strip_reasoning)

    def map(
        self,
        rows: Rows[RowT],
        *,
        inputs: Callable[[RowT], Mapping[str, Any]] | None = None,
        query: Callable[[RowT], str] | str | None = None,
        files: Callable[[RowT], Sequence[FileInput]] | None = None,
        user: str | None = None,
        **options: Unpack[JobOptions],
    ) -> Job[CompletionReply]:
        """Have a text written for each of many rows, several at the same time, and each row once.

        A later start cannot follow a run of a completion app: the outcome of a text that was being written when the
        program died is `unknown`.

        Args:
            rows: The rows: any iterable, read as they are needed.
            inputs: Makes the inputs of a row; without it, the row is the inputs.
            query: Makes what the user says, or names the field that holds it; for apps with that variable.
            files: Makes the files that go with a row's inputs.
            user: The end user; else the client's.
            options: `key` (what identifies a row), `ledger` (a file that lets the next start go on), `concurrency`,
                `ordered`, `replay`, `rerun_unknown`, `retry_failed`, `on_changed` and `budget`; `JobOptions` in
                `dify_plus.batch` says what each means.

        Returns:
            The job, to be entered with `with`; it gives an `Outcome` for each row.

        Raises:
            UsageError: the key or the user is missing, or an argument is wrong. Nothing was sent.
            LedgerInUse: on entering; another job has the ledger open.

        API: `POST /completion-messages` (sendCompletion).

        Example:
            >>> job = dify.completions.map([{"topic": "rivers"}, {"topic": "lakes"}], ledger="job.db")
            >>> with job:
            ...     for outcome in job:
            ...         print(outcome.key, outcome.state)
        """
        from dify_plus._sync.batch import Job
        from dify_plus._sync.row_runs import Runner, patient

        user = require_user(user, self._transport.settings)
        require_api_key(self._transport.settings)
        texts = Completions(patient(self._transport))
        app = Runner(
            kind="completions",
            read_result=CompletionReply.from_dict,
            start=lambda **row: texts.stream(**row, user=user),
        )
        return Job(app, rows, Plan.of(arguments_of(inputs=inputs, query=query, files=files), **options))

    def stop(self, task_id: str, *, user: str | None = None) -> None:
        """Stop a text that is being written.

        The server says yes to unknown, finished and other users' tasks too, and does nothing then.

        Args:
            task_id: The task, from the stream's events or the stream's `task_id`.
            user: The end user who sent the inputs; else the client's.

        Raises:
            ConfigurationError: the key or the user is missing. Nothing was sent.
            APIStatusError: the server refused.

        API: `POST /completion-messages/{task_id}/stop` (stopCompletion).
        """
        body = StopRequest(user=require_user(user, self._transport.settings))
        self._transport.call(built(stop_completion.build_request, task_id, body=body))

    def _prepare(
        self,
        inputs: Mapping[str, Any] | None,
        query: str | None,
        user: str | None,
        files: Sequence[FileInput],
        trace_session_id: str | None,
        response_mode: ResponseMode,
    ) -> Prepared[CompletionMessageReply]:
        user = require_user(user, self._transport.settings)
        attachments = Attachments()
        body = SendCompletionRequest(
            inputs=attachments.inputs(inputs),
            query=UNSET if query is None else query,
            user=user,
            response_mode=response_mode,
            files=attachments.files(files),
        )
        request = built(send_completion.build_request, body=body)
        return Prepared(request, user, attachments, trace_headers(trace_session_id))
