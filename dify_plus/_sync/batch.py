# Made from dify_plus/_async/batch.py by scripts/unasync. Do not edit.
"""A job: runs an app over many rows, each row once.

Reading the outcomes drives the job: `__next__` reads rows, records what it is about to send, starts runs, and waits
for one to end. The runs go on meanwhile, and record in the ledger what becomes of them.
"""

from __future__ import annotations

import heapq
import logging
import time
from collections import Counter
from functools import partial
from types import TracebackType
from typing import Any, Final, Generic, Literal, Self, TypeVar

from dify_plus._batch.concurrency import Limiter
from dify_plus._batch.ordering import HandOut
from dify_plus._batch.outcomes import Outcome, Summary, read_outcome
from dify_plus._batch.plan import Plan
from dify_plus._batch.record import Record
from dify_plus._batch.restarts import next_step
from dify_plus._batch.rows import Row, checked_rows, fingerprint
from dify_plus._sync._compat import Crew, RowIterator, Rows, breathe, run_bounded
from dify_plus._sync.row_runs import Ended, RowRuns, Runner
from dify_plus.errors import JobError, UsageError

__all__ = ["Job"]

logger = logging.getLogger("dify_plus")

ResultT = TypeVar("ResultT")

GRACE_SECONDS: Final = 10.0
"""How long running rows may go on when the job ends early."""
HALT_SECONDS: Final = 6.0
"""How long to wait for rows that are being stopped."""
BREATH: Final = 64
"""After how many rows that need no run other tasks get their turn."""
_END: Any = object()


class Job(Generic[ResultT]):
    """A job over many rows: a context manager, and an iterator of outcomes. `map` makes one.

    If you leave the `with` block before the last outcome, running rows get 10 seconds to end. Those that still run
    after that are stopped on the server. The ledger records how each row ended, and the next start hands out the
    outcomes that this one did not.

    Example:
        >>> rows = [{"id": "a", "q": "rivers"}, {"id": "b", "q": "lakes"}]
        >>> job = dify.workflows.map(rows, inputs=lambda row: {"query": row["q"]}, key="id", ledger="job.db")
        >>> with job:
        ...     for outcome in job:
        ...         print(outcome.key, outcome.state, outcome.result)
        >>> job.summary.done
    """

    def __init__(self, app: Runner[ResultT], rows: Rows[Any], plan: Plan) -> None:
        self._app = app
        self._rows = RowIterator(checked_rows(rows))
        self._plan = plan
        self._limiter = Limiter(plan.concurrency)
        self._crew: Crew[Ended[ResultT]] = Crew()
        self._out: HandOut[tuple[Row, Outcome[ResultT]]] = HandOut(ordered=plan.ordered)
        self._record: Record | None = None
        self._refused: list[tuple[float, int, Row]] = []
        """Rows to be tried again: when, their place, and the row."""
        self._counts: Counter[str] = Counter()
        self._failures = 0
        self._handed: Row | None = None
        self._place = -1
        self._exhausted = False
        self._began = self._over = 0.0
        self._ended_by: Literal["tokens", "seconds", "failures", "stop", "error"] | None = None
        self._patience: float | None = None
        """When running rows are stopped."""
        self._halted = False
        self._error: Exception | None = None
        self._closed = False

    @property
    def summary(self) -> Summary:
        """How far the job has come. Can be read at any time, also from other tasks and threads."""
        counts = dict(self._counts)
        now = self._over or (time.monotonic() if self._began else 0.0)
        return Summary(
            rows=self._place + 1,
            running=self._crew.busy if not self._closed else 0,
            waiting=len(self._refused),
            seconds=now - self._began,
            concurrency=self._limiter.limit,
            ended_by=self._ended_by,
            **counts,
        )

    def stop(self) -> None:
        """Start no further rows. Outcomes keep coming until the running rows have ended, for at most 10 seconds.

        Rows that still run after that are stopped on the server. A second call stops them at once. All other rows wait
        for the next start. Where rows run in threads, any thread or signal handler can call this; where they run in
        tasks, any task.
        """
        if self._ended_by == "stop":
            self._patience = time.monotonic()
        self._end("stop", grace=GRACE_SECONDS)
        self._crew.wake()

    def __enter__(self) -> Self:
        if self._record is not None:
            raise UsageError("a job can be entered once; call map() again")
        self._record = self._plan.open_record(self._app.kind)
        self._runs = RowRuns(self._app, self._record, self._commit)
        self._crew.open()
        self._began = time.monotonic()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self._note_handed_out()
        if self._crew.busy or not self._exhausted:
            self._end("stop" if kind is None or not issubclass(kind, Exception) else "error")
        try:
            grace = GRACE_SECONDS if self._patience is None else self._patience - time.monotonic()
            run_bounded(lambda: self._drain(grace), GRACE_SECONDS)
        finally:
            self._close()
            if self._error is not None and not isinstance(error, Exception):
                logger.warning("the job was left before this error could be raised: %s", self._error)

    def _close(self) -> None:
        try:
            run_bounded(self._halt, 2 * HALT_SECONDS)
        finally:
            self._over = self._over or time.monotonic()
            self._closed = True
            try:
                self._crew.close()
            finally:
                self._notes.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Outcome[ResultT]:
        self._check_open()
        self._note_handed_out()
        while True:
            self._check_budget()
            if self._ended_by is not None:
                self._give_up_refused()
            self._start_rows()
            if (found := self._out.take()) is not None:
                self._handed, outcome = found
                return outcome
            if self._is_over:
                self._finish()
                raise StopIteration
            self._wait()

    @property
    def _is_over(self) -> bool:
        if self._crew.busy:
            return self._halted  # what cannot be stopped is left behind
        return self._ended_by is not None or (self._exhausted and not self._refused)

    @property
    def _notes(self) -> Record:
        if self._record is None:
            raise UsageError("open the job first: `with ... as job`")
        return self._record

    def _check_open(self) -> None:
        if self._record is not None and self._closed:
            raise UsageError("the job is over; call map() again")

    def _note_handed_out(self) -> None:
        """Record that the user's program is done with an outcome, since it asks for the next one."""
        if self._handed is not None:
            self._notes.hand_out(self._handed.id)
            self._handed = None

    def _finish(self) -> None:
        self._notes.commit()
        self._over = self._over or time.monotonic()
        error, self._error = self._error, None
        if error is not None:
            raise error

    # -- when to end ---------------------------------------------------------------------------------------------------

    def _end(self, by: Literal["tokens", "seconds", "failures", "stop", "error"], grace: float | None = None) -> None:
        self._ended_by = self._ended_by or by
        if grace is not None and self._patience is None:
            self._patience = time.monotonic() + grace

    def _give_up_refused(self) -> None:
        """Leave the rows that were refused to the next start."""
        while self._refused:
            _, place, _ = self._refused.pop()
            self._out.put(place, None)

    def _check_budget(self) -> None:
        seconds = time.monotonic() - self._began
        limit = self._plan.budget.spent(tokens=self._counts["tokens"], seconds=seconds, failures=self._failures)
        if limit is not None and not (self._exhausted and not self._refused):
            self._end(limit, grace=GRACE_SECONDS if limit == "seconds" else None)

    # -- starting rows -------------------------------------------------------------------------------------------------

    def _start_rows(self) -> None:
        try:
            while self._ended_by is None and self._crew.busy < self._limiter.limit:
                row = self._due() or self._next_row()
                if row is None:
                    return
                if row.run_id is None:
                    row.id = self._notes.intend(row.id, row.key, row.fingerprint)
                    self._notes.commit()
                row.epoch = self._limiter.epoch
                self._crew.start(partial(self._runs.work, row))
        except Exception as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        """Raise an error once all outcomes have been handed out."""
        self._error = self._error or error
        self._end("error")

    def _due(self) -> Row | None:
        """A row that was refused, and may be tried again now."""
        if self._refused and self._refused[0][0] <= time.monotonic():
            return heapq.heappop(self._refused)[2]
        return None

    def _next_row(self) -> Row | None:
        """Read on to a row that needs a run; None if there is no room, none is left, or an outcome is to be taken."""
        if self._crew.busy + len(self._refused) >= self._limiter.limit:
            return None
        while not (self._exhausted or self._out.is_full):
            source = self._rows.next(_END)
            if source is _END:
                self._exhausted = True
                return None
            self._place += 1
            row = self._take_up(source)
            if row is not None:
                return row
            if not self._place % BREATH:
                breathe()
            if self._out:
                return None
        return None

    def _take_up(self, source: Any) -> Row | None:
        """Decide about a row: return it if it needs a run; else hand out what the ledger knows of it, or skip it."""
        plan, notes, place = self._plan, self._notes, self._place
        row = Row(place, plan.key(source, place), source, plan.arguments(source))
        entry = notes.find(row.key, place)
        if notes.keeps:
            row.fingerprint = fingerprint(row.arguments)
        step = next_step(entry, row.fingerprint, plan.rules, row.key)
        if entry is None:
            self._out.expect(place)
            return row
        if step == "skip":
            self._counts["done_before" if entry.stage == "done" else "failed_before"] += 1
            return None
        self._out.expect(place)
        row.id = entry.id
        if step == "report":
            outcome = read_outcome(notes.outcome(row.id), self._app.read_result, key=row.key, row=source)
            self._give(row, outcome, spent=False)
            return None
        if step == "unknown":
            error = JobError("an earlier start ended before the run's id was known: the row may or may not have run")
            self._give(row, Outcome(key=row.key, state="unknown", error=error, row=source), spent=False)
            return None
        row.run_id = entry.run_id if step == "attach" else None
        return row

    # -- taking outcomes --------------------------------------------------------------------------------------

    def _commit(self) -> None:
        """Commit what a row records, together with what other rows record at the same time."""
        breathe()
        self._notes.commit()

    def _wait(self) -> None:
        """Wait for a row to end, or for the time to do something else."""
        self._notes.commit()
        ended = self._crew.next(self._seconds_left())
        if ended is not None:
            self._take(ended)
        elif self._patience is not None and time.monotonic() >= self._patience:
            self._halt()

    def _seconds_left(self) -> float | None:
        """How long to wait at most."""
        moments = [] if self._patience is None else [self._patience]
        if self._ended_by is None:
            if self._refused and self._crew.busy < self._limiter.limit:
                moments.append(self._refused[0][0])
            if self._plan.budget.seconds is not None:
                moments.append(self._began + self._plan.budget.seconds)
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _take(self, ended: Ended[ResultT]) -> None:
        row, error = ended.row, ended.error
        if ended.outcome is not None:
            self._limiter.ended(self._crew.busy + 1)
            self._room_for_refused()
            self._give(row, ended.outcome, spent=True)
        elif ended.fate == "refused" and error is not None:
            self._counts["refusals"] += 1
            self._limiter.refused(row.epoch)
            row.refusals += 1
            retry_after = getattr(error, "retry_after", None)
            row.has_to_wait = retry_after is not None
            pause = self._limiter.pause(row.refusals, retry_after)
            logger.info("row %r was refused for now; trying again in %.1f s: %s", row.key, pause, error)
            heapq.heappush(self._refused, (time.monotonic() + pause, row.place, row))
        else:
            if error is not None:
                self._fail(error)
            else:
                self._counts["stopped"] += 1
            self._out.put(row.place, None)

    def _room_for_refused(self) -> None:
        """A run has ended, so the server may have room: one row that was refused need not wait any longer."""
        if self._refused and not self._refused[0][2].has_to_wait:
            _, place, row = self._refused[0]
            heapq.heapreplace(self._refused, (0.0, place, row))

    def _give(self, row: Row, outcome: Outcome[ResultT], *, spent: bool) -> None:
        self._counts[outcome.state] += 1
        if spent:
            self._counts["tokens"] += outcome.tokens
            self._failures += outcome.state in ("failed", "unknown")
        self._out.put(row.place, (row, outcome))

    def _drain(self, seconds: float) -> None:
        """Take the outcomes of running rows as they come, until the time is over or none is left."""
        end = time.monotonic() + seconds
        while self._crew.busy and (left := end - time.monotonic()) > 0:
            ended = self._crew.next(left)
            if ended is not None:
                self._take(ended)

    def _halt(self) -> None:
        """Stop the rows that still run, on the server too."""
        if self._crew.busy and not self._halted:
            self._halted = True
            self._runs.stop()
            self._drain(HALT_SECONDS)
