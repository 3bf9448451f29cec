# Made from tests/_async/test_batch.py by scripts/unasync. Do not edit.
"""Many runs: each row once, whatever happens between one start of a job and the next."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dify_plus import (
    APIConnectionError,
    AuthenticationError,
    ChatReply,
    CompletionReply,
    ConfigurationError,
    Dify,
    RecoveryPolicy,
    StreamInterrupted,
    UsageError,
    WorkflowFailed,
    WorkflowResult,
)
from dify_plus._batch.ledger import Ledger
from dify_plus._batch.rows import fingerprint
from dify_plus._sync._compat import run_in_thread, sleep
from dify_plus.batch import Budget, Summary
from dify_plus.errors import ClientClosed, DuplicateKey, JobError, LedgerInUse, RowChanged
from dify_plus.testing import (
    ChatApp,
    ChatflowApp,
    CompletionApp,
    FakeDify,
    Fault,
    Field,
    Gate,
    HumanInput,
    ModelError,
    Node,
    WorkflowApp,
)
from tests._sync._compat import settled, together
from tests._sync.support import Connect, Serve
from tests.support.patience import HANG
from tests.support.refusing import EveryOtherRunRefused

ROWS = [{"id": f"r{number}", "query": f"q{number}"} for number in range(20)]


class Desk:
    """A workflow that counts its runs by their query, and does what the query says."""

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()
        self.gate = Gate()
        self.at_gate: defaultdict[str, threading.Event] = defaultdict(threading.Event)
        self.open = False

    def script(self, inputs: dict[str, Any]) -> Iterator[Any]:
        query = inputs["query"]
        self.runs[query] += 1
        if query.startswith("wait") and not self.open:
            yield Node("first", "code")
            self.at_gate[query].set()
            yield self.gate
        if query.startswith("ask"):
            decision = yield HumanInput("Fine?", [Field("note", default="")], ["yes", "no"])
            return {"said": decision.action}
        if query.startswith("fail"):
            raise ModelError("it broke")
        yield Node("llm", text=["so ", query])
        return {"said": query}

    def hold(self, *queries: str) -> None:
        """Wait until the runs with these queries are at the gate."""
        for query in queries:
            assert run_in_thread(partial(self.at_gate[query].wait, HANG)), f"{query} never came to the gate"


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def fake(serve: Serve, desk: Desk) -> FakeDify:
    return serve({"workflow": WorkflowApp(script=desk.script)})


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "job.db"


def inputs(row: dict[str, Any]) -> dict[str, Any]:
    return {"query": row["query"]}


def rows_of(*queries: str) -> list[dict[str, Any]]:
    return [{"id": query, "query": query} for query in queries]


def run_until(desk: Desk, reached: Callable[[Summary], int], job: Any) -> dict[Any, str]:
    """Run a job, whose rows wait at the gate until its summary is as asked for. Return the states by key."""
    states: dict[Any, str] = {}

    def run() -> None:
        with job:
            states.update({outcome.key: outcome.state for outcome in job})

    def let_go() -> None:
        while not reached(job.summary):
            sleep(0.01)
        desk.gate.open()

    together(run, let_go)
    return states


def run_all(dify: Dify, rows: Any = ROWS, **options: Any) -> tuple[dict[Any, str], Any]:
    """Run a job, and return the states of the outcomes that it yields, by key, and the job."""
    with dify.workflows.map(rows, inputs=inputs, key="id", **options) as job:
        states = {outcome.key: outcome.state for outcome in job}
    return states, job


# -- one start ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [False, True])
def test_every_row_is_run_once(desk: Desk, workflow_app: Dify, ledger: Path, kept: bool) -> None:
    rows = [*ROWS, *rows_of("fail")]
    job = workflow_app.workflows.map(rows, inputs=inputs, key="id", ledger=ledger if kept else None, concurrency=5)
    with job:
        outcomes = {outcome.key: outcome for outcome in job}
    assert set(outcomes) == {row["id"] for row in rows}
    assert set(desk.runs.values()) == {1}
    done = outcomes["r7"]
    assert isinstance(done.result, WorkflowResult) and done.result.outputs == {"said": "q7"}
    assert (done.state, done.error, done.row, done.workflow_run_id) == (
        "done",
        None,
        ROWS[7],
        done.result.workflow_run_id,
    )
    failed = outcomes["fail"]
    assert failed.state == "failed" and isinstance(failed.error, WorkflowFailed) and failed.result is not None
    assert failed.error.request is not None and failed.error.method == "POST"
    assert failed.result.status == "failed"
    assert (job.summary.rows, job.summary.done, job.summary.failed, job.summary.running) == (21, 20, 1, 0)
    assert repr(job) == "<Job of workflows: 21 rows, 20 done, 1 failed, 0 running>"
    assert job.summary.ended_by is None


def test_outcomes_in_the_order_of_the_rows(workflow_app: Dify) -> None:
    rows = [{"query": f"q{number}"} for number in range(30)]
    with workflow_app.workflows.map(rows, ordered=True, concurrency=7) as job:
        assert [outcome.key for outcome in job] == [*range(30)]


def test_rows_are_read_as_they_are_needed(workflow_app: Dify) -> None:
    read = itertools.count()

    def rows() -> Iterator[dict[str, Any]]:
        while True:
            yield {"query": f"q{next(read)}"}

    handed_out = 0
    with workflow_app.workflows.map(rows(), concurrency=3) as job:
        for _ in job:
            handed_out += 1
            assert job.summary.rows <= handed_out + 3
            if handed_out == 10:
                break
    assert job.summary.ended_by == "stop"
    assert next(read) <= 13


def test_rows_of_an_async_generator(workflow_app: Dify) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        for row in ROWS:
            yield row

    states, _ = run_all(workflow_app, rows())
    assert set(states.values()) == {"done"} and len(states) == 20


def test_the_summary_while_the_job_runs(desk: Desk, workflow_app: Dify) -> None:
    with workflow_app.workflows.map(rows_of("a", "wait", "b"), concurrency=2) as job:
        assert job.summary.rows == 0
        first = next(job)
        assert (first.row["query"], job.summary.done, job.summary.concurrency) == ("a", 1, 2)
        next(job)
        assert job.summary.running == 1
        desk.gate.open()
        assert [outcome.row["query"] for outcome in job] == ["wait"]


def test_there_is_always_work_while_an_outcome_is_looked_at(desk: Desk, workflow_app: Dify) -> None:
    rows = rows_of("a", "wait1", "wait2", "wait3")
    with workflow_app.workflows.map(rows, inputs=inputs, key="id", concurrency=3) as job:
        assert (next(job)).key == "a"
        assert job.summary.running == 3
        desk.gate.open()


def test_refusals_are_no_failures(serve: Serve, connect: Connect, desk: Desk) -> None:
    server = serve({"workflow": WorkflowApp(script=desk.script, max_active=2)})
    rows = [*ROWS, *rows_of("wait1", "wait2")]
    job = connect(server, "workflow").workflows.map(rows, inputs=inputs, key="id", concurrency=8)
    states = run_until(desk, lambda summary: summary.refusals, job)
    assert set(states.values()) == {"done"} and len(states) == 22
    assert job.summary.refusals > 0 and set(desk.runs.values()) == {1}


@pytest.mark.parametrize("concurrency", [6, "auto"])
def test_a_server_that_refuses_now_and_then(
    fake: FakeDify, desk: Desk, workflow_app: Dify, ledger: Path, concurrency: Any
) -> None:
    for skip in range(0, 20, 2):
        fault = Fault.too_many_requests() if skip % 4 else Fault.concurrency_limit()
        fake.faults.add(fault, skip=skip, path="/workflows/run")
    states, job = run_all(workflow_app, ledger=ledger, concurrency=concurrency)
    assert set(states.values()) == {"done"} and len(states) == 20
    assert job.summary.refusals == 10 and set(desk.runs.values()) == {1}


def test_a_server_that_refuses_half_of_the_starts(
    fake: FakeDify, desk: Desk, workflow_app: Dify, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dify_plus._batch.concurrency.LONGEST_PAUSE", 0.05)
    EveryOtherRunRefused.of(fake)
    rows = [{"id": number, "query": f"q{number}"} for number in range(60)]
    states, job = run_all(workflow_app, rows, ledger=ledger, concurrency=20)
    assert len(states) == 60 and set(states.values()) == {"done"}
    assert len(desk.runs) == 60 == fake.executions
    assert job.summary.refusals >= 59


def test_chat_and_completion_apps(serve: Serve, connect: Connect, ledger: Path) -> None:
    server = serve({"chat": ChatApp(), "completion": CompletionApp(), "chatflow": ChatflowApp()})
    for app in ("chat", "chatflow"):
        for kept in (True, False):
            job = connect(server, app).chat.map(
                ROWS, key="id", ledger=ledger.with_name(app), replay=True, auto_generate_name=kept
            )
            with job:
                replies = {outcome.key: outcome.result for outcome in job}
            reply = replies["r3"]
            assert isinstance(reply, ChatReply)
            assert (reply.answer, bool(reply.workflow_run_id)) == ("You said: q3", app == "chatflow")
            assert reply.usage.total_tokens > 0 and job.summary.tokens == sum(
                0 if not kept else each.usage.total_tokens for each in replies.values() if each
            )
    with connect(server, "completion").completions.map(ROWS, inputs=inputs, key="id", ledger=ledger) as texts:
        found = {outcome.key: outcome.result for outcome in texts}
    text = found["r3"]
    assert isinstance(text, CompletionReply) and text.answer == "You said: q3"
    assert server.executions == 60
    with pytest.raises(JobError, match=r"a job of completions\.map"):
        with connect(server, "chat").chat.map(ROWS, ledger=ledger):
            pass


# -- the next start ----------------------------------------------------------------------------------------------------


def test_done_rows_are_skipped_or_yielded_again(desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    rows = [*ROWS, *rows_of("fail")]
    with workflow_app.workflows.map(rows, inputs=inputs, key="id", ledger=ledger) as job:
        first = {outcome.key: outcome for outcome in job}
    states, job = run_all(workflow_app, rows, ledger=ledger)
    assert states == {}
    assert (job.summary.done_before, job.summary.failed_before, job.summary.done) == (20, 1, 0)
    with workflow_app.workflows.map(rows, inputs=inputs, key="id", ledger=ledger, replay=True) as job:
        again = {outcome.key: outcome for outcome in job}
    failed, failed_again = first.pop("fail"), again.pop("fail")
    assert again == first
    assert str(failed_again.error) == str(failed.error) and failed_again.result == failed.result
    assert desk.runs.total() == 21
    states, _ = run_all(workflow_app, rows, ledger=ledger, retry_failed=True)
    assert states == {"fail": "failed"} and desk.runs["fail"] == 2


def test_more_rows_later(desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    run_all(workflow_app, ROWS[:5], ledger=ledger)
    states, _ = run_all(workflow_app, reversed(ROWS), ledger=ledger)
    assert set(states) == {row["id"] for row in ROWS[5:]} and desk.runs.total() == 20


def test_an_error_in_the_loop_leaves_nothing_lost(desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    seen: list[str] = []
    with pytest.raises(ZeroDivisionError):
        with workflow_app.workflows.map(ROWS, inputs=inputs, key="id", ledger=ledger, concurrency=4) as job:
            for outcome in job:
                seen.append(str(outcome.key))
                if len(seen) == 3:
                    raise ZeroDivisionError
    assert job.summary.running == 0
    states, _ = run_all(workflow_app, ledger=ledger)
    # The outcome that was not processed is yielded again, and so are those that were not yielded before.
    assert set(states) == {row["id"] for row in ROWS} - set(seen[:2])
    assert set(states.values()) == {"done"} and set(desk.runs.values()) == {1}


def test_two_rows_with_the_same_key(desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    rows = [*ROWS[:3], {"id": "r1", "query": "other"}, *ROWS[3:]]
    for options in ({"ledger": ledger}, {"ledger": ledger}, {}):
        with pytest.raises(DuplicateKey, match=r"'r1'.* row 3"):
            run_all(workflow_app, rows, **options)
    assert desk.runs["other"] == 0 and desk.runs["q0"] == 2


def test_a_row_that_has_changed(desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    run_all(workflow_app, rows_of("a", "b"), ledger=ledger)
    changed = [{"id": "a", "query": "a"}, {"id": "b", "query": "c"}]
    with pytest.raises(RowChanged, match="'b'"):
        run_all(workflow_app, changed, ledger=ledger)
    states, _ = run_all(workflow_app, changed, ledger=ledger, on_changed="rerun")
    assert states == {"b": "done"} and desk.runs == {"a": 1, "b": 1, "c": 1}
    assert (run_all(workflow_app, changed, ledger=ledger))[0] == {}


def test_a_run_without_a_name_is_unknown(fake: FakeDify, desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    fake.faults.add(Fault(drop=True, executed=True), path="/workflows/run")
    states, _ = run_all(workflow_app, rows_of("a"), ledger=ledger)
    assert states == {"a": "unknown"}
    states, job = run_all(workflow_app, rows_of("a"), ledger=ledger)
    assert states == {"a": "unknown"} and job.summary.unknown == 1 and desk.runs["a"] == 1
    states, _ = run_all(workflow_app, rows_of("a"), ledger=ledger, rerun_unknown=True)
    assert states == {"a": "done"} and desk.runs["a"] == 2


def test_an_intent_is_unknown(desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    note(ledger, "a", None)
    with workflow_app.workflows.map(rows_of("a", "b"), inputs=inputs, key="id", ledger=ledger) as job:
        outcomes = {outcome.key: outcome for outcome in job}
    assert outcomes["a"].state == "unknown" and isinstance(outcomes["a"].error, JobError)
    assert outcomes["b"].state == "done" and desk.runs == {"b": 1}


def note(ledger: Path, query: str, run_id: str | None) -> None:
    """Write the ledger that a process leaves if it is killed while a row runs."""
    book = Ledger(ledger, "workflows")
    id = book.intend(0, query, fingerprint({"inputs": {"query": query}}))
    if run_id is not None:
        book.start(id, {"workflow_run_id": run_id, "task_id": run_id})
    book.close()


def begun(dify: Dify, query: str) -> str:
    """Start a run, and leave it alone."""
    with dify.workflows.stream({"query": query}, on_exit="detach") as stream:
        next(stream)
        assert stream.workflow_run_id is not None
        return stream.workflow_run_id


def test_a_run_that_goes_on_is_attached_to(fake: FakeDify, desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    note(ledger, "wait", begun(workflow_app, "wait"))
    with workflow_app.workflows.map(rows_of("wait", "a"), inputs=inputs, key="id", ledger=ledger, ordered=False) as job:
        assert (next(job)).key == "a"
        desk.gate.open()
        outcome = next(job)
    assert (outcome.key, outcome.state) == ("wait", "done") and desk.runs == {"wait": 1, "a": 1}


@pytest.mark.parametrize("attachable", [True, False])
def test_a_run_that_has_ended_is_read(
    fake: FakeDify, desk: Desk, workflow_app: Dify, ledger: Path, attachable: bool
) -> None:
    queries = ("a", "fail")
    for query in queries:
        note(ledger, query, begun(workflow_app, query))
    fake.wait_idle()
    if not attachable:
        fake.faults.add(Fault.error(404, "not_found"), times=2, path="/workflow/*/events")
    with workflow_app.workflows.map(rows_of(*queries), inputs=inputs, key="id", ledger=ledger) as job:
        outcomes = {outcome.key: outcome for outcome in job}
    done, failed = outcomes["a"], outcomes["fail"]
    assert done.state == "done" and done.result is not None and done.result.outputs == {"said": "a"}
    assert failed.state == "failed" and "it broke" in str(failed.error)
    assert desk.runs == {"a": 1, "fail": 1}


def test_a_run_that_the_server_has_lost(fake: FakeDify, desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    note(ledger, "a", "00000000-0000-4000-8000-000000000000")
    for _ in range(2):
        assert (run_all(workflow_app, rows_of("a"), ledger=ledger))[0] == {"a": "unknown"}
    assert desk.runs == {}
    assert (run_all(workflow_app, rows_of("a"), ledger=ledger, rerun_unknown=True))[0] == {"a": "done"}


def test_a_run_that_asks_a_human(desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    for _ in range(2):
        with workflow_app.workflows.map(rows_of("ask"), inputs=inputs, key="id", ledger=ledger) as job:
            [outcome] = [each for each in job]
        assert (outcome.state, job.summary.paused) == ("paused", 1)
        [form] = outcome.forms
    assert outcome.workflow_run_id is not None
    with workflow_app.workflows.attach(outcome.workflow_run_id) as run:
        for _ in run:
            pass
        run.submit(form, action="yes", inputs={"note": ""})
        run.result()
    with workflow_app.workflows.map(rows_of("ask"), inputs=inputs, key="id", ledger=ledger) as job:
        [outcome] = [each for each in job]
    assert outcome.state == "done" and outcome.result is not None and outcome.result.outputs == {"said": "yes"}
    assert desk.runs == {"ask": 1}


def test_a_cut_stream_reconnects(fake: FakeDify, desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    fake.faults.add(Fault(drop_after_events=2), times=3, path="/workflows/run")
    states, _ = run_all(workflow_app, rows_of("a", "b", "c"), ledger=ledger)
    assert set(states.values()) == {"done"} and desk.runs.total() == 3


def test_a_chat_that_was_cut_is_unknown(serve: Serve, connect: Connect, ledger: Path) -> None:
    server = serve()
    server.faults.add(Fault(drop_after_events=1), path="/chat-messages")
    for _ in range(2):
        with connect(server, "chat").chat.map([{"query": "a"}], ledger=ledger) as job:
            [outcome] = [each for each in job]
        assert (outcome.state, server.executions) == ("unknown", 1)
        assert isinstance(outcome.error, StreamInterrupted) and outcome.error.message_id


FAULTS = [
    Fault(drop=True),
    Fault(drop=True, executed=True),
    Fault(drop_after_events=1),
    Fault(drop_after_events=2),
    Fault(end_after_events=1),
    Fault(drop_after_bytes=700, chunk_size=100),
    Fault(duplicate_events=(0, 1)),
    Fault.server_error(executed=True),
    Fault.gateway(502, executed=True),
    Fault.too_many_requests(),
    Fault.concurrency_limit(),
    Fault.error(404, "not_found"),
]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_goes_wrong_no_row_runs_twice(
    serve: Serve, connect: Connect, desk: Desk, ledger: Path, seed: int
) -> None:
    chance = random.Random(seed)
    server = serve({"workflow": WorkflowApp(script=desk.script)})
    options: dict[str, Any] = {"recovery": RecoveryPolicy(max_attempts=2, initial_delay=0.001)}
    dify = connect(server, "workflow", **options)
    for _ in range(30):
        path = chance.choice(["/workflows/run", "/workflow/*/events", "/workflows/run/*"])
        fault = chance.choice(FAULTS if path != "/workflows/run" else FAULTS[:-1])
        server.faults.add(fault, skip=chance.randint(0, 8), path=path)
    ended: dict[Any, str] = {}
    for _ in range(4):
        states, _ = run_all(dify, ledger=ledger, concurrency=chance.randint(1, 8))
        assert all(ended.get(key) in (None, "unknown") for key in states)
        ended.update(states)
    assert max(desk.runs.values()) == 1
    assert set(ended) == {row["id"] for row in ROWS} and set(ended.values()) <= {"done", "unknown"}
    assert {row["query"] for row in ROWS if ended[row["id"]] == "done"} <= set(desk.runs)


# -- ending early ------------------------------------------------------------------------------------------------------


def test_stop_lets_running_rows_end(desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    with workflow_app.workflows.map(
        [*rows_of("a", "wait"), *ROWS], inputs=inputs, key="id", ledger=ledger, concurrency=2
    ) as job:
        assert (next(job)).key == "a"
        job.stop()
        desk.gate.open()
        keys = [outcome.key for outcome in job]
    assert "wait" in keys and job.summary.ended_by == "stop" and job.summary.running == 0
    states, _ = run_all(workflow_app, [*rows_of("a", "wait"), *ROWS], ledger=ledger)
    assert len(states) == 22 - 1 - len(keys) and set(desk.runs.values()) == {1}


def test_runs_that_do_not_end_in_time_are_stopped(
    fake: FakeDify, desk: Desk, workflow_app: Dify, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dify_plus._sync.batch.GRACE_SECONDS", 0.05)
    rows = rows_of("a", "wait1", "wait2", "b", "c")
    with workflow_app.workflows.map(rows, inputs=inputs, key="id", ledger=ledger, concurrency=3) as job:
        assert {(next(job)).key for _ in range(3)} == {"a", "b", "c"}
        desk.hold("wait1", "wait2")
    assert job.summary.stopped == 2
    assert len([request for request in fake.requests if request.path.endswith("/stop")]) == 2
    fake.wait_idle()
    states, job = run_all(workflow_app, rows, ledger=ledger)
    assert states == {"wait1": "failed", "wait2": "failed"}
    assert set(desk.runs.values()) == {1}
    desk.open = True
    states, _ = run_all(workflow_app, rows, ledger=ledger, retry_failed=True)
    assert states == {"wait1": "done", "wait2": "done"}


def test_a_refused_row_does_not_hold_back_others_when_the_job_ends(
    fake: FakeDify, desk: Desk, workflow_app: Dify
) -> None:
    fault = Fault.error(429, "too_many_requests", headers={"Retry-After": "600"})
    fake.faults.add(fault, path="/workflows/run")
    rows = rows_of("a", "b", "fail1", "fail2")  # any of them may be the first at the server, and is refused
    budget = Budget(failures=1)
    options: Any = {"inputs": inputs, "key": "id", "ordered": True, "budget": budget, "concurrency": 4}
    with workflow_app.workflows.map(rows, **options) as job:
        keys = [outcome.key for outcome in job]
    assert len(keys) == 3 and keys == [row["id"] for row in rows if row["id"] in keys]
    assert (job.summary.ended_by, job.summary.refusals, job.summary.waiting) == ("failures", 1, 0)


def test_a_refused_row_starts_when_another_ends(
    fake: FakeDify, desk: Desk, workflow_app: Dify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dify_plus._batch.concurrency.Limiter.pause", lambda *refusals: 10 * HANG)
    fake.faults.add(Fault.too_many_requests(), path="/workflows/run")
    rows = rows_of("wait1", "wait2", "c")
    job = workflow_app.workflows.map(rows, inputs=inputs, key="id", concurrency=2, budget=Budget(seconds=HANG))
    states = run_until(desk, lambda summary: summary.waiting, job)
    assert states == {"wait1": "done", "wait2": "done", "c": "done"}


def test_no_row_is_read_while_refused_rows_wait(fake: FakeDify, workflow_app: Dify) -> None:
    fault = Fault.error(429, "too_many_requests", headers={"Retry-After": "600"})
    fake.faults.add(fault, times=None, path="/workflows/run")
    rows = ({"query": f"q{number}"} for number in itertools.count())
    with workflow_app.workflows.map(rows, concurrency=3, budget=Budget(seconds=0.3)) as job:
        assert [outcome for outcome in job] == []
    assert job.summary.rows <= 3


def test_stop_called_again_stops_at_once(
    fake: FakeDify, desk: Desk, workflow_app: Dify, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dify_plus._sync.batch.GRACE_SECONDS", 2 * HANG)
    with workflow_app.workflows.map(rows_of("a", "wait"), key="id", inputs=inputs, ledger=ledger) as job:
        next(job)
        desk.hold("wait")
        job.stop()
        job.stop()
        assert [outcome for outcome in job] == []
    assert job.summary.stopped == 1 and job.summary.seconds < HANG
    assert [request.path for request in fake.requests if request.path.endswith("/stop")]


@pytest.mark.parametrize(
    ("budget", "limit"),
    [(Budget(tokens=5), "tokens"), (Budget(failures=2), "failures"), (Budget(seconds=1e-9), "seconds")],
)
def test_a_budget(serve: Serve, connect: Connect, ledger: Path, budget: Budget, limit: str) -> None:
    def reply(request: Any) -> Any:
        yield "some words"
        if limit == "failures":
            raise ModelError("it broke")

    server = serve({"chat": ChatApp(reply)})
    dify = connect(server, "chat")
    with dify.chat.map(ROWS, key="id", ledger=ledger, concurrency=2, budget=budget) as job:
        before = [outcome for outcome in job]
    assert job.summary.ended_by == limit and len(before) <= 6
    if limit != "seconds":
        assert before
    with dify.chat.map(ROWS, key="id", ledger=ledger) as job:
        after = [outcome for outcome in job]
    assert len(before) + len(after) == 20 == server.executions
    assert job.summary.ended_by is None
    with dify.chat.map(ROWS, key="id", ledger=ledger, replay=True, budget=Budget(tokens=1, failures=1)) as job:
        assert len([outcome for outcome in job]) == 20  # what was spent by earlier starts does not count


@pytest.mark.parametrize(
    ("budget", "limit"), [(Budget(seconds=3600), "seconds"), (Budget(seconds=3600, failures=1), "failures")]
)
def test_rows_that_run_when_the_time_is_over_are_stopped(
    desk: Desk, workflow_app: Dify, monkeypatch: pytest.MonkeyPatch, budget: Budget, limit: str
) -> None:
    """This holds even if no other row is left, or if another limit was reached before."""
    ahead = 0.0
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + ahead)
    monkeypatch.setattr("dify_plus._sync.batch.time", clock)
    monkeypatch.setattr("dify_plus._sync.batch.GRACE_SECONDS", 0.01)
    rows = rows_of("fail", "wait", "more") if limit == "failures" else rows_of("fail", "wait")

    waits: list[float | None] = []

    def wait(seconds: float | None) -> Any:
        nonlocal ahead
        waits.append(seconds)
        assert len(waits) < 1000, "it waits without sleeping"
        if ahead:
            return next_ended(seconds)
        ahead = 3600.0
        return None

    with workflow_app.workflows.map(rows, inputs=inputs, key="id", budget=budget, concurrency=2) as job:
        assert (next(job)).key == "fail"
        desk.hold("wait")
        next_ended = job._crew.next
        monkeypatch.setattr(job._crew, "next", wait)
        assert [outcome for outcome in job] == []
    assert waits[0] is not None and waits[0] <= 3600
    assert (job.summary.ended_by, job.summary.stopped, job.summary.rows) == (limit, 1, 2)


def test_an_error_that_every_row_would_get_ends_the_job(
    fake: FakeDify, desk: Desk, connect: Connect, workflow_app: Dify, ledger: Path
) -> None:
    with pytest.raises(AuthenticationError):
        run_all(connect(fake, "workflow", api_key="app-wrong"), ledger=ledger, concurrency=3)
    assert len([request for request in fake.requests if request.path.endswith("/run")]) <= 3
    states, _ = run_all(workflow_app, ledger=ledger)
    assert set(states.values()) == {"done"} and len(states) == 20


def test_a_client_that_is_closed_ends_the_job(
    fake: FakeDify, desk: Desk, connect: Connect, workflow_app: Dify, ledger: Path
) -> None:
    closed = connect(fake, "workflow")
    rows = rows_of("q1", "wait", *(f"q{number}" for number in range(2, 20)))
    before: dict[Any, str] = {}
    with pytest.raises(ClientClosed, match="the client is closed"):
        with closed.workflows.map(rows, inputs=inputs, key="id", ledger=ledger, concurrency=2) as job:
            for outcome in job:
                before[outcome.key] = outcome.state
                closed.close()
                desk.gate.open()
    assert job.summary.ended_by == "error" and job.summary.failed == 0
    assert before["q1"] == "done" and set(before.values()) <= {"done", "unknown"} and len(before) <= 4
    states, _ = run_all(workflow_app, rows, ledger=ledger)
    unknown = [key for key, state in states.items() if state != "done"]  # they were being sent when the client closed
    assert {states[key] for key in unknown} <= {"unknown"} and len(unknown) <= 2
    assert set(desk.runs.values()) == {1} and len(desk.runs) >= 20 - len(unknown)
    assert {key for key, state in before.items() if state == "done"} | set(states) == {row["id"] for row in rows}


def test_an_unreachable_server_ends_the_job(
    desk: Desk, connect: Connect, fake: FakeDify, workflow_app: Dify, ledger: Path
) -> None:
    with pytest.raises(APIConnectionError):
        run_all(connect(fake, "workflow", base_url="http://127.0.0.1:9/v1", max_retries=0), ledger=ledger)
    states, _ = run_all(workflow_app, ledger=ledger)
    assert set(states.values()) == {"done"} and len(states) == 20


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.error(400, "invalid_param", "no"), "failed"),
        (Fault.server_error(), "unknown"),
        (Fault.gateway(504), "unknown"),
    ],
)
def test_answers_to_one_row(fake: FakeDify, workflow_app: Dify, fault: Fault, state: str) -> None:
    fake.faults.add(fault, path="/workflows/run")
    states, _ = run_all(workflow_app, rows_of("a", "b"), concurrency=1)
    assert states == {"a": state, "b": "done"}


def test_errors_of_the_rows_come_after_what_runs(desk: Desk, workflow_app: Dify, ledger: Path) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield from ROWS[:3]
        raise ZeroDivisionError

    keys = []
    with pytest.raises(ZeroDivisionError):
        with workflow_app.workflows.map(rows(), inputs=inputs, key="id", ledger=ledger) as job:
            for outcome in job:
                keys.append(outcome.key)
    assert sorted(map(str, keys)) == ["r0", "r1", "r2"] and job.summary.ended_by == "error"
    assert len((run_all(workflow_app, ledger=ledger))[0]) == 17


# -- used wrongly ------------------------------------------------------------------------------------------------------


def test_one_job_at_a_time_has_a_ledger(workflow_app: Dify, ledger: Path) -> None:
    with workflow_app.workflows.map(ROWS, ledger=ledger):
        with pytest.raises(LedgerInUse, match=r"job\.db is in use"):
            with workflow_app.workflows.map(ROWS, ledger=ledger):
                pass
    with workflow_app.workflows.map(ROWS, ledger=ledger):
        pass


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"concurrency": 0}, "concurrency"),
        ({"concurrency": "many"}, "concurrency"),
        ({"key": 5}, "key must be"),
        ({"on_changed": "ignore"}, "on_changed"),
        ({"budget": 5}, "budget must be a Budget"),
        ({"ledger": 5}, "ledger must be"),
        ({"replay": True}, "replay needs a ledger"),
        ({"rerun_unknown": "no"}, 'rerun_unknown must be True or False, not "no"'),
        ({"inputs": 5}, "inputs must be a function"),
    ],
)
def test_wrong_options(workflow_app: Dify, options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        workflow_app.workflows.map(ROWS, **options)


@pytest.mark.parametrize(
    ("rows", "options", "words"),
    [
        ([{"query": "a"}], {"key": "id"}, "no field 'id'"),
        ([{"id": 1.5, "query": "a"}], {"key": "id"}, "row 0 must be a str or an int"),
        (["text"], {}, "inputs: pass a function"),
        ([{"query": "a"}], {"inputs": lambda row: None}, "inputs: the function returned None, not a mapping"),
    ],
)
def test_rows_that_do_not_fit(
    fake: FakeDify, workflow_app: Dify, rows: list[Any], options: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        with workflow_app.workflows.map(rows, **options) as job:
            next(job)
    assert fake.requests == []


def test_a_job_is_entered_once(workflow_app: Dify) -> None:
    job = workflow_app.workflows.map(ROWS)
    with pytest.raises(UsageError, match="open the job first"):
        next(job)
    with job:
        pass
    call: Callable[[], Any]
    for call in (job.__enter__, job.__next__):
        with pytest.raises(UsageError, match=r"map\(\) again"):
            settled(call())


def test_without_a_key_nothing_starts(fake: FakeDify, connect: Connect) -> None:
    with pytest.raises(ConfigurationError, match="DIFY_API_KEY"):
        connect(fake, "workflow", api_key=None).workflows.map(ROWS)
    assert fake.requests == []
