"""The ledger of a job on Ray: an actor that keeps the ledger, and the connection of each worker to the actor.

The actor runs on the machine of the program that starts the job, where the ledger's file is. Records that the rows of a
worker write at the same time become one call to the actor and one commit to the file. The rows wait for the commit.
"""

from __future__ import annotations

import asyncio
import os
import time
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import uuid4
from weakref import WeakValueDictionary

from attrs import evolve

from dify_plus._batch.ledger import Ledger
from dify_plus._batch.record import duplicate
from dify_plus._batch.restarts import RestartRules, Stage, Step, next_step
from dify_plus._batch.rows import Key
from dify_plus._ray.packages import package
from dify_plus.errors import JobError, LedgerError, LedgerInUse

__all__ = ["Claim", "LedgerActor", "Start", "WorkerNotes", "open_ledger"]

FILE: Final = "ledger.db"
NAMESPACE: Final = "dify_plus"
PATIENCE_SECONDS: Final = 30.0
"""Seconds to wait for the end of an actor of this program that no job uses any more."""
START: Final = "start"


class Start:
    """The name of one execution of a dataset. Ray copies the plan for each execution; each copy has its own name."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def __reduce__(self) -> tuple[Any, ...]:
        return (Start, (uuid4().hex,))


class Claim(NamedTuple):
    """The answer to a worker: what to do with a row."""

    step: Step
    id: int
    run_id: str | None
    outcome: str | None
    """The outcome in the ledger, to report."""


class SharedLedger:
    """The actor of one ledger. If its process dies, Ray starts it again, and it continues with the file."""

    def __init__(self, path: str, kind: str) -> None:
        self._path = path
        self._kind = kind
        self._ledger: Ledger | None = None
        self._start = ""
        self._past: set[str] = set()
        self._continued = False
        """Whether an earlier process of this actor has served the current start."""
        self._places = array("q")
        """For each row that the current start has read: its place, plus 1."""
        self._names: dict[str, Key] = {}

    def open(self, kind: str) -> None:
        """Open the file.

        Args:
            kind: The kind of job.
        """
        if kind != self._kind:
            raise LedgerError(f"the ledger {self._path} is in use by a job of another kind: name another folder")
        self._opened()

    def owner(self) -> str:
        """Return the id of the Ray job that the actor belongs to."""
        return str(package("ray").get_runtime_context().get_job_id())

    def pid(self) -> int:
        """Return the id of the actor's process."""
        return os.getpid()

    def apply(self, start: str, operations: list[tuple[str, tuple[Any, ...]]]) -> list[Any]:
        """Carry out the operations that the rows of one worker request, and commit them.

        Args:
            start: The start that the worker belongs to.
            operations: The name of each operation, and its arguments.

        Returns:
            The result of each operation; for a row that ends the job, the error.
        """
        ledger = self._opened()
        if start != self._start:
            self._begin(ledger, start)
        results: list[Any] = []
        for name, arguments in operations:
            try:
                results.append(
                    self._claim(ledger, *arguments) if name == "claim" else getattr(ledger, name)(*arguments)
                )
            except JobError as error:
                results.append(error)
        ledger.commit()
        return results

    def _opened(self) -> Ledger:
        if self._ledger is None:
            self._ledger = Ledger(self._path, self._kind)
        return self._ledger

    def _begin(self, ledger: Ledger, start: str) -> None:
        if start in self._past:
            raise LedgerInUse(f"the ledger {self._path} has been taken over by a later start of this program")
        self._past.add(start)
        self._start = start
        self._continued = ledger.recall(START) == start
        self._places = array("q")
        self._names = {}
        ledger.remember(START, start)

    def _claim(
        self, ledger: Ledger, key: Key, fingerprint: bytes, place: int | None, name: str | None, rules: RestartRules
    ) -> Claim:
        if name is not None and self._names.setdefault(name, key) != key:
            raise LedgerError(
                f"the rows with the keys {self._names[name]!r} and {key!r} create documents with the same name, "
                f"{name!r}: the second would replace the first"
            )
        entry = ledger.look_up(key)
        if entry is not None:
            met = self._places[entry.id] if entry.id < len(self._places) else 0
            if met and place is not None and met != place + 1:
                raise duplicate(key)
            if met or self._continued:  # Ray runs a block again, but no row may run twice in one start
                rules = evolve(rules, rerun_unknown=False, retry_failed=False)
        step = next_step(entry, fingerprint, evolve(rules, replay=True), key)
        if step == "run":
            id = ledger.intend(0 if entry is None else entry.id, key, fingerprint)
        else:
            assert entry is not None
            id = entry.id
        if id >= len(self._places):
            self._places.extend([0] * (id + 1024 - len(self._places)))
        self._places[id] = 1 if place is None else place + 1
        run_id = entry.run_id if entry is not None and step == "attach" else None
        return Claim(step, id, run_id, ledger.outcome(id) if step == "report" else None)


class LedgerActor:
    """Keeps the actor of a ledger alive in the program that created it. The actor ends when no job uses this object.

    Args:
        handle: The handle from creating the actor. Handles that Ray finds by name do not keep it alive.
    """

    def __init__(self, handle: Any) -> None:
        self.handle = handle

    def __reduce__(self) -> tuple[Any, ...]:
        return (LedgerActor, (self.handle,))


_OPEN: WeakValueDictionary[tuple[str, str], LedgerActor] = WeakValueDictionary()
"""The actors of this program, by Ray's job and the path. A job that starts again uses the existing actor."""


def open_ledger(folder: str | os.PathLike[str], kind: str) -> LedgerActor:
    """Find the actor of a ledger, or create it.

    Args:
        folder: The folder of the ledger, on this machine; created if it does not exist.
        kind: The kind of job.

    Raises:
        LedgerInUse: Another program uses the ledger.
        LedgerError: The ledger cannot be opened, or belongs to another kind of job.
    """
    ray, exceptions = package("ray"), package("ray.exceptions")
    try:
        path = Path(folder).resolve()
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise LedgerError(f"ledger: {os.fspath(folder)!r} cannot be used as a folder: {error}") from error
    if not ray.is_initialized():
        ray.init()
    place = (str(ray.get_runtime_context().get_job_id()), str(path))
    found = _OPEN.get(place)
    if found is None:
        found = LedgerActor(_make(path, kind))
    try:
        ray.get(found.handle.open.remote(kind))
    except exceptions.RayTaskError as error:
        raise _explained(error) from None
    except exceptions.RayActorError as error:
        raise LedgerError(f"the actor of the ledger {path} cannot be started: {error}") from error
    return _OPEN.setdefault(place, found)


def _make(path: Path, kind: str) -> Any:
    """Create the actor of a ledger on this machine. The actor of an earlier job of this program may be about to end."""
    ray, scheduling = package("ray"), package("ray.util.scheduling_strategies")
    context = ray.get_runtime_context()
    options = ray.remote(SharedLedger).options(
        name=f"ledger {path}",
        namespace=NAMESPACE,
        num_cpus=0,
        max_restarts=-1,
        max_task_retries=-1,
        scheduling_strategy=scheduling.NodeAffinitySchedulingStrategy(context.get_node_id(), soft=False),
    )
    in_use = LedgerInUse(f"the ledger {path} is in use by another job: wait for its end, or name another folder")
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return options.remote(str(path / FILE), kind)
        except ValueError as error:  # the name is taken
            if time.monotonic() > end:
                raise in_use from error
        try:
            other = ray.get_actor(f"ledger {path}", namespace=NAMESPACE)
            if ray.get(other.owner.remote()) != context.get_job_id():
                raise in_use
        except (ValueError, package("ray.exceptions").RayActorError):
            pass
        time.sleep(0.1)


class WorkerNotes:
    """A worker's connection to the ledger. Its rows write their records here. It belongs to one event loop.

    Args:
        actor: The actor of the ledger.
        start: The start that the worker belongs to.
    """

    keeps = True

    def __init__(self, actor: Any, start: str) -> None:
        self._actor = actor
        self._start = start
        self._waiting: list[tuple[str, tuple[Any, ...], asyncio.Future[Any]]] = []
        self._last: asyncio.Future[Any] | None = None
        self._sender: asyncio.Task[None] | None = None

    async def claim(
        self, key: Key, fingerprint: bytes, place: int | None, name: str | None, rules: RestartRules
    ) -> Claim:
        """Ask what to do with a row. If the answer is to run it, the ledger has already recorded that.

        Args:
            key: The row's key.
            fingerprint: The fingerprint of its arguments.
            place: Its place in the dataset, if known.
            name: The name of its document, which no other row may have; None if it creates no document.
            rules: The options that the user chose.

        Raises:
            JobError: The row ends the job, or the ledger cannot be written.
        """
        found: Claim = await self._send("claim", key, fingerprint, place, name, rules)
        return found

    def release(self, id: int) -> None:
        """Record that the server did not start the run."""
        self._send("release", id)

    def start(self, id: int, ids: Mapping[str, str]) -> None:
        """Record the ids that the server gave the run."""
        self._send("start", id, dict(ids))

    def end(self, id: int, stage: Stage, outcome: str) -> None:
        """Record a row's outcome."""
        self._send("end", id, stage, outcome)

    async def committed(self) -> None:
        """Wait until everything recorded so far is in the file."""
        if self._last is not None:
            await self._last

    def _send(self, name: str, *arguments: Any) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        self._last = future = loop.create_future()
        future.add_done_callback(_look_at)
        self._waiting.append((name, arguments, future))
        if self._sender is None:
            self._sender = loop.create_task(self._send_all())
        return future

    async def _send_all(self) -> None:
        """Send the waiting records, one call after the other, until none are waiting."""
        try:
            while self._waiting:
                sent, self._waiting = self._waiting, []
                settle: Callable[[asyncio.Future[Any], Any], None]
                try:
                    results = await self._actor.apply.remote(self._start, [(name, given) for name, given, _ in sent])
                except Exception as error:
                    results = [_explained(error)] * len(sent)
                for (_, _, future), result in zip(sent, results, strict=True):
                    settle = (
                        asyncio.Future.set_exception if isinstance(result, Exception) else asyncio.Future.set_result
                    )
                    if not future.done():
                        settle(future, result)
        finally:
            self._sender = None


def _look_at(future: asyncio.Future[Any]) -> None:
    """Read the error of a future, so that asyncio does not report it if no task waits for it."""
    if not future.cancelled():
        future.exception()


def _explained(error: Exception) -> Exception:
    cause = getattr(error, "cause", None)
    if isinstance(cause, JobError):
        return cause
    return LedgerError(
        f"the actor of the ledger does not answer; start the job again to continue where it stopped: {error}"
    )
