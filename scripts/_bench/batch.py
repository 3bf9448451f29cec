"""The measurements of `scripts/benchmark --only batch`, each in a fresh process.

`python -m _bench.batch MEASURE ROWS ADDRESS` answers with one JSON object. The server is a FakeDify in a separate
process.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from _bench.memory import memory
from dify_plus import AsyncDify, Dify

CONCURRENCY = 20
SERVER = """
import sys
from dify_plus.testing import FakeDify
with FakeDify() as fake:
    print(fake.base_url, flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def fake_dify() -> Iterator[str]:
    """Run a FakeDify in a separate process, and yield its address."""
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None and server.stdin is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()


def rows(count: int) -> Iterator[dict[str, Any]]:
    return ({"id": f"key-{number}", "query": f"What is {number}?"} for number in range(count))


async def with_semaphore(count: int, address: str) -> None:
    """Run calls under a semaphore, as a program without a job does."""
    async with AsyncDify("app-workflow", base_url=address, user="u") as dify:
        room = asyncio.Semaphore(CONCURRENCY)

        async def run(row: dict[str, Any]) -> None:
            async with room:
                result = await dify.workflows.run({"query": row["query"]})
                assert result.outputs == {"query": row["query"]}

        await asyncio.gather(*map(run, rows(count)))


async def as_job(count: int, address: str) -> None:
    """Run the same calls as a job with a ledger."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncDify("app-workflow", base_url=address, user="u") as dify:
            job = dify.workflows.map(
                rows(count),
                inputs=lambda row: {"query": row["query"]},
                key="id",
                ledger=Path(folder) / "job.db",
                concurrency=CONCURRENCY,
            )
            async with job:
                async for outcome in job:
                    assert outcome.result is not None and outcome.row["query"] == outcome.result.outputs["query"]
            assert job.summary.done == count


def start_finished_job(count: int) -> dict[str, float]:
    """Start a job again after all its rows are done."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "job.db"
        _write_ledger(path, count)
        started, used = time.monotonic(), time.process_time()
        with (
            Dify("app-workflow", base_url="http://127.0.0.1:9/v1", user="u") as dify,
            dify.workflows.map(rows(count), inputs=lambda row: {"query": row["query"]}, key="id", ledger=path) as job,
        ):
            assert list(job) == []
        assert job.summary.done_before == count
        return {"seconds": time.monotonic() - started, "cpu": time.process_time() - used}


def _write_ledger(path: Path, count: int) -> None:
    from dify_plus._batch.ledger import Ledger
    from dify_plus._batch.outcomes import Outcome, write_outcome
    from dify_plus._batch.rows import fingerprint
    from dify_plus._streams.results import WorkflowResult

    result = WorkflowResult(task_id="t" * 36, workflow_run_id="r" * 36, workflow_id="w" * 36, outputs={"query": "q"})
    text = write_outcome(Outcome(key=0, state="done", result=result))
    ledger = Ledger(path, "workflows")
    for number, row in enumerate(rows(count)):
        id = ledger.intend(0, row["id"], fingerprint({"inputs": {"query": row["query"]}}))
        ledger.end(id, "done", text)
        ledger.mark_delivered(id)
        if number % 1000 == 0:
            ledger.commit()
    ledger.close()


Figure = tuple[str, str, str, str, str, bool]
"""The measure, our value, the value to compare it with, the ratio, the target, and whether it is met."""


def figures(rounds: int, rows: int, many: int, finished: int) -> Iterator[Figure]:
    """Measure everything.

    Args:
        rounds: How often CPU time is measured.
        rows: Rows of each of these jobs.
        many: Rows of the job whose memory is compared with that of one of 1,000.
        finished: Rows of the finished ledger.
    """
    with fake_dify() as address:
        found = [[_measured(measure, rows, address)["microseconds"] for measure in MEASURES] for _ in range(rounds)]
        plain, job = (statistics.median(times) for times in zip(*found, strict=True))
        yield (
            "a run of a job with a ledger, and `workflows.run` under a semaphore", f"{job:.0f} µs", f"{plain:.0f} µs",
            f"{job / plain:.2f}", "1.5 x", job / plain <= 1.5,
        )  # fmt: skip
        few = _measured("job", 1000, address)["kilobytes"] / 1024
        lots = _measured("job", many, address)["kilobytes"] / 1024
        yield (
            f"memory of a job of {many:,} rows, and of one of 1,000", f"{lots:.1f} MB", f"{few:.1f} MB",
            f"{lots - few:+.1f} MB", "+30 MB", lots - few <= 30,
        )  # fmt: skip
    start = _measured("finished", finished, "")
    limit = finished / 1e5
    yield (
        f"start of a job whose {finished:,} rows are already done", f"{start['cpu']:.1f} s of CPU",
        f"{start['seconds']:.1f} s by the clock", "", f"{limit:g} s", start["cpu"] <= limit,
    )  # fmt: skip


def _measured(measure: str, count: int, address: str) -> dict[str, float]:
    command = [sys.executable, "-m", "_bench.batch", measure, str(count), address]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


MEASURES = {"plain": with_semaphore, "job": as_job}


def main() -> int:
    measure, count, address = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    if measure == "finished":
        print(json.dumps(start_finished_job(count)))
        return 0
    run = MEASURES[measure]
    asyncio.run(run(50, address))  # loads what the first calls load
    used = time.process_time()
    asyncio.run(run(count, address))
    print(json.dumps({"microseconds": (time.process_time() - used) / count * 1e6, "kilobytes": memory()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
