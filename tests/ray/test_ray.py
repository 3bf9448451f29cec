"""Jobs on a real cluster of Ray. The server counts what is executed; workers and the ledger's actor are killed."""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import ray
import ray.data
from pyarrow import parquet

from dify_plus import Dify
from dify_plus._batch.ledger import Ledger
from dify_plus.errors import LedgerError, LedgerInUse, UsageError
from dify_plus.ray import RowRunner, WorkflowJob, ingest, map_workflow
from tests.ray.conftest import HANG, Server, wait_for

COLUMNS = {"dify_state", "dify_outputs", "dify_error", "dify_run_id", "dify_tokens"}


def table(prefix: str, count: int, blocks: int = 8) -> Any:
    rows = [{"id": f"r{number}", "q": f"{prefix}{number}"} for number in range(count)]
    return ray.data.from_items(rows, override_num_blocks=blocks)


def inputs(row: dict[str, Any]) -> dict[str, Any]:
    return {"query": row["q"]}


def run(ds: Any, ledger: Path, **options: Any) -> dict[str, dict[str, Any]]:
    """Run a job to its end, and return its rows by key."""
    given = {"inputs": inputs, "key": "id", "ledger": ledger, "actors": 1, **options}
    rows = map_workflow(ds, **given).take_all()
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row.keys() == {"id", "q", *COLUMNS} for row in rows)
    return {row["id"]: row for row in rows}


def states(rows: dict[str, dict[str, Any]]) -> Counter[str]:
    return Counter(row["dify_state"] for row in rows.values())


def check_each_once(server: Server, prefix: str, rows: dict[str, dict[str, Any]]) -> int:
    """Compare the columns with the runs of the server, and return how many rows are unknown."""
    executed = server.runs(prefix)
    assert set(executed.values()) == {1}
    done = {row["q"] for row in rows.values() if row["dify_state"] == "done"}
    unknown = {row["q"] for row in rows.values() if row["dify_state"] == "unknown"}
    assert len(done) + len(unknown) == len(rows)
    assert done <= executed.keys() <= done | unknown
    for row in rows.values():
        if row["dify_state"] == "done":
            assert json.loads(row["dify_outputs"]) == {"said": row["q"]} and row["dify_run_id"]
        else:
            assert "may or may not have run" in row["dify_error"]
    return len(unknown)


class Background:
    """Does something while a job runs in the main thread."""

    def __init__(self, action: Callable[[], object]) -> None:
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, args=(action,))

    def _run(self, action: Callable[[], object]) -> None:
        try:
            action()
        except BaseException as error:
            self._error = error

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        if self._error is not None:
            raise self._error


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_worker_is_killed_among_2000_rows(server: Server, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    pids.mkdir()

    def noted(row: dict[str, Any]) -> dict[str, Any]:
        (pids / str(os.getpid())).touch()
        return {"query": row["q"]}

    def kill_one() -> None:
        server.wait_for_runs("kill", 600)
        os.kill(int(min(path.name for path in pids.iterdir())), signal.SIGKILL)

    ds = table("kill", 2000, blocks=16)
    with Background(kill_one):
        rows = run(ds, tmp_path / "job", inputs=noted, actors=4, concurrency=16)
    assert len(rows) == 2000 and len(list(pids.iterdir())) >= 4
    unknown = check_each_once(server, "kill", rows)
    assert unknown <= 16  # no more than the worker had on their way to the server
    print(f"{len(server.runs('kill'))} rows executed, each once; {unknown} unknown")

    before = server.runs("kill")
    again = run(ds, tmp_path / "job", inputs=inputs)
    assert server.runs("kill") == before
    assert {key: row["dify_state"] for key, row in again.items()} == {
        key: row["dify_state"] for key, row in rows.items()
    }
    assert {row["dify_outputs"] for row in again.values()} == {row["dify_outputs"] for row in rows.values()}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_the_death_of_the_ledgers_actor_is_survived(server: Server, tmp_path: Path) -> None:
    def kill() -> None:
        server.wait_for_runs("ledger", 100)
        actor = ray.get_actor(f"ledger {(tmp_path / 'job').resolve()}", namespace="dify_plus")
        before = ray.get(actor.pid.remote())
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: ray.get(actor.pid.remote()) != before)

    with Background(kill):
        rows = run(table("ledger", 400), tmp_path / "job", actors=2, concurrency=8)
    assert len(rows) == 400
    assert check_each_once(server, "ledger", rows) <= 16


PROGRAM = """
import sys
import ray, ray.data
from dify_plus.ray import map_workflow

ray.init(address=sys.argv[1], log_to_driver=False)
rows = ray.data.from_items([{"id": f"r{n}", "q": f"ctrlc{n}"} for n in range(300)], override_num_blocks=8)
inputs = lambda row: {"query": row["q"]}
map_workflow(rows, inputs=inputs, key="id", ledger=sys.argv[2], actors=2, concurrency=4).take_all()
"""


@pytest.mark.skipif(os.name == "nt", reason="another process cannot be sent Ctrl-C")
def test_ctrl_c_ends_the_program_and_the_next_start_goes_on(server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, ray.get_runtime_context().gcs_address, str(tmp_path / "job")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        server.wait_for_runs("ctrlc", 60)
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate(timeout=HANG)
    assert program.returncode != 0 and "KeyboardInterrupt" in errors, errors
    assert len(server.runs("ctrlc")) < 300
    rows = run(table("ctrlc", 300), tmp_path / "job", concurrency=8)
    assert len(rows) == 300
    assert check_each_once(server, "ctrlc", rows) <= 8  # no more than both workers had on their way to the server


def test_failures_are_data_and_one_dataset_is_executed_twice(server: Server, tmp_path: Path) -> None:
    ds = table("fail", 3, blocks=1).union(table("well", 20).map(lambda row: {**row, "id": f"w{row['id']}"}))
    options = {"inputs": inputs, "key": "id", "ledger": tmp_path / "job", "actors": 1}
    results = map_workflow(ds, **options)
    for _ in range(2):  # the second time from the ledger
        rows = {row["id"]: row for row in results.take_all()}
        assert states(rows) == {"failed": 3, "done": 20}
        assert rows["r0"]["dify_error"] == "WorkflowFailed: it broke"
    assert set(server.runs("fail").values()) == {1} and len(server.runs("well")) == 20
    with pytest.raises(ray.exceptions.RayTaskError, match=r"the row with the key 'r\d' is failed: it broke"):
        run(ds, tmp_path / "job", on_failed="raise")
    assert states(run(ds, tmp_path / "job", retry_failed=True)) == {"failed": 3, "done": 20}
    assert set(server.runs("fail").values()) == {2} and set(server.runs("well").values()) == {1}
    with pytest.raises(ray.exceptions.RayTaskError, match=r"RowChanged.*'\w+' have changed"):
        run(ds, tmp_path / "job", inputs=lambda row: {"query": row["q"], "more": 1})


def test_a_key_that_comes_twice_is_named(server: Server, tmp_path: Path) -> None:
    ds = table("twice", 64, blocks=1)
    with pytest.raises(ray.exceptions.RayTaskError, match=r"DuplicateKey: two rows have the key 'r\d+'"):
        run(ds.union(ds), tmp_path / "job", batch_size=64, actors=1, ray_remote_args={"num_cpus": 1})
    assert set(server.runs("twice").values()) == {1}


def test_workers_without_a_key(server: Server, tmp_path: Path) -> None:
    alone = {"runtime_env": {"env_vars": {"DIFY_API_KEY": ""}}}
    with pytest.raises(ray.exceptions.RayTaskError, match=r"(?s)DIFY_API_KEY.*workers of Ray.*runtime_env"):
        run(table("alone", 4, blocks=1), tmp_path / "job", actors=1, ray_remote_args=alone)
    assert server.runs("alone") == {}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"key": None}, "key must be the name of a column"),
        ({"ledger": None}, "ledger must be a folder"),
        ({"inputs": 5}, "inputs must be a function"),
        ({"actors": 0}, "actors must be a whole number"),
        ({"actors": (4, 2)}, r"actors must be \(smallest, largest\)"),
        ({"batch_size": 0}, "batch_size must be a whole number"),
        ({"concurrency": 0}, "concurrency must be"),
        ({"on_failed": "ignore"}, 'on_failed must be "keep" or "raise"'),
        ({"on_changed": "x"}, 'on_changed must be "error" or "rerun"'),
        ({"client": {"api_key": "app-x"}}, "client: leave out api_key"),
        ({"client": {"colour": 1}}, "client: .*colour"),
        ({"ray_remote_args": 5}, "ray_remote_args must be a mapping"),
    ],
)
def test_wrong_arguments(tmp_path: Path, options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        map_workflow(table("wrong", 2), **{"key": "id", "ledger": tmp_path / "job", "inputs": inputs, **options})
    assert not (tmp_path / "job").exists()


def test_a_ledger_of_another_kind_and_a_wrong_dataset(tmp_path: Path) -> None:
    ds = table("kind", 2)
    results = map_workflow(ds, key="id", ledger=tmp_path / "job")
    with pytest.raises(LedgerError, match="another kind"):
        ingest(ds, "pages", key="id", ledger=tmp_path / "job")
    del results
    with pytest.raises(UsageError, match="ds must be a Dataset of Ray, not list"):
        map_workflow([], key="id", ledger=tmp_path / "job")  # type: ignore[arg-type]
    (tmp_path / "local").mkdir()
    local = Ledger(tmp_path / "local" / "ledger.db", "workflows")
    with pytest.raises(LedgerInUse, match="in use by another job"):
        map_workflow(ds, key="id", ledger=tmp_path / "local")
    local.close()
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="cannot be used as a folder"):
        map_workflow(ds, key="id", ledger=tmp_path / "file")


def test_the_callable_class_alone(server: Server, tmp_path: Path) -> None:
    job = WorkflowJob(key="id", ledger=tmp_path / "job", inputs=inputs, concurrency="auto")
    rows = table("class", 40).map_batches(RowRunner, fn_constructor_args=[job], batch_format="pyarrow", concurrency=1)
    assert states({row["id"]: row for row in rows.take_all()}) == {"done": 40}
    assert set(server.runs("class").values()) == {1}
    taken = map_workflow(
        ray.data.from_items([{"id": "r", "q": "q", "dify_state": "done"}]),
        key="id",
        ledger=tmp_path / "other",
        actors=1,
    )
    with pytest.raises(ray.exceptions.RayTaskError, match="has a column dify_state already"):
        taken.take_all()


def test_documents(server: Server, tmp_path: Path) -> None:
    with Dify() as dify:
        dataset_id = dify.datasets.create("Pages").id
        rows = [{"id": number, "text": f"Page {number} is about rivers."} for number in range(24)]
        options: dict[str, Any] = {"key": "id", "ledger": tmp_path / "job", "actors": 1}
        made = ingest(ray.data.from_items(rows), dataset_id, **options).take_all()
        assert {row["dify_state"] for row in made} == {"done"} and len(made) == 24
        broken = ray.data.from_items([{"id": "broken", "text": "This page is not indexed."}])
        [row] = ingest(
            broken, dify.datasets.create("Broken").id, **{**options, "ledger": tmp_path / "broken"}
        ).take_all()
        assert row["dify_state"] == "failed" and "no embedding" in row["dify_error"] and row["dify_document_id"]
        documents = dify.datasets.documents.list(dataset_id).to_list()
        assert {document.id for document in documents} == {row["dify_document_id"] for row in made}
        assert {document.name for document in documents} == {str(number) for number in range(24)}
        assert {document.indexing_status for document in documents} == {"completed"}
        assert server.ask()["created"] == 25

        again = ingest(ray.data.from_items(rows), dataset_id, **options).take_all()
        assert {row["dify_document_id"] for row in again} == {row["dify_document_id"] for row in made}
        assert server.ask()["created"] == 25
        same = ingest(
            ray.data.from_items(rows),
            dataset_id,
            **{**options, "ledger": tmp_path / "same"},
            document=lambda row: {"text": row["text"], "name": "same"},
        )
        with pytest.raises(ray.exceptions.RayTaskError, match="create documents with the same name, 'same'"):
            same.take_all()


def test_a_job_can_start_while_the_previous_one_is_freed(server: Server, tmp_path: Path) -> None:
    first = map_workflow(table("forgotten", 8, blocks=1), key="id", inputs=inputs, ledger=tmp_path / "job", actors=1)
    second = map_workflow(table("forgotten", 8, blocks=1), key="id", inputs=inputs, ledger=tmp_path / "job", actors=1)
    del first
    gc.collect()
    assert states({row["id"]: row for row in second.take_all()}) == {"done": 8}
    del second
    gc.collect()
    assert map_workflow(table("forgotten", 8, blocks=1), key="id", inputs=inputs, ledger=tmp_path / "job") is not None
    assert set(server.runs("forgotten").values()) == {1}


def test_the_examples_of_the_docs(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # which the workers do not know
    names: dict[str, Any] = {}
    page = (Path(__file__).parents[2] / "docs" / "many.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(import ray.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(blocks) == page.count("```python")
    for block in blocks:
        exec(compile(re.sub(r'(?<=parquet\(")', f"{tmp_path.as_posix()}/", block), "many.md", "exec"), names)
    shown = {row["id"]: row for row in parquet.read_table(tmp_path / "answers").to_pylist()}
    assert states(shown) == states({row["id"]: row for row in names["answers"].take_all()}) == {"done": 3}
    made = parquet.read_table(tmp_path / "made").to_pylist()
    assert {row["dify_state"] for row in made} == {"done"} and len(made) == 2
    assert all(server.runs(word) == {word: count} for word, count in (("rivers", 2), ("lakes", 2), ("glaciers", 2)))
