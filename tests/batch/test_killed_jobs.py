"""Jobs whose process is killed or interrupted, and two processes with one ledger. The server counts the runs.

`KILLS=30 pytest tests/batch/test_killed_jobs.py -k killed` kills a job of each kind 30 times;
`ROWS=2000 pytest tests/batch/test_killed_jobs.py -k half` runs 2,000 rows.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dify_plus.testing import ChatApp, Delay, FakeDify, Gate, WorkflowApp
from tests.support.patience import HANG, settled
from tests.support.refusing import EveryOtherRunRefused

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("KILLS", "4"))
ROWS = int(os.environ.get("ROWS", "200"))

PROGRAM = """
import asyncio, os, sys
from dify_plus import AsyncDify, Dify

half, resource, ledger, log, count, concurrency = sys.argv[1:]
rows = ({"id": f"r{number}", "query": f"q{number}"} for number in range(int(count)))
options = dict(key="id", ledger=ledger, concurrency=int(concurrency))
file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def process(outcome):
    os.write(file, f"{outcome.key} {outcome.state}\\n".encode())

def inputs(row):
    return {"query": row["query"]}

def run():
    with Dify() as dify, getattr(dify, resource).map(rows, inputs=inputs, **options) as job:
        for outcome in job:
            process(outcome)

async def run_async():
    async with AsyncDify() as dify:
        async with getattr(dify, resource).map(rows, inputs=inputs, **options) as job:
            async for outcome in job:
                process(outcome)

run() if half == "sync" else asyncio.run(run_async())
"""


class Job:
    """A program that runs a job over some rows. A test may start it several times."""

    def __init__(self, fake: FakeDify, folder: Path, half: str, resource: str = "workflows", rows: int = 40) -> None:
        self.log = folder / "log"
        app = {"workflows": "workflow", "chat": "chat"}[resource]
        self._command = [sys.executable, "-W", "error", "-c", PROGRAM]
        self._command += [
            half,
            resource,
            str(folder / "job.db"),
            str(self.log),
            str(rows),
            "6" if rows < 1000 else "50",
        ]
        self._environment = {
            **os.environ,
            "DIFY_API_KEY": fake.key(app),
            "DIFY_BASE_URL": fake.base_url,
            "DIFY_USER": "u",
        }

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(self._command, env=self._environment, stderr=subprocess.PIPE, text=True)

    def finish(self) -> str:
        """Run to the end, and return what it wrote to standard error."""
        with self.start() as process:
            _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
        return errors

    def outcomes(self) -> list[tuple[str, str]]:
        if not self.log.exists():
            return []
        return [tuple(line.split()) for line in self.log.read_text().splitlines()]  # type: ignore[misc]


@pytest.fixture
def runs() -> Counter[str]:
    return Counter()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def fake(runs: Counter[str], gate: Gate) -> Iterator[FakeDify]:
    def script(inputs: dict[str, Any]) -> Iterator[Any]:
        runs[inputs["query"]] += 1
        yield Delay(random.uniform(0, 0.05))
        if inputs["query"] == "q5":
            yield gate
        return inputs

    def reply(request: Any) -> Iterator[Any]:
        runs[request.query] += 1
        yield "some "
        yield Delay(random.uniform(0, 0.05))
        yield "words"

    with FakeDify({"workflow": WorkflowApp(script=script), "chat": ChatApp(reply)}) as server:
        yield server
    assert server.errors == []


def has_begun(fake: FakeDify, count: int, process: subprocess.Popen[str]) -> bool:
    return fake.executions >= count or process.poll() is not None


def wait_for_one_run(fake: FakeDify) -> int:
    """Wait until no further row starts and only the run at the gate is left. Return how many runs have started."""
    started = None
    while started != fake.executions or len(fake.state.live_runs) > 1:
        started = fake.executions
        time.sleep(0.3)
        settled(fake)()  # a server that is held up still has requests to read
    return fake.executions


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + HANG
    while not what():
        if time.monotonic() > end:
            pytest.fail("the condition did not become true")
        time.sleep(0.005)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("half", ["sync", "async"])
@pytest.mark.parametrize("resource", ["workflows", "chat"])
def test_a_job_that_is_killed_runs_every_row_once(
    fake: FakeDify, runs: Counter[str], gate: Gate, tmp_path: Path, half: str, resource: str
) -> None:
    gate.open()
    total = 10 * KILLS
    job = Job(fake, tmp_path, half, resource, rows=total)
    done: set[str] = set()
    for _ in range(KILLS):
        started = fake.executions
        with job.start() as process:
            target = started + random.randint(0, max(1, total // KILLS - 3))
            wait_for(partial(has_begun, fake, target, process))
            time.sleep(random.uniform(0, 0.03))
            process.kill()
            process.communicate()
        done |= {key for key, state in job.outcomes() if state == "done"}
    before = len(job.outcomes())
    job.finish()
    last = dict(job.outcomes()[before:])
    unknown = {key for key, state in last.items() if state == "unknown"}
    done |= {key for key, state in last.items() if state == "done"}
    assert done | unknown == {f"r{number}" for number in range(total)} and not done & unknown
    assert max(runs.values()) == 1
    missing = {f"r{number}" for number in range(total)} - {f"r{query[1:]}" for query in runs}
    assert missing <= unknown
    if resource == "workflows":
        assert len(unknown) <= 6 * KILLS  # at most the rows that were being sent when a process was killed
    finished = Counter(key for key, state in job.outcomes() if state == "done")
    assert (
        sum(count - 1 for count in finished.values()) <= KILLS
    )  # the outcome that was being processed is yielded again


def test_a_server_that_refuses_half_of_the_starts(
    fake: FakeDify, runs: Counter[str], gate: Gate, tmp_path: Path
) -> None:
    gate.open()
    refusing = EveryOtherRunRefused.of(fake)
    job = Job(fake, tmp_path, "async", rows=ROWS)
    job.finish()
    assert dict(job.outcomes()) == {f"r{number}": "done" for number in range(ROWS)}
    assert len(runs) == ROWS == fake.executions
    assert refusing.requests >= 2 * ROWS - 1


@pytest.mark.parametrize("half", ["sync", "async"])
def test_a_second_process_gets_an_error_and_a_killed_one_leaves_no_lock(
    fake: FakeDify, gate: Gate, tmp_path: Path, half: str
) -> None:
    job = Job(fake, tmp_path, half)
    with job.start() as first:
        wait_for(lambda: len(job.outcomes()) >= 6)
        with job.start() as second:
            _, errors = second.communicate(timeout=60)
        assert second.returncode == 1 and "is in use by another job" in errors
        first.kill()
        first.communicate()
    gate.open()
    job.finish()


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send Ctrl-C to another process")
@pytest.mark.parametrize("half", ["sync", "async"])
def test_ctrl_c_lets_rows_end(fake: FakeDify, runs: Counter[str], gate: Gate, tmp_path: Path, half: str) -> None:
    job = Job(fake, tmp_path, half, rows=200)
    with job.start() as process:
        wait_for(lambda: len(job.outcomes()) >= 10)
        process.send_signal(signal.SIGINT)
        started = wait_for_one_run(fake)
        gate.open()
        _, errors = process.communicate(timeout=60)
    assert process.returncode and "KeyboardInterrupt" in errors
    assert not [request for request in fake.requests if request.path.endswith("/stop")]
    assert 10 <= started < 200
    job.finish()
    states = dict(job.outcomes())
    assert set(states) == {f"r{number}" for number in range(200)}
    unknown = [key for key, state in states.items() if state != "done"]
    assert len(unknown) <= 1 and all(states[key] == "unknown" for key in unknown)  # a row that was about to be sent
    assert set(runs.values()) == {1}


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send Ctrl-C to another process")
@pytest.mark.parametrize("half", ["sync", "async"])
def test_a_second_ctrl_c_stops_rows(fake: FakeDify, runs: Counter[str], gate: Gate, tmp_path: Path, half: str) -> None:
    job = Job(fake, tmp_path, half, rows=200)
    with job.start() as process:
        wait_for(lambda: len(job.outcomes()) >= 10)
        process.send_signal(signal.SIGINT)
        wait_for_one_run(fake)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode and "KeyboardInterrupt" in errors
    assert [request.path for request in fake.requests if request.path.endswith("/stop")]
    fake.wait_idle()
    job.finish()
    outcomes = dict(job.outcomes())
    assert outcomes.pop("r5") == "failed" and len(outcomes) == 199
    unknown = [key for key, state in outcomes.items() if state != "done"]
    assert len(unknown) <= 1 and all(outcomes[key] == "unknown" for key in unknown)  # a row that was about to be sent
    assert set(runs.values()) == {1}
