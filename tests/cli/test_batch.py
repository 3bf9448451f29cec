from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from dify_plus import WorkflowResult
from dify_plus.batch import Outcome, Summary
from dify_plus.cli._batch.progress import notes, shown_progress
from dify_plus.cli._batch.results import Results
from dify_plus.cli._error_messages import CommandError
from dify_plus.testing import (
    ChatApp,
    CompletionApp,
    Delay,
    FakeDify,
    Fault,
    Gate,
    HumanInput,
    Input,
    ModelError,
    WorkflowApp,
)

pytestmark = pytest.mark.slow


class Desk:
    """A workflow that counts its runs, and whose inputs control it."""

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()
        self.broken = True
        self.gate = Gate()

    def script(self, inputs: dict[str, Any]) -> Iterator[Any]:
        self.runs[inputs["query"]] += 1
        yield Delay(0.01)
        if inputs["query"].startswith("hold"):
            yield self.gate
        if inputs["query"] == "ask":
            yield HumanInput("Fine?", [], ["yes", "no"])
        if inputs["query"] == "bad" and self.broken:
            raise ModelError("it\nbroke")
        return {"said": inputs["query"], "n": inputs.get("n"), "sure": inputs.get("sure")}


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def fake(desk: Desk) -> Iterator[FakeDify]:
    form = [
        Input("query", required=True),
        Input("n", "number"),
        Input("sure", "checkbox"),
        Input("tone", "select", options=["warm", "cold"]),
        Input("doc", "file"),
    ]
    apps = {
        "workflow": WorkflowApp(script=desk.script, inputs=form),
        "free": WorkflowApp(),
        "chat": ChatApp(inputs=[Input("tone")]),
        "completion": CompletionApp(inputs=[Input("query", required=True)]),
    }
    with FakeDify(apps) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_csv(path: Path, names: Sequence[str], *rows: Sequence[Any]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([names, *rows])


def read_lines(path: Path) -> dict[Any, dict[str, Any]]:
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({line["key"] for line in found}) == len(found)
    return {line["key"]: line for line in found}


def test_a_csv_table(app: Any, desk: Desk, folder: Path) -> None:
    write_csv(folder / "rows.csv", ["id", "q", "n", "sure"], ["a", "süß", 3, "yes"], ["b", "bad", "", ""])
    cli = app("workflow")
    ran = cli("batch", "rows.csv", "--out", "out.jsonl", "--inputs", "query=q,n,sure", "--key", "id")
    assert (ran.code, ran.err) == (5, "")
    assert ran.out.startswith("2 rows: 1 done, 1 failed; 0 tokens in ")
    lines = read_lines(folder / "out.jsonl")
    assert lines["a"]["outputs"] == {"said": "süß", "n": 3, "sure": True}
    assert (lines["a"]["state"], lines["a"]["error"]) == ("done", None) and lines["a"]["workflow_run_id"]
    assert (lines["b"]["state"], lines["b"]["error"]) == ("failed", "it broke")
    assert desk.runs == {"süß": 1, "bad": 1}


def test_the_same_command_goes_on(app: Any, desk: Desk, folder: Path) -> None:
    write_csv(folder / "rows.csv", ["query"], ["a"], ["bad"], ["b"], ["c"])
    command = ("batch", "rows.csv", "--out", "out.jsonl")
    cli = app("workflow")
    ran = cli(*command, "--limit", "2", "--json")
    assert (ran.code, ran.json["rows"], ran.json["done"], ran.json["failed"]) == (5, 2, 1, 1)
    assert set(read_lines(folder / "out.jsonl")) == {1, 2}
    assert cli(*command).code == 5
    assert {key: line["state"] for key, line in read_lines(folder / "out.jsonl").items()} == {
        1: "done", 2: "failed", 3: "done", 4: "done",
    }  # fmt: skip
    desk.broken = False
    ran = cli(*command, "--retry-failed")
    assert (ran.code, ran.out[:14]) == (0, "4 rows: 4 done")
    assert {line["state"] for line in read_lines(folder / "out.jsonl").values()} == {"done"}
    assert desk.runs == {"a": 1, "bad": 2, "b": 1, "c": 1}
    (folder / "out.jsonl").unlink()  # written anew from the ledger
    assert cli(*command).code == 0
    assert set(read_lines(folder / "out.jsonl")) == {1, 2, 3, 4} and desk.runs.total() == 5


@pytest.mark.parametrize("out", ["out.jsonl", "out.csv"])
def test_a_line_that_was_cut_off_is_written_anew(app: Any, desk: Desk, folder: Path, out: str) -> None:
    write_csv(folder / "rows.csv", ["query"], ["a"], ['two\nlines, "quoted"'], ["c"])
    cli = app("workflow")
    cli("batch", "rows.csv", "--out", out)
    whole = (folder / out).read_bytes()
    with (folder / out).open("ab") as file:
        file.write(whole.splitlines()[-1][:25])
    write_csv(folder / "rows.csv", ["query"], ["a"], ['two\nlines, "quoted"'], ["c"], ["d"])
    assert cli("batch", "rows.csv", "--out", out).code == 0
    written = (folder / out).read_bytes()
    assert written.startswith(whole) and written[len(whole) :].count(b"\n") == 1 and desk.runs.total() == 4


def test_results_as_csv(app: Any, desk: Desk, folder: Path) -> None:
    (folder / "rows.jsonl").write_text('{"query": "a", "n": 1}\n\n{"query": "bad"}\n', encoding="utf-8")
    assert app("workflow")("batch", "rows.jsonl", "--out", "out.csv", "--concurrency", "auto").code == 5
    with (folder / "out.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    assert json.loads(rows["1"]["outputs"]) == {"said": "a", "n": 1, "sure": None}
    assert (rows["2"]["state"], rows["2"]["error"], rows["2"]["tokens"]) == ("failed", "it broke", "0")


def test_the_fields_of_the_bar() -> None:
    messages = Console(file=io.StringIO(), force_terminal=True, width=120)
    output: Any = SimpleNamespace(quiet=False, messages=messages)
    with shown_progress(output, 1000) as show:
        show(Summary(done=30, failed=2, unknown=1, paused=1, done_before=10, failed_before=3, tokens=1234, seconds=4))
    assert "47/1000 8.5/s, 5 failed, 1,234 tokens, left" in re.sub(
        r"\x1b\[[0-9;?]*[A-Za-z]", "", messages.file.getvalue()
    )


def test_other_kinds_of_apps(app: Any, folder: Path) -> None:
    write_csv(folder / "rows.csv", ["question", "tone"], ["How?", "warm"])
    ran = app("chat")("batch", "rows.csv", "--out", "chat.jsonl", "--inputs", "query=question,tone")
    assert ran.code == 0
    [line] = read_lines(folder / "chat.jsonl").values()
    assert line["answer"] == "You said: How?" and line["tokens"] > 0
    assert app("completion")("batch", "rows.csv", "--out", "text.jsonl", "--inputs", "query=question").code == 0
    [line] = read_lines(folder / "text.jsonl").values()
    assert line["answer"] == "You said: How?"
    assert app("free")("batch", "rows.csv", "--out", "free.jsonl").code == 0
    [line] = read_lines(folder / "free.jsonl").values()
    assert line["outputs"] == {"question": "How?", "tone": "warm"}


def test_files(app: Any, fake: FakeDify, folder: Path) -> None:
    (folder / "a.txt").write_text("hello", encoding="utf-8")
    write_csv(folder / "rows.csv", ["query", "doc"], ["a", "a.txt"])
    assert app("workflow")("batch", "rows.csv", "--out", "out.jsonl").code == 0
    assert "/v1/files/upload" in [request.path for request in fake.requests]


def test_runs_that_ask(app: Any, folder: Path) -> None:
    write_csv(folder / "rows.csv", ["query"], ["ask"])
    for _ in range(2):
        ran = app("workflow")("batch", "rows.csv", "--out", "out.jsonl")
        assert ran.code == 5 and "1 waiting for a person" in ran.out
        [line] = read_lines(folder / "out.jsonl").values()
        assert line["state"] == "paused" and line["forms"][0]["form_token"]


def test_a_dry_run(app: Any, desk: Desk, folder: Path) -> None:
    write_csv(folder / "rows.csv", ["query"], ["a"], ["b"])
    ran = app("workflow")("batch", "rows.csv", "--out", "out.jsonl", "--dry-run")
    assert (ran.code, ran.out) == (0, "2 rows can be run; nothing was run\n")
    ran = app("workflow")("batch", "rows.csv", "--out", "out.jsonl", "--dry-run", "--limit", "1")
    assert (ran.code, ran.out) == (0, "1 row can be run; nothing was run\n")
    assert not desk.runs and not (folder / "out.jsonl").exists() and not (folder / "out.jsonl.ledger").exists()


@pytest.mark.parametrize(
    ("table", "arguments", "words"),
    [
        (
            "query,n\na,1\n,2\nb,x\n",
            [],
            'row 2: query is required; row 3: n must be a number, not "x"; nothing was run',
        ),
        ("query,tone\na,rude\n", [], 'row 1: tone must be "warm" or "cold", not "rude"'),
        ("query,doc\na,\n", ["--inputs", "other=query"], "--inputs: the app has no input 'other'"),
        ("question,n\na,1\n", [], "write --inputs query=COLUMN with a column of the table: question, n"),
        (
            "query\na\n",
            ["--inputs", "query=q"],
            "row 1: there is nothing in the column 'q' (columns with values: query)",
        ),
        (
            "query,id\na,1\nb,\n",
            ["--key", "id"],
            "row 2: there is nothing in the column 'id' (columns with values: query); nothing was run",
        ),
        ("query,id\na,1\nb,1\n", ["--key", "id"], "row 2: two rows have the key '1'; nothing was run"),
        ("query\na\n", ["--concurrency", "many"], "--concurrency"),
        ("query\na,b\n", [], "line 2: 2 cells, but the first line names 1 column"),
        ("query,query\na,b\n", [], "have the same name"),
        ("query\n", [], "has no rows"),
        ('query\n"open\nb\nc\n', [], "line 4, is not CSV"),
        ("query,doc\na,missing.txt\n", [], "row 1: doc: there is no file missing.txt"),
        ("query\na\n", ["--ledger", "rows.csv"], "--ledger is the table"),
        ("query\na\n", ["--ledger", "./out.jsonl"], "--ledger is the output"),
    ],
)
def test_everything_is_checked_before_anything_runs(
    app: Any, desk: Desk, folder: Path, table: str, arguments: list[str], words: str
) -> None:
    (folder / "rows.csv").write_text(table, encoding="utf-8")
    ran = app("workflow")("batch", "rows.csv", "--out", "out.jsonl", *arguments)
    assert ran.code == 2 and words in ran.err and ran.err.count("\n") == 1
    assert not desk.runs and not (folder / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("rows", "out", "words"),
    [
        ("rows.csv", "out.jsonl", "there is no file rows.csv"),
        ("rows.xls", "out.jsonl", "the table must end in .csv, .jsonl"),
        ("lines.jsonl", "out.txt", "--out must end in .jsonl"),
        ("lines.jsonl", "out.jsonl", "line 1, is not JSON"),
        ("list.jsonl", "out.jsonl", "line 1, must be a JSON object"),
        ("deep.jsonl", "out.jsonl", "line 1, is nested too deeply"),
        ("latin.csv", "out.jsonl", "is not UTF-8 text; save it as UTF-8"),
        ("lines.jsonl", "old.jsonl", "its ledger old.jsonl.ledger does not"),
    ],
)
def test_files_that_will_not_do(app: Any, folder: Path, rows: str, out: str, words: str) -> None:
    (folder / "lines.jsonl").write_text("{", encoding="utf-8")
    (folder / "list.jsonl").write_text("[]", encoding="utf-8")
    (folder / "deep.jsonl").write_text("[" * 100_000, encoding="utf-8")
    (folder / "latin.csv").write_bytes(b"query\ns\xfc\xdf\n")
    (folder / "old.jsonl").write_text("{}\n", encoding="utf-8")
    ran = app("workflow")("batch", rows, "--out", out)
    assert ran.code == 2 and words in ran.err


@pytest.mark.parametrize("key", ["true", "1.5", "null", str(2**63), r'"\ud83d"'])
def test_keys_are_checked_before_anything_runs(app: Any, desk: Desk, folder: Path, key: str) -> None:
    (folder / "rows.jsonl").write_text(f'{{"id": 1, "query": "a"}}\n{{"id": {key}, "query": "b"}}\n', encoding="utf-8")
    ran = app("workflow")("batch", "rows.jsonl", "--out", "out.jsonl", "--key", "id")
    assert ran.code == 2 and "row 2: there is no text and no whole number in the column 'id'" in ran.err
    assert not desk.runs


@pytest.mark.parametrize(
    "table",
    [
        b"\xef\xbb\xbfquery;n\r\na,b;1\r\n",
        b'query\tn\n"a,b"\t1\n',
        b'\xef\xbb\xbf"query","n"\r"a,b","1"\r',
    ],
)
def test_tables_of_other_programs(app: Any, desk: Desk, folder: Path, table: bytes) -> None:
    (folder / "rows.csv").write_bytes(table)
    assert app("workflow")("batch", "rows.csv", "--out", "out.jsonl").code == 0
    assert read_lines(folder / "out.jsonl")[1]["outputs"] == {"said": "a,b", "n": 1, "sure": None}


def test_a_cell_may_be_large(app: Any, fake: FakeDify, folder: Path) -> None:
    write_csv(folder / "rows.csv", ["query"], ["x" * 200_000], ["b"])
    for _ in range(2):
        assert app("chat")("batch", "rows.csv", "--out", "out.csv").code == 0
    lines = (folder / "out.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3 and max(map(len, lines)) > 200_000 and fake.executions == 2


@pytest.mark.parametrize("out", ["out.jsonl", "out.csv"])
def test_results_hold_any_text_of_a_server(tmp_path: Path, out: str) -> None:
    result = WorkflowResult(workflow_run_id="r", outputs={"text": "half an emoji: \ud83d"})
    with Results(tmp_path / out) as results:
        results.write(Outcome(key="k", state="done", result=result))
    assert r"half an emoji: \ud83d" in (tmp_path / out).read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="no limit for files")
def test_a_full_disk_is_explained(tmp_path: Path) -> None:
    import resource

    path, outcome = tmp_path / "out.jsonl", Outcome[WorkflowResult](key="k", state="done")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with (
        pytest.raises(CommandError, match=r"out\.jsonl cannot be written: File too large") as raised,
        Results(path) as full,
    ):
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
        try:
            full.write(outcome)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert raised.value.exit_code == 6 and "run the same command again" in raised.value.advice
    with Results(path) as results:
        results.write(outcome)
    assert read_lines(path)["k"]["state"] == "done"


def test_parquet_without_its_package(app: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (folder / "rows.parquet").write_bytes(b"PAR1")
    ran = app("workflow")("batch", "rows.parquet", "--out", "out.jsonl")
    assert ran.code == 2 and 'run pip install "dify-plus[data]"' in ran.err


def test_parquet(app: Any, desk: Desk, folder: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"query": ["a", "b"], "n": [1, None]}), folder / "rows.parquet")
    assert app("workflow")("batch", "rows.parquet", "--out", "out.jsonl").code == 0
    assert read_lines(folder / "out.jsonl")[1]["outputs"] == {"said": "a", "n": 1, "sure": None}


def test_a_job_that_cannot_go_on(app: Any, desk: Desk, fake: FakeDify, folder: Path) -> None:
    write_csv(folder / "rows.csv", ["id", "query"], *[[number, f"q{number}"] for number in range(9)])
    command = ("batch", "rows.csv", "--out", "out.jsonl", "--key", "id")
    cli = app("workflow")
    fake.faults.add(Fault.error(403, "forbidden", "switched off"), skip=3, path="/workflows/run")
    ran = cli(*command, "--concurrency", "1")
    assert ran.code == 6 and "3 done, 6 left" in ran.err and "switched off" in ran.err
    assert cli(*command).code == 0 and set(desk.runs.values()) == {1}
    write_csv(folder / "rows.csv", ["id", "query"], [0, "other"])
    ran = cli(*command)
    assert ran.code == 6 and "the inputs of the row with the key '0' have changed; name another --out" in ran.err
    write_csv(folder / "rows.csv", ["id", "query"], [0, "q0"], [0, "q0"])
    ran = cli(*command)
    assert ran.code == 2 and "row 2: two rows have the key '0'; nothing was run" in ran.err


@pytest.mark.parametrize("out", ["out.jsonl", "out.csv"])
def test_the_last_line_is_rewritten_if_its_row_runs_again(
    app: Any, desk: Desk, fake: FakeDify, folder: Path, out: str
) -> None:
    def states() -> list[str]:
        text = (folder / out).read_text(encoding="utf-8")
        return re.findall(r"unknown|failed|done", text)

    write_csv(folder / "rows.csv", ["query"], ["a"], ["b"], ["bad"])
    command = ("batch", "rows.csv", "--out", out, "--concurrency", "1")
    cli = app("workflow")
    fake.faults.add(Fault(drop=True, executed=True), path="/workflows/run")
    ran = cli(*command)
    assert ran.code == 5 and ran.out.startswith("3 rows: 1 done, 1 failed, 1 unknown;")
    desk.broken = False
    assert cli(*command, "--retry-failed").code == 5
    assert sorted(states()) == ["done", "done", "unknown"] and desk.runs == {"a": 1, "b": 1, "bad": 2}
    assert cli(*command).code == 5
    assert cli(*command, "--rerun-unknown").code == 0
    assert states() == ["done"] * 3 and desk.runs == {"a": 2, "b": 1, "bad": 2}


def test_ctrl_c_while_the_results_are_closed(app: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def close(results: Results, *error: object) -> None:
        leave(results, *error)
        signal.raise_signal(signal.SIGINT)

    leave = Results.__exit__
    monkeypatch.setattr(Results, "__exit__", close)
    write_csv(folder / "rows.csv", ["query"], ["a"])
    ran = app("workflow")("batch", "rows.csv", "--out", "out.jsonl")
    assert (ran.code, ran.out[:14]) == (130, "1 row: 1 done;")


def test_what_to_type_after_failures() -> None:
    after = notes(Summary(failed=1, stopped=1, unknown=1), True, Path("out.csv"))
    assert list(after) == [
        "run the same command again to continue",
        "out.csv has the reasons; add --retry-failed to run failed and stopped rows again",
        "add --rerun-unknown to run rows again that may have run",
    ]
    assert list(notes(Summary(done=1), False, Path("out.csv"))) == []


def test_ctrl_c_and_on_again_at_a_terminal(app: Any, desk: Desk, terminal: Any, fake: FakeDify, folder: Path) -> None:
    queries = [f"{'q' if number < 110 else 'hold'}{number}" for number in range(500)]
    write_csv(folder / "rows.csv", ["id", "query"], *[[query, query] for query in queries])
    command = ("batch", "rows.csv", "--out", "out.jsonl", "--key", "id", "--concurrency", "8")
    app("workflow")
    shown = terminal(*command)
    shown.expect("110/500.*/s, 0 failed, 0 tokens, left", seconds=60)
    shown.interrupt()
    shown.expect(r"\d rows get 10 s to end; Ctrl-C again stops", seconds=60)
    desk.gate.open()
    assert shown.wait(60) == 130
    shown.expect("500 rows: .* done, .* left; 0 tokens")
    shown.expect("run the same command again to continue")
    before = read_lines(folder / "out.jsonl")
    assert 110 <= len(before) <= 118 and {line["state"] for line in before.values()} == {"done"}
    shown = terminal(*command)
    assert shown.wait(120) == 0
    shown.expect("500 rows: 500 done; 0 tokens")
    assert set(read_lines(folder / "out.jsonl")) == set(queries)
    assert set(desk.runs.values()) == {1} and len(desk.runs) == 500


PATIENT = """
import sys
import dify_plus._sync.batch
from dify_plus.cli._command_line import run
dify_plus._sync.batch.GRACE_SECONDS = 600.0
run(sys.argv[1:])
"""


def test_a_second_ctrl_c_at_a_terminal(
    app: Any, desk: Desk, terminal: Any, fake: FakeDify, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(folder / "rows.csv", ["query"], ["a"], ["hold"], ["b"])
    command = ("batch", "rows.csv", "--out", "out.jsonl", "--concurrency", "1")
    app("workflow")
    with monkeypatch.context() as patched:
        patched.setattr("tests.cli.conftest.COMMAND", [sys.executable, "-c", PATIENT])
        shown = terminal(*command)
    shown.expect("1/3", seconds=60)
    desk.gate.reached()
    shown.interrupt()
    shown.expect("1 row gets 10 s to end", seconds=60)
    shown.interrupt()
    assert shown.wait(60) == 130
    shown.expect("3 rows: 1 done, 1 stopped, 1 left")
    assert fake.requests[-1].path.endswith("/stop")
    fake.wait_idle()
    shown = terminal(*command)
    assert shown.wait(60) == 5
    shown.expect("3 rows: 2 done, 1 failed")
    lines = read_lines(folder / "out.jsonl")
    assert (lines[2]["state"], lines[2]["error"]) == ("failed", "Aborted: User requested stop")
    desk.gate.open()
    shown = terminal(*command, "--retry-failed")
    assert shown.wait(60) == 0
    assert desk.runs == {"a": 1, "hold": 2, "b": 1}
