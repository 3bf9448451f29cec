# Made from dify_plus/_async/resources/workflows.py by scripts/unasync. Do not edit.
"""Workflow apps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import (
    is_blocking,
    one_of,
    optional_text,
    optional_time,
    or_unset,
    page_number,
    page_size,
)
from dify_plus._arguments.files import Attachments, FileInput
from dify_plus._arguments.literals import LogStatus, OnExit, ResponseMode
from dify_plus._arguments.prepared import Prepared, trace_headers
from dify_plus._lists.paging import ByNumber
from dify_plus._policy.settings import require_api_key, require_user
from dify_plus._streams.results import WorkflowResult
from dify_plus._streams.run_records import RunRecord
from dify_plus._sync._compat import Rows
from dify_plus._sync.blocking_calls import result_of
from dify_plus._sync.pages import Pages
from dify_plus._sync.resources.base import Resource
from dify_plus_api.api.workflows import (
    get_workflow_run,
    list_workflow_logs,
    run_workflow,
    run_workflow_by_id,
    stop_workflow,
)
from dify_plus_api.models import RunWorkflowRequest, StopRequest, WorkflowLog, WorkflowRunResult

if TYPE_CHECKING:
    from dify_plus._batch.plan import JobOptions
    from dify_plus._sync.app_streams import WorkflowStream
    from dify_plus._sync.batch import Job
    from dify_plus._sync.row_runs import Runner

__all__ = ["Workflows"]

RowT = TypeVar("RowT")


class Workflows(Resource):
    """Run a workflow app."""

    def run(
        self,
        inputs: Mapping[str, Any] | None = None,
        *,
        user: str | None = None,
        files: Sequence[FileInput] = (),
        workflow_id: str | None = None,
        trace_session_id: str | None = None,
        response_mode: ResponseMode = "streaming",
        check: bool = True,
    ) -> WorkflowResult:
        """Run the workflow and wait until it ends or pauses for the first time.

        dify-plus streams the run internally, so a proxy's timeout cannot cut off a long one.

        Args:
            inputs: Values for the workflow's variables, by name. `Path`s, bytes, file objects and uploads are sent as
                files.
            user: The end user. Defaults to the client's `user`.
            files: Files to send with the run: paths, bytes, file objects, URLs or uploads. Local files are uploaded
                first.
            workflow_id: A published version; None runs the latest.
            trace_session_id: Your own session id for the tracing tool connected to the app, 1 to 200 characters.
                Servers before 1.15 ignore it.
            response_mode: "blocking" requests the result in one response.
            check: Whether to raise an error if the run failed.

        Returns:
            The outputs, with status, times and counts. A run that waits for human input is `paused`.

        Raises:
            UsageError: The key or the user is missing, an argument is wrong, or a file cannot be read. Nothing
                was sent.
            APIStatusError: The server refused the request, or the stream contained an error.
            StreamInterrupted: The stream was interrupted before the run ended.
            WorkflowFailed: The run failed and `check` is True.

        API: `POST /workflows/run` (runWorkflow); with a `workflow_id`, `POST /workflows/{workflow_id}/run`
        (runWorkflowById).

        Example:
            >>> run = dify.workflows.run({"query": "rivers"}, user="user-123")
            >>> run.outputs
        """
        blocking = is_blocking(response_mode)
        prepared = self._prepare(
            inputs=inputs,
            user=user,
            files=files,
            workflow_id=workflow_id,
            trace_session_id=trace_session_id,
            response_mode=response_mode,
        )
        if blocking:
            return result_of(self._transport, prepared, WorkflowResult.from_run, check=check)
        with self._stream(prepared, check=check) as stream:
            return stream.result()

    def stream(
        self,
        inputs: Mapping[str, Any] | None = None,
        *,
        user: str | None = None,
        files: Sequence[FileInput] = (),
        workflow_id: str | None = None,
        trace_session_id: str | None = None,
        on_exit: OnExit = "stop",
        check: bool = True,
        strip_reasoning: bool = False,
    ) -> WorkflowStream:
        """Run the workflow and read its events as they happen.

        Args:
            inputs: Values for the workflow's variables, by name. `Path`s, bytes, file objects and uploads are sent as
                files.
            user: The end user. Defaults to the client's `user`.
            files: Files to send with the run: paths, bytes, file objects, URLs or uploads. Local files are uploaded
                first.
            workflow_id: A published version; None runs the latest.
            trace_session_id: Your own session id for the tracing tool connected to the app, 1 to 200 characters.
                Servers before 1.15 ignore it.
            on_exit: What happens to the run if you leave the stream early: "stop" stops it, "detach" leaves it running.
            check: Whether `result()` raises an error if the run failed.
            strip_reasoning: Whether `text` omits the reasoning between `<think>` and `</think>`.

        Returns:
            The stream. Enter it with `with`; that starts the run.

        Raises:
            UsageError: The user is missing, or an argument is wrong. On entering the stream: the key is missing, or a
                file cannot be read. Nothing was sent.

        API: `POST /workflows/run` (runWorkflow); with a `workflow_id`, `POST /workflows/{workflow_id}/run`
        (runWorkflowById).

        Example:
            >>> with dify.workflows.stream({"query": "rivers"}, user="user-123") as run:
            ...     for event in run:
            ...         print(event.event)
            >>> result = run.result()
        """
        prepared = self._prepare(
            inputs=inputs,
            user=user,
            files=files,
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
    ) -> WorkflowStream:
        """Attach to a run, from another process or hours later, for example to submit a form of a paused run.

        The events begin with a snapshot of the progress so far, then new events follow as they happen. `text` yields
        the whole text when the run has ended.

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

        Example:
            >>> with dify.workflows.attach(workflow_run_id, user="user-123") as run:
            ...     result = run.result()
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
        inputs: Callable[[RowT], Mapping[str, Any]] | None = None,
        files: Callable[[RowT], Sequence[FileInput]] | None = None,
        user: str | None = None,
        workflow_id: str | None = None,
        trace_session_id: str | None = None,
        **options: Unpack[JobOptions],
    ) -> Job[WorkflowResult]:
        """Run the workflow once for each of many rows, several rows at the same time.

        Args:
            rows: The rows: any iterable, read as they are needed.
            inputs: Returns the inputs for a row. Without it, the row itself is the inputs.
            files: Returns the files for a row's run.
            user: The end user. Defaults to the client's `user`.
            workflow_id: A published version; None runs the latest.
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

        API: `POST /workflows/run` (runWorkflow), with a version `POST /workflows/{workflow_id}/run` (runWorkflowById).

        Example:
            >>> rows = [{"id": 1, "q": "rivers"}, {"id": 2, "q": "lakes"}]
            >>> job = dify.workflows.map(rows, inputs=lambda row: {"query": row["q"]}, key="id", ledger="job.db")
            >>> with job:
            ...     for outcome in job:
            ...         print(outcome.key, outcome.state)
        """
        from dify_plus._batch.plan import Plan
        from dify_plus._batch.rows import arguments_of
        from dify_plus._sync.batch import Job

        runner = self._runner(user, workflow_id, trace_session_id)
        return Job(runner, rows, Plan.of(arguments_of(inputs=inputs, files=files), **options))

    def _runner(
        self, user: str | None, workflow_id: str | None, trace_session_id: str | None = None
    ) -> Runner[WorkflowResult]:
        """Return the functions with which a job runs its rows. `dify_plus.ray` uses them too."""
        from dify_plus._streams.accumulators import WorkflowAccumulator
        from dify_plus._sync.row_runs import Runner, job_transport

        user = require_user(user, self._transport.settings)
        require_api_key(self._transport.settings)
        runs = Workflows(job_transport(self._transport))
        start = partial(runs.stream, user=user, workflow_id=workflow_id, trace_session_id=trace_session_id, check=False)
        start()  # raises an error now if an argument is wrong
        return Runner(
            kind="workflows",
            read_result=WorkflowResult.from_dict,
            start=start,
            attach=lambda run_id: runs.attach(run_id, user=user, on_exit="stop", check=False),
            get_run=runs.get_run,
            accumulator=WorkflowAccumulator,
        )

    def stop(self, task_id: str, *, user: str | None = None) -> None:
        """Stop a run.

        The server also accepts unknown, finished and paused tasks and tasks of other users, and then does nothing.

        Args:
            task_id: The task id, from an event or from the stream's `task_id`.
            user: The end user who started the run. Defaults to the client's `user`.

        Raises:
            UsageError: The key or the user is missing, or an argument is wrong. Nothing was sent.
            APIStatusError: The server refused the request.

        API: `POST /workflows/tasks/{task_id}/stop` (stopWorkflow).
        """
        body = StopRequest(user=require_user(user, self._transport.settings))
        self._transport.call(built(stop_workflow.build_request, task_id, body=body))

    def get_run(self, workflow_run_id: str) -> RunRecord:
        """Return the record of a workflow or chatflow run.

        Args:
            workflow_run_id: The run.

        Returns:
            Status, inputs, outputs, times and counts.

        Raises:
            UsageError: The key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: The app has no such run.

        API: `GET /workflows/run/{workflow_run_id}` (getWorkflowRun).
        """
        return RunRecord.from_run(self._transport.call(built(get_workflow_run.build_request, workflow_run_id)))

    def logs(
        self,
        *,
        keyword: str | None = None,
        status: LogStatus | None = None,
        created_at_before: datetime | None = None,
        created_at_after: datetime | None = None,
        created_by_end_user_session_id: str | None = None,
        created_by_account: str | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> Pages[WorkflowLog]:
        """List the finished runs of the workflow, newest first. All given filters must match.

        Args:
            keyword: Only runs with this text in their inputs, outputs and similar fields.
            status: Only runs that ended with this status.
            created_at_before: Only runs logged at this time or before. A time without a time zone is local time.
            created_at_after: Only runs logged at this time or after. A time without a time zone is local time.
            created_by_end_user_session_id: Only runs of this end user: the value that was passed as `user`.
            created_by_account: Only runs of this member of the workspace, by e-mail address.
            page: The page to start from; the first page is 1.
            limit: Entries on a page, from 1 to 100; the server's default is 20.

        Returns:
            The entries, fetched page by page as you iterate. `get_run(entry.workflow_run.id)` returns more details.

        Raises:
            UsageError: An argument is wrong. Nothing was sent.

        API: `GET /workflows/logs` (listWorkflowLogs).

        Example:
            >>> for entry in dify.workflows.logs(status="failed"):
            ...     print(entry.workflow_run.id, entry.workflow_run.error)
        """
        size = page_size(limit)
        one_of("status", status, LogStatus)
        return Pages(
            self._transport,
            lambda number: built(
                list_workflow_logs.build_request,
                keyword=optional_text("keyword", keyword),
                status=or_unset(status),
                page=number,
                limit=size,
                created_at_before=optional_time("created_at_before", created_at_before),
                created_at_after=optional_time("created_at_after", created_at_after),
                created_by_end_user_session_id=optional_text(
                    "created_by_end_user_session_id", created_by_end_user_session_id
                ),
                created_by_account=optional_text("created_by_account", created_by_account),
            ),
            ByNumber(page_number(page)),
            size,
        )

    def _stream(self, prepared: Prepared[Any], **options: Any) -> WorkflowStream:
        """Return a stream. Its module is loaded here, since blocking calls do not need it."""
        from dify_plus._sync.app_streams import WorkflowStream

        return WorkflowStream(self._transport, prepared, **options)

    def _prepare(
        self,
        *,
        inputs: Mapping[str, Any] | None,
        user: str | None,
        files: Sequence[FileInput],
        workflow_id: str | None,
        trace_session_id: str | None,
        response_mode: ResponseMode,
    ) -> Prepared[WorkflowRunResult]:
        user = require_user(user, self._transport.settings)
        attachments = Attachments()
        body = RunWorkflowRequest(
            inputs=attachments.inputs(inputs),
            user=user,
            response_mode=response_mode,
            files=attachments.files(files),
        )
        if workflow_id is None:
            request = built(run_workflow.build_request, body=body)
        else:
            request = built(run_workflow_by_id.build_request, workflow_id, body=body)
        return Prepared(request, user, attachments, trace_headers(trace_session_id))
