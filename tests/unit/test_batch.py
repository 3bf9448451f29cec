"""The decisions about many runs, and the contents of the ledger."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import product
from pathlib import Path
from threading import Event, Thread
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_plus import (
    APIConnectionError,
    AuthenticationError,
    InternalServerError,
    RateLimitError,
    StreamInterrupted,
    UsageError,
    WorkflowFailed,
    WorkflowResult,
)
from dify_plus._batch.budget import Budget
from dify_plus._batch.concurrency import LONGEST_PAUSE, MOST, Limiter
from dify_plus._batch.ledger import Ledger
from dify_plus._batch.ordering import AHEAD, OutcomeQueue
from dify_plus._batch.outcomes import Outcome, read_outcome, write_outcome
from dify_plus._batch.plan import Plan
from dify_plus._batch.record import NoLedger
from dify_plus._batch.refusals import leaving_refusals
from dify_plus._batch.restarts import Entry, RestartRules, Stage, next_step
from dify_plus._batch.rows import arguments_of, fingerprint, key_reader
from dify_plus._batch.verdicts import verdict
from dify_plus._policy.retries import NotConnected, Responded, RetryPolicy
from dify_plus._sync.batch import Job
from dify_plus._sync.row_runs import Runner
from dify_plus.errors import (
    ConcurrencyLimitError,
    DifyError,
    DuplicateKey,
    InvalidParam,
    LedgerError,
    RowChanged,
    UsageLimitExceeded,
)
from dify_plus_api import models
from tests.support.patience import HANG

# -- concurrency -------------------------------------------------------------------------------------------------------


def test_a_fixed_limit_stays() -> None:
    limiter = Limiter(7)
    for _ in range(50):
        limiter.ended(7)
    limiter.refused(limiter.epoch)
    assert limiter.limit == 7


def test_the_limit_grows_by_one_and_halves() -> None:
    limiter = Limiter("auto")
    seen = [limiter.limit]
    for _ in range(4 + 5 + 6):
        limiter.ended(limiter.limit)
        if limiter.limit != seen[-1]:
            seen.append(limiter.limit)
    assert seen == [4, 5, 6, 7]
    epoch = limiter.epoch
    for _ in range(5):  # refused at the same time: one refusal
        limiter.refused(epoch)
    assert limiter.limit == 3
    limiter.refused(limiter.epoch)
    limiter.refused(limiter.epoch)
    assert limiter.limit == 1


def test_the_limit_grows_only_if_it_is_used_and_has_a_maximum() -> None:
    limiter = Limiter("auto")
    for _ in range(50):
        limiter.ended(limiter.limit - 1)
    assert limiter.limit == 4
    for _ in range(MOST * MOST):
        limiter.ended(limiter.limit)
    assert limiter.limit == MOST


def test_pauses() -> None:
    assert Limiter.pause(3, 7.5) == 7.5
    longest = [Limiter.pause(refusals, None, chance=lambda: 1.0) for refusals in (1, 2, 3, 99)]
    assert longest == [0.2, 0.4, 0.8, LONGEST_PAUSE]
    assert Limiter.pause(1, None, chance=lambda: 0.0) == 0.1


def test_only_the_concurrency_limit_is_left_to_the_job() -> None:
    policy = leaving_refusals(RetryPolicy(max_retries=5, initial_delay=1.0, max_elapsed=9.0))
    facts: dict[str, Any] = {"attempt": 1, "method": "POST", "chance": lambda: 1.0}
    assert policy.delay(Responded(429, "too_many_requests"), **facts) is None
    assert policy.delay(Responded(400, "invalid_param", "Too many requests. Please"), **facts) is None
    assert policy.delay(NotConnected(), **facts) == 1.0
    assert (policy.max_retries, policy.max_elapsed) == (5, 9.0)


# -- budget ------------------------------------------------------------------------------------------------------------


def test_budgets() -> None:
    budget = Budget(tokens=10, seconds=5, failures=2)
    assert budget.spent(tokens=9, seconds=4.9, failures=1) is None
    assert budget.spent(tokens=10, seconds=0, failures=0) == "tokens"
    assert budget.spent(tokens=0, seconds=5, failures=0) == "seconds"
    assert budget.spent(tokens=0, seconds=0, failures=3) == "failures"
    assert Budget().spent(tokens=10**9, seconds=1e9, failures=10**9) is None
    for wrong in (0, -1, "5", True):
        with pytest.raises(UsageError, match="Budget: tokens"):
            Budget(tokens=wrong)  # type: ignore[arg-type]


# -- rows --------------------------------------------------------------------------------------------------------------


def test_keys() -> None:
    assert key_reader(None)("row", 5) == 5
    assert key_reader("id")({"id": "a"}, 0) == "a"
    assert key_reader("name")(Path("/x/y"), 0) == "y"
    assert key_reader(lambda row: row * 2)(4, 0) == 8
    for wrong in (None, True, 1.5, b"x", 2**63):
        with pytest.raises(UsageError, match="row 3 must be a str or an int"):
            key_reader("id")({"id": wrong}, 3)
    assert key_reader("id")({"id": "né\U0001f600"}, 3) == "né\U0001f600"
    with pytest.raises(UsageError, match="row 3 contains a lone surrogate"):
        key_reader("id")({"id": "\ud83d"}, 3)


def test_arguments() -> None:
    assert arguments_of(inputs=None, files=None)({"a": 1}) == {"inputs": {"a": 1}}
    assert arguments_of(query="q", inputs=lambda row: {})({"q": "x"}) == {"query": "x", "inputs": {}}
    with pytest.raises(UsageError, match=r"^query: there is no field 'q'"):
        arguments_of(query="q")({"id": 1})
    with pytest.raises(UsageError, match=r"^query: there is no field 'q'"):
        arguments_of(query="q")({"id": 1})


def test_fingerprints_depend_on_the_arguments_of_a_run() -> None:
    def of(**inputs: Any) -> bytes:
        return fingerprint({"inputs": inputs})

    file = models.InputFile(type_="image", transfer_method="remote_url", url="https://x/y.png")
    different = [of(), of(a=1), of(a="1"), of(b=1), of(a=[1]), of(a=Path("x")), of(a=b"x"), of(a=b"y"), of(a=file)]
    assert len(set(different)) == len(different)
    for one, other in [
        (date(2026, 1, 1), date(2026, 1, 2)),
        (datetime(2026, 1, 1, 1), datetime(2026, 1, 1, 2)),
        (Decimal("1.5"), Decimal("2.5")),
        (UUID(int=1), UUID(int=2)),
        ({"x"}, {"y"}),
        (Budget(tokens=1), Budget(tokens=2)),
        (BytesIO(b"x"), BytesIO(b"y")),
    ]:
        assert of(a=one) == of(a=one) != of(a=other), one
    assert of(a=1, b="\ud800") == of(b="\ud800", a=1)
    assert of(a=Path("x")) == of(a=Path("x")) and of(a=file) == of(a=models.InputFile.from_dict(file.to_dict()))
    circular: list[Any] = []
    circular.append(circular)
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    for value in ({1: 2, "a": 3}, {(1, 2): 3}, circular, deep):  # no request can contain these
        assert len(of(a=value)) == 16


def test_fingerprints_are_the_same_in_every_process() -> None:
    program = (
        "from dify_plus._batch.rows import fingerprint\n"
        "print(fingerprint({'inputs': {'a': {'x', 'y', 'z'}, 'b': (frozenset('pqr'),)}}).hex())"
    )
    command = [sys.executable, "-c", program]
    found = {subprocess.check_output(command, env={**os.environ, "PYTHONHASHSEED": seed}) for seed in "123"}
    assert len(found) == 1


# -- what errors mean --------------------------------------------------------------------------------------------------

LIMIT = ConcurrencyLimitError("Too many requests", status_code=429)
BEFORE: list[tuple[DifyError, str]] = [
    (UsageError("no"), "failed"),
    (LIMIT, "refused"),
    (RateLimitError("slow down", retry_after=3.0), "refused"),
    (RateLimitError("slow down"), "failed"),
    (UsageLimitExceeded("no more", retry_after=3.0), "job"),
    (AuthenticationError("who?"), "job"),
    (InvalidParam("no", status_code=400), "failed"),
    (InternalServerError("oh"), "unknown"),
    (InternalServerError("oh", partial=WorkflowResult(workflow_run_id="")), "failed"),
    (APIConnectionError("gone"), "unknown"),
    (StreamInterrupted("gone"), "unknown"),
]


@pytest.mark.parametrize(("error", "expected"), BEFORE)
def test_the_outcome_of_a_row_after_an_error(error: DifyError, expected: str) -> None:
    assert verdict(error, begun=False, sent=True) == expected


def test_the_outcome_of_a_row_after_a_connection_error() -> None:
    assert verdict(APIConnectionError("no"), begun=False, sent=False) == "job"
    assert verdict(APIConnectionError("no"), begun=True, sent=False) == "unknown"
    assert verdict(LIMIT, begun=True, sent=True) == "failed"


# -- outcomes, written and read ----------------------------------------------------------------------------------------


def test_outcomes_are_read_as_they_were() -> None:
    result = WorkflowResult(
        workflow_run_id="r",
        status="paused",
        outputs={"text": "süß\u2028", "n": [1, None]},
        reasons=[models.PauseReason.from_dict({"TYPE": "human_input_required", "form_id": "f", "new": 1})],
        files=[models.OutputFile.from_dict({"id": "x", "filename": "y"})],
    )
    forms = [models.HumanInputRequiredData.from_dict({"form_id": "f", "form_token": "t", "actions": [{"id": "ok"}]})]
    row = {"id": 1}
    outcome = Outcome(key=1, state="paused", result=result, forms=forms, workflow_run_id="r", tokens=3, row=row)
    assert read_outcome(write_outcome(outcome), WorkflowResult.from_dict, key=1, row=row) == outcome


@pytest.mark.parametrize(
    "error",
    [
        *(error for error, _ in BEFORE),
        DifyError("plain"),
        StreamInterrupted("cut", reason="eof", task_id="t", message_id="m", workflow_run_id="r"),
        InvalidParam("no", status_code=400, code="invalid_param", body={"x": 1}, method="POST", url="http://h/v1/run"),
    ],
)
def test_errors_are_read_as_they_were(error: DifyError) -> None:
    text = write_outcome(Outcome(key="k", state="failed", error=error))
    read = read_outcome(text, WorkflowResult.from_dict, key="k", row=None).error
    assert (type(read), str(read)) == (type(error), str(error))
    for name in ("status_code", "code", "body", "retry_after", "reason", "workflow_run_id"):
        assert getattr(read, name, None) == getattr(error, name, None)


def test_a_failed_run_keeps_its_result() -> None:
    result = WorkflowResult(workflow_run_id="r", status="failed", error="oh")
    text = write_outcome(Outcome(key="k", state="failed", result=result, error=WorkflowFailed("oh", result=result)))
    read = read_outcome(text, WorkflowResult.from_dict, key="k", row=None)
    assert isinstance(read.error, WorkflowFailed) and read.error.result == result == read.result


def test_a_ledger_holds_any_text_of_a_server(path: Path) -> None:
    result = WorkflowResult(workflow_run_id="r", outputs={"text": "half an emoji: \ud83d, and a whole: \U0001f600"})
    ledger = Ledger(path, "workflows")
    id = ledger.intend(0, "k", b"f")
    ledger.end(id, "done", write_outcome(Outcome(key="k", state="done", result=result)))
    assert read_outcome(ledger.outcome(id), WorkflowResult.from_dict, key="k", row=None).result == result
    ledger.close()


# -- the next start ----------------------------------------------------------------------------------------------------

STEPS = {
    # stage, run id, delivered: by default, replay, rerun_unknown, retry_failed
    ("waiting", None, False): ("run", "run", "run", "run"),
    ("intent", None, False): ("unknown", "unknown", "run", "unknown"),
    ("started", "r", False): ("attach", "attach", "attach", "attach"),
    ("started", None, False): ("unknown", "unknown", "run", "unknown"),
    ("paused", "r", True): ("attach", "attach", "attach", "attach"),
    ("unknown", None, True): ("report", "report", "run", "report"),
    ("unknown", "r", True): ("attach", "attach", "run", "attach"),
    ("failed", "r", False): ("report", "report", "report", "run"),
    ("failed", "r", True): ("skip", "report", "skip", "run"),
    ("done", "r", False): ("report", "report", "report", "report"),
    ("done", "r", True): ("skip", "report", "skip", "skip"),
}
RULES = (
    RestartRules(),
    RestartRules(replay=True),
    RestartRules(rerun_unknown=True),
    RestartRules(retry_failed=True),
)


@pytest.mark.parametrize(("known", "steps"), [*STEPS.items()])
def test_the_next_step_of_a_row_in_the_ledger(known: tuple[Stage, str | None, bool], steps: tuple[str, ...]) -> None:
    stage, run_id, handed_out = known
    entry = Entry(1, b"same", stage, handed_out, run_id)
    assert tuple(next_step(entry, b"same", rules, "k") for rules in RULES) == steps
    with pytest.raises(RowChanged, match="'k'"):
        next_step(entry, b"other", RestartRules(), "k")
    assert next_step(entry, b"other", RestartRules(on_changed="rerun"), "k") == "run"


def test_the_table_has_every_stage() -> None:
    assert {stage for stage, _, _ in STEPS} == set(get_args(Stage))
    assert next_step(None, b"", RestartRules(), "k") == "run"


# -- the order of outcomes ---------------------------------------------------------------------------------------------


@given(st.permutations(range(12)), st.sets(st.integers(0, 11)))
def test_outcomes_in_order_whatever_ends_first(ends: list[int], without: set[int]) -> None:
    out: OutcomeQueue[int] = OutcomeQueue(ordered=True)
    for place in range(12):
        out.expect(place)
    taken: list[int] = []
    for place in ends:
        out.put(place, None if place in without else place)
        while (found := out.take()) is not None:
            taken.append(found)
    assert taken == [place for place in range(12) if place not in without]


def test_the_outcome_queue_has_a_limit() -> None:
    out: OutcomeQueue[int] = OutcomeQueue(ordered=True)
    for place in range(AHEAD):
        assert not out.is_full
        out.expect(place)
    assert out.is_full


# -- the ledger --------------------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "job.db"


def test_a_ledger_remembers(path: Path) -> None:
    ledger = Ledger(path, "workflows")
    ids = [ledger.intend(0, key, b"f") for key in ("a", 5, "5", "c", "d")]
    ledger.start(ids[0], {"workflow_run_id": "r", "task_id": "t"})
    ledger.end(ids[1], "done", "{}")
    ledger.mark_delivered(ids[1])
    ledger.release(ids[2])
    ledger.close()
    ledger = Ledger(path, "workflows")
    found = [ledger.find(key, 0) for key in ("a", 5, "5", "c", "new")]
    assert found[:4] == [
        Entry(ids[0], b"f", "started", False, "r"),
        Entry(ids[1], b"f", "done", True, None),
        Entry(ids[2], b"f", "waiting", False, None),
        Entry(ids[3], b"f", "intent", False, None),
    ]
    assert found[4] is None and ledger.outcome(ids[1]) == "{}"
    assert ledger.intend(ids[0], "a", b"g") == ids[0]
    ledger.close()
    ledger = Ledger(path, "workflows")
    assert ledger.find("a", 0) == Entry(ids[0], b"g", "intent", False, None)
    ledger.close()


def test_a_row_that_was_read_ahead_while_it_ran_is_read_again(path: Path) -> None:
    ledger = Ledger(path, "workflows")
    for number in range(1, 11):
        ledger.intend(0, number, b"f")
    ledger.close()
    ledger = Ledger(path, "workflows")
    for number in (8, 6, 7):  # with 7, 8 is read ahead
        assert ledger.look_up(number) == Entry(number, b"f", "intent", False, None)
    ledger.end(8, "done", "{}")
    assert ledger.look_up(8) == Entry(8, b"f", "done", False, None)
    ledger.close()


def test_records_that_are_not_committed_are_lost(path: Path) -> None:
    ledger = Ledger(path, "workflows")
    ledger.intend(0, "a", b"f")
    ledger.commit()
    ledger.intend(0, "b", b"f")
    ledger._db.close()  # as the death of the process does
    ledger = Ledger(path, "workflows")
    assert ledger.find("a", 0) and not ledger.find("b", 1)
    ledger.close()


@pytest.mark.parametrize(("known", "order"), [*product((0, 600), ("same", "reversed", "every other first"))])
def test_two_rows_with_the_same_key_are_found_in_any_order(path: Path, known: int, order: str) -> None:
    ledger = Ledger(path, "workflows")
    for number in range(known):
        ledger.intend(0, number, b"f")
    ledger.close()
    keys = list(range(1200))
    if order == "reversed":
        keys.reverse()
    elif order != "same":
        keys = keys[::2] + keys[1::2]
    ledger = Ledger(path, "workflows")
    for place, key in enumerate(keys):
        entry = ledger.find(key, place)
        assert (entry is not None) == (key < known)
        if entry is None:
            ledger.intend(0, key, b"f")
    for key in (keys[0], keys[333], keys[-1]):
        with pytest.raises(DuplicateKey, match=f"the key {key};"):
            ledger.find(key, 9999)
    ledger.close()


def test_two_rows_with_the_same_key_are_found_without_a_ledger_too() -> None:
    record = NoLedger(unique=False)
    for key in (1, "1", -1, -2, "a"):
        assert record.find(key, 0) is None
    with pytest.raises(DuplicateKey, match="'a'"):
        record.find("a", 5)


@pytest.mark.parametrize("case", ["text", "folder", "other tables", "other version", "other job"])
def test_a_file_that_is_not_a_ledger_is_not_changed(path: Path, case: str) -> None:
    words = {"other job": r"job of chat\.map", "other version": "another version", "other tables": "not a ledger"}
    if case == "text":
        path.write_text("not a database, and long enough to be seen as none" * 30, encoding="utf-8")
    elif case == "folder":
        path.mkdir()
    elif case == "other job":
        Ledger(path, "chat").close()
    else:
        if case == "other version":
            Ledger(path, "workflows").close()
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE mine (x)" if case == "other tables" else "UPDATE about SET value = '0'")
        db.close()
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(LedgerError, match=words.get(case, "cannot be used")):
        Ledger(path, "workflows")
    if case == "text":
        assert path.read_bytes() == before


def test_a_ledger_that_breaks_raises_its_own_error(path: Path) -> None:
    ledger = Ledger(path, "workflows")
    for number in range(2_000):
        ledger.end(ledger.intend(0, f"key {number}", b"f"), "done", "x" * 100)
    ledger.close()
    whole = bytearray(path.read_bytes())
    whole[8 * 4096 : 24 * 4096] = bytes(16 * 4096)
    path.write_bytes(whole)
    ledger = Ledger(path, "workflows")
    with pytest.raises(LedgerError, match=r"job\.db cannot be used: .*malformed"):
        for number in range(2_000):
            ledger.find(f"key {number}", number)
            ledger.outcome(number + 1)
    ledger.close()


@pytest.mark.skipif(os.name == "nt", reason="no limit for files")
def test_a_full_disk_ends_the_job_and_unlocks_the_ledger(path: Path) -> None:
    import resource

    ledger = Ledger(path, "workflows")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))
    try:
        ledger.intend(0, "a", b"f")
        ledger.commit()
        ledger.end(ledger.intend(0, "b", b"f"), "done", "x" * 100_000)
        with pytest.raises(LedgerError, match="the disk has room"):
            ledger.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    again = Ledger(path, "workflows")
    assert again.find("a", 0) and not again.find("b", 1)
    again.close()


def test_sqlite_is_loaded_with_the_first_ledger(path: Path) -> None:
    program = f"""
import sys
import dify_plus.batch
assert not {{"sqlite3", "httpx", "attrs"}} & set(sys.modules)
from dify_plus import Dify
job = Dify("app-x", user="u").workflows.map([], ledger={str(path)!r})
assert "sqlite3" not in sys.modules
with job:
    assert "sqlite3" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


@pytest.mark.skipif(os.name == "nt", reason="a locked file cannot be copied")
def test_each_stage_is_on_the_disk_before_the_row_goes_on(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, waits = Event(), Event()
    stages: list[tuple[str, str | None]] = []

    def look() -> None:
        for end in ("", "-wal"):
            shutil.copyfile(f"{path}{end}", f"{tmp_path / 'copy.db'}{end}")
        ledger = Ledger(tmp_path / "copy.db", "workflows")
        entry = ledger.find("a", 0)
        stages.append(("none", None) if entry is None else (entry.stage, entry.run_id))
        ledger.close()

    def start(**row: Any) -> EndedStream:
        look()
        return LookedAtStream()

    class LookedAtStream(EndedStream):
        def result(self) -> WorkflowResult:
            look()
            looked.set()
            waits.wait(HANG)
            return super().result()

    def rows() -> Iterator[dict[str, str]]:
        yield {"id": "a"}
        looked.wait(HANG)  # until then, the job writes nothing else

    runner = Runner(kind="workflows", read_result=WorkflowResult.from_dict, start=start)
    with Job(runner, rows(), Plan.of(arguments_of(inputs=None), key="id", ledger=path)) as job:
        wait = job._crew.next

        def waiting(seconds: float | None) -> Any:
            waits.set()
            return wait(seconds)

        monkeypatch.setattr(job._crew, "next", waiting)
        assert next(job).state == "done"
        look()
    assert stages == [("intent", None), ("started", "r"), ("done", "r")]


# -- stopping ----------------------------------------------------------------------------------------------------------


def test_ctrl_c_before_a_row_is_sent_leaves_no_intent(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def press(ledger: Ledger) -> None:
        monkeypatch.undo()
        ledger.commit()
        raise KeyboardInterrupt

    runner = Runner(kind="workflows", read_result=WorkflowResult.from_dict, start=lambda **row: EndedStream())
    plan = Plan.of(arguments_of(inputs=None), key="id", ledger=path)
    with Job(runner, [{"id": "a"}], plan) as job:
        monkeypatch.setattr(Ledger, "commit", press)
        with pytest.raises(KeyboardInterrupt):
            next(job)
    with Job(runner, [{"id": "a"}], plan) as job:
        assert [outcome.state for outcome in job] == ["done"]


class LateStream:
    """The stream of a run whose first event comes after the job has been stopped. It lasts until it is closed."""

    task_id: str | None = None
    workflow_run_id: str | None = None
    message_id = None

    def __init__(self, began: Event, stopped: Event, closed_as: list[str | None]) -> None:
        self._began, self._stopped, self._closed_as = began, stopped, closed_as
        self._closed = Event()

    def __enter__(self) -> LateStream:
        return self

    def __exit__(self, *_: object) -> None: ...

    def __iter__(self) -> Iterator[None]:
        self._began.set()
        assert self._stopped.wait(HANG)
        self.task_id = self.workflow_run_id = "r"
        yield None

    def close(self) -> None:
        self._closed_as.append(self.task_id)
        self._closed.set()

    def result(self) -> WorkflowResult:
        assert self._closed.wait(HANG)
        raise StreamInterrupted("left", reason="left")


def test_a_run_is_not_left_before_its_first_event_names_it() -> None:
    began, stopped = Event(), Event()
    closed_as: list[str | None] = []
    stream = LateStream(began, stopped, closed_as)
    runner = Runner(kind="workflows", read_result=WorkflowResult.from_dict, start=lambda **row: stream)

    def stop_twice() -> None:
        assert began.wait(HANG)
        job.stop()
        job.stop()
        stopped.set()

    with Job(runner, [{"number": 1}], Plan.of(arguments_of(inputs=None))) as job:
        stopping = Thread(target=stop_twice)
        stopping.start()
        assert list(job) == []
        stopping.join()
    assert closed_as == ["r"] and job.summary.stopped == 1


# -- memory ------------------------------------------------------------------------------------------------------------


class EndedStream:
    """The stream of a run that has ended, without a server."""

    workflow_run_id, message_id, task_id = "r", None, "t"

    def __enter__(self) -> EndedStream:
        return self

    def __exit__(self, *_: object) -> None: ...

    def __iter__(self) -> Iterator[None]:
        return iter([None])

    def result(self) -> WorkflowResult:
        return WorkflowResult(workflow_run_id="r", outputs={"text": "x" * 100})


def most_memory(rows: int, **options: Any) -> int:
    """Bytes that Python holds at most while rows go through a job."""
    runner = Runner(kind="workflows", read_result=WorkflowResult.from_dict, start=lambda **row: EndedStream())
    source = ({"number": number} for number in range(rows))
    job = Job(runner, source, Plan.of(arguments_of(inputs=None), concurrency=4, **options))
    tracemalloc.start()
    with job:
        assert sum(1 for _ in job) == rows
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


@pytest.mark.parametrize("ordered", [False, True])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, ordered: bool) -> None:
    options: dict[str, Any] = {"key": "number", "ordered": ordered}
    most_memory(100, ledger=tmp_path / "first", **options)
    few = most_memory(300, ledger=tmp_path / "few", **options)
    many = most_memory(1_300, ledger=tmp_path / "many", **options)
    assert many - few < 750_000
    again = most_memory(1_300, ledger=tmp_path / "many", replay=True, **options)
    assert again - few < 750_000
