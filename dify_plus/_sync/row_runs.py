# Made from dify_plus/_async/row_runs.py by scripts/unasync. Do not edit.
"""Run one row: read its stream, and record its ids and its outcome in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, TypeVar

from attrs import frozen

from dify_plus._batch.outcomes import Ended, Outcome, outcome_of, recorded, without_result, write_outcome
from dify_plus._batch.record import RunRecorder
from dify_plus._batch.refusals import leaving_refusals
from dify_plus._batch.restarts import Stage
from dify_plus._batch.rows import Row
from dify_plus._batch.verdicts import verdict
from dify_plus._http.exchanges import NOT_SENT
from dify_plus._policy.error_reading import details_of
from dify_plus._streams.accumulators import Accumulator
from dify_plus._sync._compat import Eventual, run_concurrently
from dify_plus._sync.transport import Transport
from dify_plus.errors import DifyError, NotFoundError, StreamInterrupted

__all__ = ["RowRuns", "Runner", "job_transport"]

ResultT = TypeVar("ResultT")

STOPPED_AT_ONCE: Final = 20
"""The number of runs to stop at the same time."""
_IDS: Final = ("workflow_run_id", "message_id", "task_id")


def job_transport(transport: Transport) -> Transport:
    """Return the transport for the calls of a job. It does not retry after Dify's concurrency limit: the job does."""
    settings = transport.settings
    return transport.view(settings.with_options(retries=leaving_refusals(settings.retries)))


@frozen(kw_only=True)
class Runner(Generic[ResultT]):
    """The functions with which one kind of app runs rows.

    Attributes:
        kind: The resource's name.
        read_result: Makes a result from the output of its `to_dict`.
        start: Makes the stream of a new run.
        attach: Makes the stream of an existing run; None for apps without reconnect.
        get_run: Reads the record of a run.
        accumulator: Makes the object that builds a result from events.
    """

    kind: str
    read_result: Callable[[Mapping[str, Any]], ResultT]
    start: Callable[..., Any]
    attach: Callable[[str], Any] | None = None
    get_run: Callable[[str], Any] | None = None
    accumulator: Callable[[], Accumulator[ResultT]] | None = None


class RowRuns(Generic[ResultT]):
    """Runs rows, or follows runs that they already have, and records their outcomes.

    Args:
        app: The functions of the kind of app.
        record: The record of the job.
        commit: Writes the records to the disk. The row waits for it.
    """

    def __init__(self, app: Runner[ResultT], record: RunRecorder, commit: Callable[[], Eventual[None]]) -> None:
        self._app = app
        self._record = record
        self._commit = commit
        self._streams: dict[int, Any] = {}
        """The open streams, by their row's place."""
        self._stopping = False

    def stop(self, *, named_only: bool) -> None:
        """Stop all runs on the server, including those that are just starting.

        Args:
            named_only: Whether to leave the other streams open until their first event. It names the run; without it,
                the run cannot be stopped.
        """
        self._stopping = True
        streams = [stream for stream in self._streams.values() if stream.task_id is not None or not named_only]
        run_concurrently(lambda stream: stream.close(), streams, STOPPED_AT_ONCE)

    def work(self, row: Row) -> Ended[ResultT]:
        """Run a row, or follow the run that it already has, and record its outcome."""
        ids: dict[str, str] = {}
        try:
            try:
                outcome = self._follow(row, ids)
            except DifyError as error:
                return self._judge(row, error, ids)
            except BaseException as error:
                if not isinstance(error, Exception):
                    self._note_cancelled(row, ids)
                raise
            ended = self._note(row, outcome, outcome.state)
            return Ended(row=row, fate="stopped") if self._stopping and outcome.state == "failed" else ended
        except Exception as error:
            return Ended(row=row, fate="error", error=error)

    def _follow(self, row: Row, ids: dict[str, str]) -> Outcome[ResultT]:
        app = self._app
        stream = app.attach(row.run_id) if row.run_id and app.attach else app.start(**row.arguments)
        self._streams[row.place] = stream
        try:
            with stream:
                if row.run_id is None:
                    self._record_ids(row, stream, ids)
                if self._stopping:
                    stream.close()
                result = stream.result()
        finally:
            del self._streams[row.place]
        forms, run_id, context = getattr(stream, "forms", []), stream.workflow_run_id, getattr(stream, "_context", {})
        return outcome_of(result, key=row.key, row=row.source, forms=forms, run_id=run_id, context=context)

    def _record_ids(self, row: Row, stream: Any, ids: dict[str, str]) -> None:
        """Read the stream until the run's id is known, and record it."""
        for _ in stream:
            named = {name: value for name in _IDS if (value := getattr(stream, name)) is not None}
            if named != ids:
                ids.update(named)
                self._record.start(row.id, ids)
                self._commit()
            if "workflow_run_id" in ids or self._stopping:
                return

    def _judge(self, row: Row, error: DifyError, ids: Mapping[str, str]) -> Ended[ResultT]:
        """Decide what an error means for its row."""
        attached = row.run_id is not None
        run_id = row.run_id or ids.get("workflow_run_id")
        sent = not isinstance(error.__cause__, NOT_SENT)
        begun = bool(ids or getattr(getattr(error, "partial", None), "task_id", ""))
        if self._stopping and isinstance(error, StreamInterrupted):
            if ids and run_id is None:  # if the run has an id, a later start reads its record
                self._note(row, without_result(row, "failed", error, None), "failed")
            return Ended(row=row, fate="stopped")
        if attached and isinstance(error, NotFoundError):
            return self._read_record(row, error)
        match verdict(error, begun=begun, sent=sent):
            case "refused" | "job" as judged:
                if not attached:
                    self._record.release(row.id)
                    self._commit()
                return Ended(row=row, fate="refused" if judged == "refused" else "error", error=error)
            case "unknown":
                # The next start attaches to a run that has an id.
                outcome = without_result(row, "unknown", error, run_id)
                return self._note(row, outcome, "unknown" if run_id is None else None)
            case "failed":
                return self._note(row, without_result(row, "failed", error, run_id), "failed")

    def _note_cancelled(self, row: Row, ids: Mapping[str, str]) -> None:
        """Record that a run was stopped because its task was cancelled. A later start reads a run that has an id."""
        if ids and row.run_id is None and "workflow_run_id" not in ids and self._record.keeps:
            error = StreamInterrupted(
                "the row was stopped because the job was cancelled",
                reason="left",
                task_id=ids.get("task_id"),
                message_id=ids.get("message_id"),
            )
            outcome = without_result(row, "failed", error, None)
            self._record.end(row.id, "failed", write_outcome(outcome))

    def _read_record(self, row: Row, error: NotFoundError) -> Ended[ResultT]:
        """Read the outcome of a run from its record, because the stream cannot attach to the run."""
        record = None
        if self._app.get_run is not None and row.run_id is not None:
            try:
                record = self._app.get_run(row.run_id)
            except NotFoundError as missing:
                error = missing
            except DifyError as failed:
                return self._judge(row, failed, {"workflow_run_id": row.run_id})
        if record is None or not record.ended or self._app.accumulator is None:
            outcome = without_result(row, "unknown", error, row.run_id)
            return self._note(row, outcome, "unknown" if record is None else None)
        result = recorded(record, self._app.accumulator())
        outcome = outcome_of(
            result, key=row.key, row=row.source, forms=[], run_id=row.run_id, context=details_of(error)
        )
        return self._note(row, outcome, outcome.state)

    def _note(self, row: Row, outcome: Outcome[ResultT], stage: Stage | None) -> Ended[ResultT]:
        """Record an outcome before the job yields it."""
        if stage is not None and self._record.keeps:
            self._record.end(row.id, stage, write_outcome(outcome))
            self._commit()
        return Ended(row=row, fate="outcome", outcome=outcome)
