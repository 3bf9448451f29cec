"""A worker, which runs the rows that Ray gives it. Its client and its runs use a separate event loop.

Ray may block the event loop in which it calls an async class, to slow it down. That must not stop the streams.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from itertools import count
from threading import Thread
from typing import Any, ClassVar, Final, Literal, TypeAlias, TypedDict, cast
from uuid import uuid4

from dify_plus._async.client import AsyncDify
from dify_plus._async.row_runs import AsyncRowRuns, AsyncRunner
from dify_plus._batch.concurrency import Concurrency, Limiter
from dify_plus._batch.outcomes import Ended, Outcome, read_outcome
from dify_plus._batch.plan import Plan
from dify_plus._batch.restarts import OnChanged
from dify_plus._batch.rows import KeyOf, Row, fingerprint
from dify_plus._ray.ledger import Start, WorkerNotes, open_ledger
from dify_plus._ray.packages import package
from dify_plus.errors import ConfigurationError, JobError, UsageError

__all__ = ["PLACE", "OnFailed", "RayJob", "RayJobOptions", "RowRunner"]

OnFailed: TypeAlias = Literal["keep", "raise"]

PLACE: Final = "__dify_place"
"""The column with the places of the rows."""
GRACE_SECONDS: Final = 10.0
"""Seconds that running rows may continue when the job ends early."""
ENVIRONMENT: Final = (
    'The workers of Ray take keys, base URL and user from their environment: call ray.init(runtime_env={"env_vars": '
    "{...}}), or set the variables on every machine before Ray starts there"
)


class RayJobOptions(TypedDict, total=False):
    """The options of jobs on Ray. All are optional."""

    concurrency: Concurrency
    """The number of rows that each worker runs at the same time; `"auto"` adapts to the server, between 1 and 100."""
    rerun_unknown: bool
    """Whether to run rows again whose outcome is unknown. They may then run twice."""
    retry_failed: bool
    """Whether to run rows again that failed in an earlier start."""
    on_changed: OnChanged
    """What to do with a row whose inputs differ from those in the ledger: `"error"` ends the job with `RowChanged`,
    `"rerun"` runs the row again."""
    on_failed: OnFailed
    """What to do when a row fails or its outcome is unknown: `"keep"` writes that to its columns, `"raise"` ends the
    job with an error."""
    client: Mapping[str, Any] | None
    """Options of the workers' `AsyncDify`, such as `timeout`. Keys are not allowed here: the workers read them from
    their environment."""


class RayJob:
    """Base class of the jobs on Ray. The program that starts the job creates it, and Ray sends it to the workers.

    Args:
        key: The key that identifies a row: the name of a column, or a function of the row.
        ledger: The folder of the ledger, on the machine that starts the job.
        options: See `RayJobOptions`.
    """

    kind: ClassVar[str]
    default_concurrency: ClassVar[int]

    def __init__(
        self,
        *,
        key: KeyOf,
        ledger: str | os.PathLike[str],
        concurrency: Concurrency | None = None,
        rerun_unknown: bool = False,
        retry_failed: bool = False,
        on_changed: OnChanged = "error",
        on_failed: OnFailed = "keep",
        client: Mapping[str, Any] | None = None,
    ) -> None:
        self.key = key
        self.concurrency: Concurrency = self.default_concurrency if concurrency is None else concurrency
        self.rules: dict[str, Any] = {
            "rerun_unknown": rerun_unknown,
            "retry_failed": retry_failed,
            "on_changed": on_changed,
        }
        self.on_failed = on_failed
        if client is not None and not isinstance(cast("object", client), Mapping):
            raise UsageError(f"client must be a mapping with options of AsyncDify, not {client!r}")
        self.client: dict[str, Any] = dict(client or {})
        self.folder = ledger
        self._check()
        self.ledger = open_ledger(ledger, self.kind)
        self.start = Start()
        self._id = uuid4().hex

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RayJob) and self._id == other._id

    def __hash__(self) -> int:
        return hash(self._id)

    def _check(self) -> None:
        if self.key is None:
            raise UsageError(
                "key must be the name of a column or a function of the row, because rows have no order on Ray"
            )
        if self.folder is None:
            raise UsageError(
                "ledger must be a folder: Ray may run a block again, and with the ledger no row runs twice"
            )
        if self.on_failed not in ("keep", "raise"):
            raise UsageError(f'on_failed must be "keep" or "raise", not {self.on_failed!r}')
        if named := {"api_key", "dataset_api_key"} & self.client.keys():
            raise UsageError(
                f"client: leave out {min(named)}, because it would be stored in the plan of the job. {ENVIRONMENT}"
            )
        Limiter(self.concurrency)
        self._plan()
        try:
            AsyncDify(**self.client)
        except TypeError as error:
            raise UsageError(f"client: {error}") from error

    def _plan(self) -> Plan:
        """Check the options."""
        return Plan.of(self._arguments(), key=self.key, ledger=self.folder, concurrency=self.concurrency, **self.rules)

    def _arguments(self) -> Callable[[Any], dict[str, Any]]:
        """Return the function that returns the arguments of a row's run."""
        raise NotImplementedError

    def _name(self, arguments: Mapping[str, Any]) -> str | None:
        """Return the name of the document that a row creates, which no other row may have; None if it creates none."""
        return None

    def _runner(self, dify: AsyncDify) -> AsyncRunner[Any]:
        """Return the functions that run rows.

        Raises:
            ConfigurationError: A key or the user is missing.
        """
        raise NotImplementedError

    def _columns(self) -> dict[str, tuple[str, Callable[[Outcome[Any]], Any]]]:
        """Return the columns for the results: the type of each, and the function that returns its value."""
        raise NotImplementedError


class RowRunner:
    """The callable class for `Dataset.map_batches`: runs the rows of each batch with its own client.

    Use `batch_format="pyarrow"`. A worker runs as many rows at a time as its job allows, of all its batches together.

    Args:
        job: The job to run.
    """

    def __init__(self, job: RayJob) -> None:
        self._rows = _WorkerRows(job)
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, name="dify-plus", daemon=True).start()

    async def __call__(self, batch: Any) -> Any:
        """Run the rows of a batch.

        Args:
            batch: A pyarrow table.

        Returns:
            The table with the columns for the results.
        """
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._rows.run(batch), self._loop))


class _WorkerRows:
    """Runs the rows of one worker, in the event loop of the worker."""

    def __init__(self, job: RayJob) -> None:
        self._job = job
        self._plan = job._plan()
        self._limiter = Limiter(job.concurrency)
        self._numbers = count()
        self._busy = 0
        self._room = asyncio.Condition()
        self._error: BaseException | None = None
        """The error that ends the job. No row starts after it."""
        self._runs: AsyncRowRuns[Any] | None = None

    async def run(self, batch: Any) -> Any:
        """Run the rows of a batch, and add the columns for their results."""
        if self._runs is None:
            self._open()
        columns = self._job._columns()
        if taken := [name for name in columns if name in batch.column_names]:
            raise UsageError(f"the dataset has a column {taken[0]} already: rename or drop it")
        places = [None] * len(batch)
        if PLACE in batch.column_names:
            places, batch = batch.column(PLACE).to_pylist(), batch.drop_columns([PLACE])
        tasks = [
            asyncio.ensure_future(self._run_row(source, place))
            for source, place in zip(batch.to_pylist(), places, strict=True)
        ]
        outcomes = await self._gather(tasks)
        pyarrow = package("pyarrow")
        for name, (kind, read) in columns.items():
            values = [read(outcome) for outcome in outcomes]
            batch = batch.append_column(name, pyarrow.array(values, getattr(pyarrow, kind)()))
        return batch

    async def _gather(self, tasks: list[asyncio.Task[Outcome[Any]]]) -> list[Outcome[Any]]:
        """Wait for rows. If one ends the job, running rows may end, and the others do not start."""
        if not tasks:
            return []
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        errors = (task.exception() for task in done if not task.cancelled())
        self._error = self._error or next(filter(None, errors), None)
        if self._error is None:
            return [task.result() for task in tasks]
        async with self._room:
            self._room.notify_all()
        await asyncio.wait(tasks, timeout=GRACE_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise self._error

    def _open(self) -> None:
        self._dify = AsyncDify(**self._job.client)
        try:
            self._app = self._job._runner(self._dify)
        except ConfigurationError as error:
            raise ConfigurationError(f"{error}. {ENVIRONMENT}") from error
        self._notes = WorkerNotes(self._job.ledger.handle, self._job.start.name)
        self._runs = AsyncRowRuns(self._app, self._notes, self._notes.committed)

    async def _run_row(self, source: Any, place: int | None) -> Outcome[Any]:
        plan = self._plan
        row = Row(next(self._numbers), plan.key(source, place or 0), source, plan.arguments(source))
        row.fingerprint = fingerprint(row.arguments)
        while True:
            async with self._room:
                await self._room.wait_for(lambda: self._error is not None or self._busy < self._limiter.limit)
                if self._error is not None:
                    raise asyncio.CancelledError
                self._busy += 1
            try:
                row.epoch = self._limiter.epoch
                found = await self._attempt_row(row, place)
            finally:
                async with self._room:
                    self._busy -= 1
                    self._room.notify_all()
            if isinstance(found, Outcome):
                return self._checked(found)
            await asyncio.sleep(found)

    async def _attempt_row(self, row: Row, place: int | None) -> Outcome[Any] | float:
        """Run a row, or return its outcome from the ledger. If the server refuses it, return the seconds to wait."""
        assert self._runs is not None
        name = self._job._name(row.arguments)
        claim = await self._notes.claim(row.key, row.fingerprint, place, name, self._plan.rules)
        row.id, row.run_id = claim.id, claim.run_id
        if claim.outcome is not None:
            return read_outcome(claim.outcome, self._app.read_result, key=row.key, row=None)
        if claim.step == "unknown":
            error = JobError(
                "a worker or an earlier start ended before the row's id was known: it may or may not have run"
            )
            return Outcome(key=row.key, state="unknown", error=error)
        return self._judged(row, await self._runs.work(row))

    def _judged(self, row: Row, ended: Ended[Any]) -> Outcome[Any] | float:
        if ended.outcome is not None:
            self._limiter.ended(self._busy)
            return ended.outcome
        error = ended.error or JobError("the row was stopped")
        if ended.fate != "refused":
            raise error
        self._limiter.refused(row.epoch)
        row.refusals += 1
        return self._limiter.pause(row.refusals, getattr(error, "retry_after", None))

    def _checked(self, outcome: Outcome[Any]) -> Outcome[Any]:
        if self._job.on_failed == "raise" and outcome.state in ("failed", "unknown"):
            raise JobError(
                f"the row with the key {outcome.key!r} is {outcome.state}: {outcome.error}"
            ) from outcome.error
        return outcome
