"""The parts of jobs on Ray that need no Ray: the decisions of the ledger's actor, and how workers reach it."""

from __future__ import annotations

import asyncio
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import dify_plus.ray
from dify_plus import AsyncDify
from dify_plus._async._compat import breathe
from dify_plus._async.row_runs import AsyncRowRuns, AsyncRunner
from dify_plus._batch.record import NoLedger
from dify_plus._batch.restarts import RestartRules
from dify_plus._batch.rows import Row
from dify_plus._ray.documents import IngestedDocument, _DocumentRun
from dify_plus._ray.ledger import SharedLedger, Start, WorkerNotes
from dify_plus.errors import ConfigurationError, DifyError, DuplicateKey, LedgerError, LedgerInUse, RowChanged
from dify_plus.testing import FakeDify

RULES = RestartRules()
EAGER = RestartRules(rerun_unknown=True, retry_failed=True)


class Starts:
    """A ledger, and the process of its actor."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.actor = SharedLedger(str(path), "workflows")

    def die(self) -> None:
        """The process of the actor is killed and started again."""
        if self.actor._ledger is not None:
            self.actor._ledger._db.close()  # loses what is not committed, as the death of the process does
        self.actor = SharedLedger(str(self._path), "workflows")

    def close(self) -> None:
        if self.actor._ledger is not None:
            self.actor._ledger.close()

    def claim(
        self, key: str, place: int | None, *, start: str = "first", rules: RestartRules = RULES, **more: Any
    ) -> Any:
        """Return the decision about a row."""
        given = {"fingerprint": b"f", "name": None, **more}
        [found] = self.actor.apply(start, [("claim", (key, given["fingerprint"], place, given["name"], rules))])
        return found

    def step(self, key: str, place: int | None, **options: Any) -> str:
        found = self.claim(key, place, **options)
        return type(found).__name__ if isinstance(found, DifyError) else str(found.step)

    def note(self, name: str, *arguments: Any, start: str = "first") -> None:
        assert self.actor.apply(start, [(name, arguments)]) == [None]


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    found = Starts(tmp_path / "ledger.db")
    yield found
    found.close()


def test_a_repeated_block_runs_nothing_twice(starts: Starts) -> None:
    ids = {key: starts.claim(key, place).id for place, key in enumerate("abcde")}
    starts.note("start", ids["b"], {"workflow_run_id": "run"})
    starts.note("end", ids["c"], "done", "{}")
    starts.note("end", ids["d"], "failed", "{}")
    starts.note("release", ids["e"])
    for _ in range(2):
        steps = [starts.step(key, place, rules=EAGER) for place, key in enumerate("abcd")]
        assert steps == ["unknown", "attach", "report", "report"]
        assert starts.claim("b", 1).run_id == "run" and starts.claim("c", 2).outcome == "{}"
        starts.die()
    assert starts.step("e", 4) == "run"  # the server had refused it
    assert starts.step("f", 5) == "run"


def test_the_next_start_does_what_it_is_asked_for(starts: Starts) -> None:
    ids = {key: starts.claim(key, place).id for place, key in enumerate("abc")}
    starts.note("end", ids["b"], "failed", "{}")
    starts.note("end", ids["c"], "done", "{}")
    starts.die()
    assert [starts.step(key, 9 - place, start="second") for place, key in enumerate("abc")] == [
        "unknown",
        "report",
        "report",
    ]
    third = [starts.step(key, place, start="third", rules=EAGER) for place, key in enumerate("abc")]
    assert third == ["run", "run", "report"]
    assert starts.step("c", 5, start="fourth", fingerprint=b"other") == "RowChanged"
    with pytest.raises(LedgerInUse, match="taken over by a later start"):
        starts.claim("d", 7, start="third")


def test_keys_and_names_that_come_twice(starts: Starts) -> None:
    assert starts.step("a", 0) == "run"
    error = starts.claim("a", 1)
    assert isinstance(error, DuplicateKey) and str(error) == "two rows have the key 'a'"
    assert starts.step("a", None) == "unknown"  # without the places of the rows, this is not an error
    assert starts.step("b", 2, name="page") == "run" and starts.step("b", 2, name="page") == "unknown"
    error = starts.claim("c", 3, name="page")
    assert isinstance(error, LedgerError) and "'b' and 'c' create documents with the same name, 'page'" in str(error)


class Remote:
    """A handle of the actor, as Ray makes it."""

    def __init__(self, actor: SharedLedger) -> None:
        self.actor = actor
        self.calls: list[int] = []
        self.broken: Exception | None = None
        self.apply = self

    async def remote(self, start: str, operations: list[Any]) -> list[Any]:
        self.calls.append(len(operations))
        await asyncio.sleep(0)
        if self.broken is not None:
            raise self.broken
        return self.actor.apply(start, operations)


async def test_rows_of_a_worker_share_calls(starts: Starts) -> None:
    remote = Remote(starts.actor)
    notes = WorkerNotes(remote, "first")

    async def row(number: int) -> None:
        claim = await notes.claim(f"r{number}", b"f", number, None, RULES)
        notes.start(claim.id, {"workflow_run_id": f"run{number}"})
        await notes.committed()
        notes.end(claim.id, "done", "{}")
        await notes.committed()

    await asyncio.gather(*(row(number) for number in range(100)))
    assert sum(remote.calls) == 300 and len(remote.calls) <= 8
    starts.die()
    assert {starts.step(f"r{number}", number) for number in range(100)} == {"report"}


async def test_a_ledger_that_does_not_answer(starts: Starts) -> None:
    remote = Remote(starts.actor)
    notes = WorkerNotes(remote, "first")
    remote.broken = RuntimeError("the actor died")
    with pytest.raises(LedgerError, match="start the job again to continue where it stopped: the actor died"):
        await notes.claim("a", b"f", 0, None, RULES)
    remote.broken = RuntimeError("wrapped")
    remote.broken.cause = RowChanged("of a task")  # type: ignore[attr-defined]
    with pytest.raises(RowChanged, match="of a task"):
        await notes.claim("a", b"f", 0, None, RULES)


async def test_a_document_runs_as_a_row() -> None:
    with FakeDify() as fake:
        async with AsyncDify(base_url=fake.base_url, dataset_api_key=fake.dataset_key) as dify:
            dataset = await dify.datasets.create("Rivers")
            job: Any = SimpleNamespace(dataset_id=dataset.id, wait=True)
            runner = AsyncRunner(
                kind="ingest",
                read_result=IngestedDocument.from_dict,
                start=lambda **document: _DocumentRun(job, dify.datasets.documents, document),
            )
            runs = AsyncRowRuns(runner, NoLedger(unique=True), breathe)
            ended = await runs.work(Row(0, "key", {}, {"text": "Rivers flow.", "name": "Rivers"}))
    assert ended.error is None and ended.outcome is not None
    assert ended.outcome.state == "done" and ended.outcome.workflow_run_id is not None


def test_each_execution_of_a_plan_has_a_name() -> None:
    plan = pickle.dumps(Start())
    first, again, second = pickle.loads(plan), pickle.loads(plan), pickle.loads(pickle.dumps(Start()))
    assert first.name == again.name != second.name


def test_ray_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigurationError, match=r'run pip install "dify-plus\[ray\]"'):
        dify_plus.ray.map_workflow([], key="id", ledger="job")  # type: ignore[arg-type]
