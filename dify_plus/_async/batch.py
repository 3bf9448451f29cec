"""A job, which runs an app for each of many rows, each row once.

Reading the outcomes drives the job: `__anext__` reads rows, records the runs that it is about to start, starts them,
and waits for one to end. The runs continue at the same time, and record their ids and outcomes in the ledger.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from functools import partial
from types import TracebackType
from typing import Any, Final, Generic, Literal, Self, TypeVar

from dify_plus._async._compat import Crew, RowIterator, Rows, breathe, run_shielded
from dify_plus._async.row_runs import AsyncRowRuns, AsyncRunner
from dify_plus._batch.concurrency import Limiter, RefusedRows
from dify_plus._batch.ordering import OutcomeQueue
from dify_plus._batch.outcomes import Ended, Outcome, Summary, read_outcome
from dify_plus._batch.plan import Plan
from dify_plus._batch.record import Record
from dify_plus._batch.restarts import next_step
from dify_plus._batch.rows import Row, checked_rows, fingerprint
from dify_plus.errors import JobError, UsageError

__all__ = ["AsyncJob"]

logger = logging.getLogger("dify_plus")

ResultT = TypeVar("ResultT")

GRACE_SECONDS: Final = 10.0
"""Seconds that running rows may continue when the job ends early."""
HALT_SECONDS: Final = 6.0
"""Seconds to wait for rows that are being stopped."""
ROWS_PER_TURN: Final = 64
"""After this many rows, let other tasks run, even if no row needs a run."""
_END: Any = object()


class AsyncJob(Generic[ResultT]):
    """A job over many rows: a context manager and an iterator over the outcomes. `map` creates it.

    If you leave the `with` block before the last outcome, running rows get 10 seconds to end; then the job stops
    them on the server. The ledger records how each row ended, and the next start yields the outcomes that this start
    did not yield.

    Example:
        >>> rows = [{"id": "a", "q": "rivers"}, {"id": "b", "q": "lakes"}]
        >>> job = dify.workflows.map(rows, inputs=lambda row: {"query": row["q"]}, key="id", ledger="job.db")
        >>> async with job:
        ...     async for outcome in job:
        ...         print(outcome.key, outcome.state, outcome.result)
        >>> job.summary.done
    """

    def __init__(self, app: AsyncRunner[ResultT], rows: Rows[Any], plan: Plan) -> None:
        self._app = app
        self._rows = RowIterator(checked_rows(rows))
        self._plan = plan
        self._limiter = Limiter(plan.concurrency)
        self._crew: Crew[Ended[ResultT]] = Crew()
        self._out: OutcomeQueue[tuple[Row, Outcome[ResultT]]] = OutcomeQueue(ordered=plan.ordered)
        self._record: Record | None = None
        self._runs: AsyncRowRuns[ResultT]
        self._refused = RefusedRows()
        self._counts: Counter[str] = Counter()
        self._failures = 0
        self._delivered: Row | None = None
        """The row whose outcome the user's program has. It has processed the outcome when it asks for the next one."""
        self._place = -1
        self._all_read = False
        self._began_at = self._ended_at = 0.0
        self._ended_by: Literal["tokens", "seconds", "failures", "stop", "error"] | None = None
        self._stop_at: float | None = None
        """The time at which to stop running rows."""
        self._halted = False
        self._error: Exception | None = None
        self._closed = False

    @property
    def summary(self) -> Summary:
        """The progress of the job. You can read it at any time, also from other tasks and threads."""
        counts = dict(self._counts)
        now = self._ended_at or (time.monotonic() if self._began_at else 0.0)
        return Summary(
            rows=self._place + 1,
            running=self._crew.busy if not self._closed else 0,
            waiting=len(self._refused),
            seconds=now - self._began_at,
            concurrency=self._limiter.limit,
            ended_by=self._ended_by,
            **counts,
        )

    def stop(self) -> None:
        """Start no more rows. The job still yields outcomes until the running rows have ended, for at most 10 seconds.

        Then the job stops the rows that still run on the server. A second call stops them immediately. All other rows
        wait for the next start. For jobs of the sync client, any thread or signal handler can call this method; for
        jobs of the async client, any task.
        """
        if self._ended_by == "stop":
            self._stop_at = time.monotonic()
        self._end("stop", grace=GRACE_SECONDS)
        self._crew.wake()

    def __repr__(self) -> str:
        now = self.summary
        rows = f"{now.rows} rows, {now.done} done, {now.failed} failed, {now.running} running"
        return f"<{type(self).__name__} of {self._app.kind}: {rows}>"

    async def __aenter__(self) -> Self:
        if self._record is not None:
            raise UsageError("a job can be entered only once; call map() again")
        self._record = self._plan.open_record(self._app.kind)
        self._runs = AsyncRowRuns(self._app, self._record, self._commit)
        await self._crew.open()
        self._began_at = time.monotonic()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self._note_delivered()
        if self._crew.busy or not self._all_read:
            self._end("stop" if kind is None or not issubclass(kind, Exception) else "error")
        try:
            grace = GRACE_SECONDS if self._stop_at is None else self._stop_at - time.monotonic()
            await run_shielded(GRACE_SECONDS, lambda: self._drain(grace))
        finally:
            await self._close()
            if self._error is not None and not isinstance(error, Exception):
                logger.warning("the job was left before this error could be raised: %s", self._error)

    async def _close(self) -> None:
        try:
            await run_shielded(2 * HALT_SECONDS, self._halt)
        finally:
            self._ended_at = self._ended_at or time.monotonic()
            self._closed = True
            try:
                await self._crew.close()
            finally:
                self._opened_record.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome[ResultT]:
        self._check_open()
        self._note_delivered()
        while True:
            self._check_budget()
            if self._ended_by is not None:
                self._leave_refused()
            await self._start_rows()
            if (found := self._out.take()) is not None:
                self._delivered, outcome = found
                return outcome
            if self._is_over:
                self._finish()
                raise StopAsyncIteration
            await self._wait()

    @property
    def _is_over(self) -> bool:
        if self._crew.busy:
            return self._halted  # do not wait for rows that cannot be stopped
        return self._ended_by is not None or (self._all_read and not self._refused)

    @property
    def _opened_record(self) -> Record:
        if self._record is None:
            raise UsageError("open the job first: `async with ... as job`")
        return self._record

    def _check_open(self) -> None:
        if self._record is not None and self._closed:
            raise UsageError("the job is over; call map() again")

    def _note_delivered(self) -> None:
        """Record that the user's program has processed an outcome."""
        if self._delivered is not None:
            self._opened_record.mark_delivered(self._delivered.id)
            self._delivered = None

    def _finish(self) -> None:
        self._opened_record.commit()
        self._ended_at = self._ended_at or time.monotonic()
        error, self._error = self._error, None
        if error is not None:
            raise error

    # -- when to end ---------------------------------------------------------------------------------------------------

    def _end(self, by: Literal["tokens", "seconds", "failures", "stop", "error"], grace: float | None = None) -> None:
        self._ended_by = self._ended_by or by
        if grace is not None and self._stop_at is None:
            self._stop_at = time.monotonic() + grace

    def _leave_refused(self) -> None:
        """Leave the rows that were refused to the next start."""
        for row in self._refused.clear():
            self._out.put(row.place, None)

    def _check_budget(self) -> None:
        seconds = time.monotonic() - self._began_at
        limit = self._plan.budget.spent(tokens=self._counts["tokens"], seconds=seconds, failures=self._failures)
        if limit == "seconds" and self._crew.busy:
            self._end(limit, grace=GRACE_SECONDS)
        elif limit is not None and not (self._all_read and not self._refused):
            self._end(limit)

    # -- starting rows -------------------------------------------------------------------------------------------------

    async def _start_rows(self) -> None:
        try:
            while self._ended_by is None and self._crew.busy < self._limiter.limit:
                row = self._refused.take(time.monotonic()) or await self._next_row()
                if row is None:
                    return
                if row.run_id is None:
                    self._intend(row)
                row.epoch = self._limiter.epoch
                self._crew.start(partial(self._runs.work, row))
        except Exception as error:
            self._fail(error)

    def _intend(self, row: Row) -> None:
        """Commit that the run of a row is about to be sent. After Ctrl-C, it is not sent."""
        try:
            row.id = self._opened_record.intend(row.id, row.key, row.fingerprint)
            self._opened_record.commit()
        except KeyboardInterrupt:
            if row.id:
                self._opened_record.release(row.id)
            raise

    def _fail(self, error: Exception) -> None:
        """Raise an error after all outcomes have been yielded."""
        self._error = self._error or error
        self._end("error")

    async def _next_row(self) -> Row | None:
        """Read rows up to one that needs a run. None at the limit, after the last row, or if an outcome is ready."""
        if self._crew.busy + len(self._refused) >= self._limiter.limit:
            return None
        while not (self._all_read or self._out.is_full):
            source = await self._rows.next(_END)
            if source is _END:
                self._all_read = True
                return None
            self._place += 1
            row = self._decide(source)
            if row is not None:
                return row
            if not self._place % ROWS_PER_TURN:
                await breathe()
            if self._out:
                return None
        return None

    def _decide(self, source: Any) -> Row | None:
        """Return a row if it needs a run. Otherwise yield its outcome from the ledger, or skip it."""
        plan, record, place = self._plan, self._opened_record, self._place
        key, arguments = plan.key(source, place), plan.arguments(source)
        entry = record.find(key, place)
        mark = fingerprint(arguments) if record.keeps else b""
        step = next_step(entry, mark, plan.rules, key)
        if entry is not None and step == "skip":
            self._counts["done_before" if entry.stage == "done" else "failed_before"] += 1
            return None
        self._out.expect(place)
        row = Row(place, key, source, arguments, mark)
        if entry is None:
            return row
        row.id = entry.id
        match step:
            case "report":
                outcome = read_outcome(record.outcome(row.id), self._app.read_result, key=key, row=source)
            case "unknown":
                why = "an earlier start ended before the run's id was known: the row may or may not have run"
                outcome = Outcome(key=key, state="unknown", error=JobError(why), row=source)
            case _:
                row.run_id = entry.run_id if step == "attach" else None
                return row
        self._give(row, outcome, spent=False)
        return None

    # -- taking outcomes --------------------------------------------------------------------------------------

    async def _commit(self) -> None:
        """Commit the records of a row, together with those of other rows at the same time."""
        await breathe()
        self._opened_record.commit()

    async def _wait(self) -> None:
        """Wait for a row to end, or until something else is due."""
        self._opened_record.commit()
        ended = await self._crew.next(self._seconds_left())
        if ended is not None:
            self._take(ended)
        elif self._stop_at is not None and time.monotonic() >= self._stop_at:
            await self._halt()

    def _seconds_left(self) -> float | None:
        """Return the longest time to wait, in seconds."""
        moments = [] if self._stop_at is None else [self._stop_at]
        if self._stop_at is None and self._plan.budget.seconds is not None:
            moments.append(self._began_at + self._plan.budget.seconds)
        if self._ended_by is None and self._refused and self._crew.busy < self._limiter.limit:
            moments.append(self._refused.next_at)
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _take(self, ended: Ended[ResultT]) -> None:
        row, error = ended.row, ended.error
        if ended.outcome is not None:
            self._limiter.ended(self._crew.busy + 1)
            self._refused.let_one_start()
            self._give(row, ended.outcome, spent=True)
        elif ended.fate == "refused" and error is not None:
            self._counts["refusals"] += 1
            self._limiter.refused(row.epoch)
            row.refusals += 1
            retry_after = getattr(error, "retry_after", None)
            row.has_to_wait = retry_after is not None
            pause = self._limiter.pause(row.refusals, retry_after)
            logger.info("row %r was refused for now; trying again in %.1f s: %s", row.key, pause, error)
            self._refused.add(row, time.monotonic() + pause)
        else:
            if error is not None:
                self._fail(error)
            else:
                self._counts["stopped"] += 1
            self._out.put(row.place, None)

    def _give(self, row: Row, outcome: Outcome[ResultT], *, spent: bool) -> None:
        self._counts[outcome.state] += 1
        if spent:
            self._counts["tokens"] += outcome.tokens
            self._failures += outcome.state in ("failed", "unknown")
        self._out.put(row.place, (row, outcome))

    async def _drain(self, seconds: float) -> None:
        """Take the outcomes of running rows as they end, until the time has passed or no row is running."""
        end = time.monotonic() + seconds
        while self._crew.busy and (left := end - time.monotonic()) > 0:
            ended = await self._crew.next(left)
            if ended is not None:
                self._take(ended)

    async def _halt(self) -> None:
        """Stop the running rows, also on the server."""
        if self._crew.busy and not self._halted:
            self._halted = True
            for named_only in (True, False):
                await self._runs.stop(named_only=named_only)
                await self._drain(HALT_SECONDS / 2)
