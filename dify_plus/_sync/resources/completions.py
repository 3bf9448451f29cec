# Made from dify_plus/_async/resources/completions.py by scripts/unasync. Do not edit.
"""Completion apps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import is_blocking, or_unset
from dify_plus._arguments.files import Attachments, FileInput
from dify_plus._arguments.literals import OnExit, ResponseMode
from dify_plus._arguments.prepared import Prepared, trace_headers
from dify_plus._policy.settings import require_api_key, require_user
from dify_plus._streams.results import CompletionReply
from dify_plus._sync._compat import Rows
from dify_plus._sync.blocking_calls import result_of
from dify_plus._sync.resources.base import Resource
from dify_plus_api.api.completions import send_completion, stop_completion
from dify_plus_api.models import CompletionMessageReply, SendCompletionRequest, StopRequest

if TYPE_CHECKING:
    from dify_plus._batch.plan import JobOptions
    from dify_plus._sync.app_streams import CompletionStream
    from dify_plus._sync.batch import Job

__all__ = ["Completions"]

RowT = TypeVar("RowT")


class Completions(Resource):
    """Generate texts with a completion app."""

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

        dify-plus streams the text internally, so a proxy's timeout cannot cut off a long one.

        Args:
            inputs: Values for the app's variables, by name. `Path`s, bytes, file objects and uploads are sent as files.
            query: The user's query, for apps with that variable.
            user: The end user. Defaults to the client's `user`.
            files: Files to send with the inputs: paths, bytes, file objects, URLs or uploads. Local files are uploaded
                first.
            trace_session_id: Your own session id for the tracing tool connected to the app, 1 to 200 characters.
                Servers before 1.15 ignore it.
            response_mode: "blocking" requests the text in one response.

        Returns:
            The text, with its ids, usage and sources.

        Raises:
            UsageError: The key or the user is missing, an argument is wrong, or a file cannot be read. Nothing
                was sent.
            APIStatusError: The server refused the request, or the stream contained an error.
            StreamInterrupted: The stream was interrupted before the run ended.

        API: `POST /completion-messages` (sendCompletion).

        Example:
            >>> reply = dify.completions.send({"topic": "rivers"}, user="user-123")
            >>> reply.answer
        """
        blocking = is_blocking(response_mode)
        prepared = self._prepare(
            inputs=inputs,
            query=query,
            user=user,
            files=files,
            trace_session_id=trace_session_id,
            response_mode=response_mode,
        )
        if blocking:
            return result_of(self._transport, prepared, CompletionReply.from_message, check=False)
        with self._stream(prepared) as stream:
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
        """Send inputs and read the text as it is generated.

        Args:
            inputs: Values for the app's variables, by name. `Path`s, bytes, file objects and uploads are sent as files.
            query: The user's query, for apps with that variable.
            user: The end user. Defaults to the client's `user`.
            files: Files to send with the inputs: paths, bytes, file objects, URLs or uploads. Local files are uploaded
                first.
            trace_session_id: Your own session id for the tracing tool connected to the app, 1 to 200 characters.
                Servers before 1.15 ignore it.
            on_exit: What happens to the run if you leave the stream early: "stop" stops it, "detach" leaves it running.
            strip_reasoning: Whether `text` omits the reasoning between `<think>` and `</think>`.

        Returns:
            The stream. Enter it with `with`; that sends the inputs.

        Raises:
            UsageError: The user is missing, or an argument is wrong. On entering the stream: the key is missing, or a
                file cannot be read. Nothing was sent.

        API: `POST /completion-messages` (sendCompletion).

        Example:
            >>> with dify.completions.stream({"topic": "rivers"}, user="user-123") as stream:
            ...     for text in stream.text:
            ...         print(text, end="", flush=True)
        """
        prepared = self._prepare(
            inputs=inputs,
            query=query,
            user=user,
            files=files,
            trace_session_id=trace_session_id,
            response_mode="streaming",
        )
        return self._stream(prepared, on_exit=on_exit, strip_reasoning=strip_reasoning)

    def map(
        self,
        rows: Rows[RowT],
        *,
        inputs: Callable[[RowT], Mapping[str, Any]] | None = None,
        query: Callable[[RowT], str] | str | None = None,
        files: Callable[[RowT], Sequence[FileInput]] | None = None,
        user: str | None = None,
        trace_session_id: str | None = None,
        **options: Unpack[JobOptions],
    ) -> Job[CompletionReply]:
        """Generate a text once for each of many rows, several rows at the same time.

        A later start cannot reconnect to a run of a completion app. If the program dies while a text is being
        generated, the outcome of the row is `unknown`.

        Args:
            rows: The rows: any iterable, read as they are needed.
            inputs: Returns the inputs for a row. Without it, the row itself is the inputs.
            query: Returns the user's query for a row, or names the field that holds it; for apps with that variable.
            files: Returns the files for a row.
            user: The end user. Defaults to the client's `user`.
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

        API: `POST /completion-messages` (sendCompletion).

        Example:
            >>> job = dify.completions.map([{"topic": "rivers"}, {"topic": "lakes"}], ledger="job.db")
            >>> with job:
            ...     for outcome in job:
            ...         print(outcome.key, outcome.state)
        """
        from dify_plus._batch.plan import Plan
        from dify_plus._batch.rows import arguments_of
        from dify_plus._sync.batch import Job
        from dify_plus._sync.row_runs import Runner, job_transport

        user = require_user(user, self._transport.settings)
        require_api_key(self._transport.settings)
        texts = Completions(job_transport(self._transport))
        start = partial(texts.stream, user=user, trace_session_id=trace_session_id)
        start()  # raises an error now if an argument is wrong
        app = Runner(
            kind="completions",
            read_result=CompletionReply.from_dict,
            start=start,
        )
        return Job(app, rows, Plan.of(arguments_of(inputs=inputs, query=query, files=files), **options))

    def stop(self, task_id: str, *, user: str | None = None) -> None:
        """Stop a text that is being generated.

        The server also accepts unknown tasks, finished tasks and tasks of other users, and then does nothing.

        Args:
            task_id: The task id, from an event or from the stream's `task_id`.
            user: The end user who sent the inputs. Defaults to the client's `user`.

        Raises:
            UsageError: The key or the user is missing, or an argument is wrong. Nothing was sent.
            APIStatusError: The server refused the request.

        API: `POST /completion-messages/{task_id}/stop` (stopCompletion).
        """
        body = StopRequest(user=require_user(user, self._transport.settings))
        self._transport.call(built(stop_completion.build_request, task_id, body=body))

    def _stream(self, prepared: Prepared[Any], **options: Any) -> CompletionStream:
        """Return a stream. Its module is loaded here, since blocking calls do not need it."""
        from dify_plus._sync.app_streams import CompletionStream

        return CompletionStream(self._transport, prepared, **options)

    def _prepare(
        self,
        *,
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
            query=or_unset(query),
            user=user,
            response_mode=response_mode,
            files=attachments.files(files),
        )
        request = built(send_completion.build_request, body=body)
        return Prepared(request, user, attachments, trace_headers(trace_session_id))
