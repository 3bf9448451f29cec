"""Many runs, each once: rows in, outcomes out, and a ledger in between.

Whoever reads the outcomes also starts the rows: `__anext__` reads rows, notes what it intends, starts runs and waits
for one to end. The runs go on by themselves meanwhile, and note in the ledger what becomes of them.
"""

from __future__ import annotations

import heapq
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Any, Final, Generic, Literal, Self, TypeVar

from attrs import frozen

from dify_plus._async._compat import Crew, RowIterator, Rows, breathe, run_bounded, run_concurrently
from dify_plus._async.transport import NOT_SENT, AsyncTransport
from dify_plus._batch.concurrency import Limiter
from dify_plus._batch.faults import JobError
from dify_plus._batch.ordering import HandOut
from dify_plus._batch.outcomes import Outcome, Summary, outcome_of, read_outcome, verdict, write_outcome
from dify_plus._batch.plan import Plan
from dify_plus._batch.record import Record
from dify_plus._batch.refusals import leaving_refusals
from dify_plus._batch.restarts import Stage, next_step
from dify_plus._batch.rows import Row, fingerprint
from dify_plus._streams.accumulators import Accumulator
from dify_plus._streams.run_records import RunRecord, finished_event
from dify_plus.errors import ConfigurationError, DifyError, NotFoundError, StreamInterrupted

__all__ = ["AsyncJob", "AsyncRunner", "patient"]

logger = logging.getLogger("dify_plus")

ResultT = TypeVar("ResultT")

GRACE_SECONDS: Final = 10.0
"""How long rows that run may go on when the job ends early."""
HALT_SECONDS: Final = 6.0
"""How long is waited for rows to end that are being stopped."""
BREATH: Final = 64
"""After so many rows that need no run, other tasks get their turn."""
STOPPING_AT_ONCE: Final = 20
_END: Any = object()


def patient(transport: AsyncTransport) -> AsyncTransport:
    """The same connections, for calls whose refusals the job itself deals with."""
    settings = transport.settings
    return transport.view(settings.with_options(retries=leaving_refusals(settings.retries)))


@frozen(kw_only=True)
class AsyncRunner(Generic[ResultT]):
    """How rows are run by one kind of app.

    Attributes:
        kind: The resource's name.
        result: The class of results.
        start: Makes the stream of a new run.
        attach: Makes the stream of a run that goes on; None for apps whose runs have no names.
        get_run: Reads the record of a run.
        accumulator: Makes what builds a result from events.
    """

    kind: str
    result: type[ResultT]
    start: Callable[..., Any]
    attach: Callable[[str], Any] | None = None
    get_run: Callable[[str], Any] | None = None
    accumulator: Callable[[], Accumulator[ResultT]] | None = None


@frozen(kw_only=True)
class _Ended(Generic[ResultT]):
    """What came of a row that was started."""

    row: Row
    fate: Literal["outcome", "refused", "stopped", "error"]
    outcome: Outcome[ResultT] | None = None
    error: Exception | None = None


class AsyncJob(Generic[ResultT]):
    """A job over many rows: a context manager, and an iterator of outcomes. `map` makes one.

    If you leave the `with` block before the last outcome, the rows that run get 10 seconds to end; those that still run
    then are stopped on the server. All of it is recorded in the ledger, and the next start hands out what this one did
    not.

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
        self._rows = RowIterator(rows)
        self._plan = plan
        self._limiter = Limiter(plan.concurrency)
        self._crew: Crew[_Ended[ResultT]] = Crew()
        self._out: HandOut[tuple[Row, Outcome[ResultT]]] = HandOut(ordered=plan.ordered)
        self._record: Record | None = None
        self._refused: list[tuple[float, int, Row]] = []
        """Rows to be tried again: when, their place, and the row."""
        self._streams: dict[int, Any] = {}
        """The open streams, by their row's place."""
        self._counts: Counter[str] = Counter()
        self._failures = 0
        self._handed: Row | None = None
        self._place = -1
        self._exhausted = False
        self._began = self._over = 0.0
        self._ended_by: Literal["tokens", "seconds", "failures", "stop", "error"] | None = None
        self._patience: float | None = None
        """When the rows that run are stopped."""
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
        """Start no further rows. Outcomes go on to come until those that run have ended, for 10 seconds at most.

        Rows that still run then are stopped on the server; called again, this stops them at once. The rest waits for
        the next start. Can be called from another thread, or by a handler of signals; on the async side, from tasks.
        """
        if self._ended_by == "stop":
            self._patience = time.monotonic()
        self._end("stop", grace=GRACE_SECONDS)
        self._crew.wake()

    async def __aenter__(self) -> Self:
        if self._record is not None:
            raise ConfigurationError("a job can be entered once; call map() again")
        self._record = self._plan.open_record(self._app.kind)
        await self._crew.open()
        self._began = time.monotonic()
        return self

    async def __aexit__(
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
            await run_bounded(lambda: self._drain(GRACE_SECONDS), GRACE_SECONDS)
        finally:
            await self._close()

    async def _close(self) -> None:
        try:
            await run_bounded(self._halt, 2 * HALT_SECONDS)
        finally:
            self._over = self._over or time.monotonic()
            self._closed = True
            try:
                await self._crew.close()
            finally:
                self._notes.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome[ResultT]:
        self._check_open()
        self._note_handed_out()
        while True:
            self._check_budget()
            if self._ended_by is not None:
                self._give_up_refused()
            await self._start_rows()
            if (found := self._out.take()) is not None:
                self._handed, outcome = found
                return outcome
            if self._is_over:
                self._finish()
                raise StopAsyncIteration
            await self._wait()

    @property
    def _is_over(self) -> bool:
        if self._crew.busy:
            return self._halted  # what cannot be stopped is left behind
        return self._ended_by is not None or (self._exhausted and not self._refused)

    @property
    def _notes(self) -> Record:
        if self._record is None:
            raise ConfigurationError("open the job first: `async with ... as job`")
        return self._record

    def _check_open(self) -> None:
        if self._record is not None and self._closed:
            raise ConfigurationError("the job is over; call map() again")

    def _note_handed_out(self) -> None:
        """The user's program has come back: it is done with the outcome that it was given."""
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

    async def _start_rows(self) -> None:
        try:
            while self._ended_by is None and self._crew.busy < self._limiter.limit:
                row = self._due() or await self._next_row()
                if row is None:
                    return
                if row.run_id is None:
                    row.id = self._notes.intend(row.id, row.key, row.fingerprint)
                    self._notes.commit()
                row.epoch = self._limiter.epoch
                self._crew.start(partial(self._work, row))
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

    async def _next_row(self) -> Row | None:
        """Read on to a row that needs a run; None if there is no room, none is left, or an outcome is to be taken."""
        if self._crew.busy + len(self._refused) >= self._limiter.limit:
            return None
        while not (self._exhausted or self._out.is_full):
            source = await self._rows.next(_END)
            if source is _END:
                self._exhausted = True
                return None
            self._place += 1
            row = self._take_up(source)
            if row is not None:
                return row
            if not self._place % BREATH:
                await breathe()
            if self._out:
                return None
        return None

    def _take_up(self, source: Any) -> Row | None:
        """Find out what is to be done with a row: give it if it needs a run; else say what is known of it."""
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
            outcome = read_outcome(notes.outcome(row.id), self._app.result, key=row.key, row=source)
            self._give(row, outcome, spent=False)
            return None
        if step == "unknown":
            error = JobError("an earlier start ended before the server had named the run: it may have run, or not")
            self._give(row, Outcome(key=row.key, state="unknown", error=error, row=source), spent=False)
            return None
        row.run_id = entry.run_id if step == "attach" else None
        return row

    # -- taking what came of them --------------------------------------------------------------------------------------

    async def _wait(self) -> None:
        """Wait for a row to end, or for the time to do something else."""
        self._notes.commit()
        ended = await self._crew.next(self._seconds_left())
        if ended is not None:
            self._take(ended)
        elif self._patience is not None and time.monotonic() >= self._patience:
            await self._halt()

    def _seconds_left(self) -> float | None:
        """How long to wait at most."""
        moments = [] if self._patience is None else [self._patience]
        if self._ended_by is None:
            if self._refused and self._crew.busy < self._limiter.limit:
                moments.append(self._refused[0][0])
            if self._plan.budget.seconds is not None:
                moments.append(self._began + self._plan.budget.seconds)
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _take(self, ended: _Ended[ResultT]) -> None:
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

    async def _drain(self, seconds: float) -> None:
        """Take what comes of the rows that run."""
        end = time.monotonic() + seconds
        while self._crew.busy and (left := end - time.monotonic()) > 0:
            ended = await self._crew.next(left)
            if ended is not None:
                self._take(ended)

    async def _halt(self) -> None:
        """Stop what still runs, on the server too."""
        if self._crew.busy and not self._halted:
            self._halted = True
            streams = list(self._streams.values())
            await run_concurrently(lambda stream: stream.close(), streams, STOPPING_AT_ONCE, lambda place, done: None)
            await self._drain(HALT_SECONDS)

    # -- running one, in a task or thread of its own -------------------------------------------------------------------

    async def _work(self, row: Row) -> _Ended[ResultT]:
        """Run a row, or follow the run that it has, and note what comes of it."""
        ids: dict[str, str] = {}
        try:
            try:
                outcome = await self._follow(row, ids)
            except DifyError as error:
                return await self._judge(row, error, ids)
            ended = await self._note(row, outcome, outcome.state)
            return _Ended(row=row, fate="stopped") if self._halted and outcome.state == "failed" else ended
        except Exception as error:
            return _Ended(row=row, fate="error", error=error)

    async def _follow(self, row: Row, ids: dict[str, str]) -> Outcome[ResultT]:
        app = self._app
        stream = app.attach(row.run_id) if row.run_id and app.attach else app.start(**row.arguments)
        self._streams[row.place] = stream
        try:
            async with stream:
                if row.run_id is None:
                    await self._note_names(row, stream, ids)
                if self._halted:
                    await stream.close()
                result = await stream.result()
        finally:
            del self._streams[row.place]
        forms, run_id = getattr(stream, "forms", []), stream.workflow_run_id
        return outcome_of(result, key=row.key, row=row.source, forms=forms, run_id=run_id)

    async def _note_names(self, row: Row, stream: Any, ids: dict[str, str]) -> None:
        """Read on until the run has a name, and note it."""
        async for _ in stream:
            named = {name: value for name in _NAMES if (value := getattr(stream, name)) is not None}
            if named != ids:
                ids.update(named)
                self._notes.start(row.id, ids)
                await self._commit()
            if "workflow_run_id" in ids or self._halted:
                return

    async def _judge(self, row: Row, error: DifyError, ids: Mapping[str, str]) -> _Ended[ResultT]:
        """Say what an error means for its row."""
        attached = row.run_id is not None
        run_id = row.run_id or ids.get("workflow_run_id")
        sent = not isinstance(error.__cause__, NOT_SENT)
        begun = bool(ids or getattr(getattr(error, "partial", None), "task_id", ""))
        if self._halted and isinstance(error, StreamInterrupted):
            if ids and run_id is None:  # a later start finds out by the record of a run that has a name
                await self._note(row, self._without_result(row, "failed", error, None), "failed")
            return _Ended(row=row, fate="stopped")
        if attached and isinstance(error, NotFoundError):
            return await self._read_record(row, error)
        match verdict(error, begun=begun, sent=sent):
            case "refused" | "job" as judged:
                if not attached:
                    self._notes.release(row.id)
                    await self._commit()
                return _Ended(row=row, fate="refused" if judged == "refused" else "error", error=error)
            case "unknown":
                # A run that has a name is attached to by the next start.
                outcome = self._without_result(row, "unknown", error, run_id)
                return await self._note(row, outcome, "unknown" if run_id is None else None)
            case "failed":
                return await self._note(row, self._without_result(row, "failed", error, run_id), "failed")

    async def _read_record(self, row: Row, error: DifyError) -> _Ended[ResultT]:
        """Find out from its record what became of a run that cannot be attached to."""
        record = None
        if self._app.get_run is not None and row.run_id is not None:
            try:
                record = await self._app.get_run(row.run_id)
            except NotFoundError as missing:
                error = missing
            except DifyError as failed:
                return await self._judge(row, failed, {"workflow_run_id": row.run_id})
        if record is None or not record.ended or self._app.accumulator is None:
            outcome = self._without_result(row, "unknown", error, row.run_id)
            return await self._note(row, outcome, "unknown" if record is None else None)
        result = _recorded(record, self._app.accumulator())
        outcome = outcome_of(result, key=row.key, row=row.source, forms=[], run_id=row.run_id)
        return await self._note(row, outcome, outcome.state)

    def _without_result(
        self, row: Row, state: Literal["failed", "unknown"], error: DifyError, run_id: str | None
    ) -> Outcome[ResultT]:
        return Outcome(key=row.key, state=state, error=error, workflow_run_id=run_id, row=row.source)

    async def _note(self, row: Row, outcome: Outcome[ResultT], stage: Stage | None) -> _Ended[ResultT]:
        """Note an outcome, before anybody sees it."""
        if stage is not None and self._notes.keeps:
            self._notes.end(row.id, stage, write_outcome(outcome))
            await self._commit()
        return _Ended(row=row, fate="outcome", outcome=outcome)

    async def _commit(self) -> None:
        """Commit, together with what others note at the same time."""
        await breathe()
        self._notes.commit()


_NAMES: Final = ("workflow_run_id", "message_id", "task_id")


def _recorded(record: RunRecord, accumulator: Accumulator[ResultT]) -> ResultT:
    accumulator.add(finished_event(record.source, {"task_id": record.id, "workflow_run_id": record.id}))
    return accumulator.result()
