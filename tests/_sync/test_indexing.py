# Made from tests/_async/test_indexing.py by scripts/unasync. Do not edit.
"""Waiting for documents to be indexed, and creating many documents at a time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dify_plus import Dify, NotFoundError, UsageError
from dify_plus.errors import IndexingFailed, InvalidParam, WaitTimeout
from dify_plus.testing import FakeDify, Fault
from dify_plus.types import DocumentOutcome, IndexingProgress
from tests._sync.support import Connect, Serve, asked


class Clock:
    """The clock of server and client: it advances when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("dify_plus._sync.waiting.sleep", clock.sleep)
    monkeypatch.setattr("dify_plus._sync.waiting.monotonic", clock)
    return clock


@pytest.fixture
def slow(serve: Serve, clock: Clock) -> FakeDify:
    """A server that takes ten seconds to index a document."""
    return serve(indexing_time=10.0, clock=clock)


@pytest.fixture
def knowledge(slow: FakeDify, connect: Connect) -> Dify:
    return connect(slow, dataset_api_key=slow.dataset_key)


@pytest.fixture
def dataset_id(knowledge: Dify) -> str:
    return (knowledge.datasets.create("Water")).id


# -- one document ----------------------------------------------------------------------------------------------------


def test_waiting_goes_through_the_states(knowledge: Dify, dataset_id: str) -> None:
    seen: list[IndexingProgress] = []
    indexing = knowledge.datasets.documents.create(dataset_id, text="Rivers flow.", name="Rivers")
    assert not (indexing.status()).over

    done = indexing.wait(on_progress=seen.append, interval=0.5)

    states = [progress.documents[0].indexing_status for progress in seen]
    assert list(dict.fromkeys(states)) == ["waiting", "parsing", "cleaning", "splitting", "indexing", "completed"]
    assert done.completed
    assert done == seen[-1]
    assert (done.completed_segments, done.total_segments) == (1, 1)


def test_the_status_is_requested_often_at_first_then_less_often(knowledge: Dify, dataset_id: str, clock: Clock) -> None:
    indexing = knowledge.datasets.documents.create(dataset_id, text="Rivers flow.", name="Rivers")
    indexing.wait()
    assert clock.slept == [0.25, 0.5, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0]


def test_an_unchanged_status_is_reported_once(knowledge: Dify, dataset_id: str) -> None:
    seen: list[IndexingProgress] = []
    indexing = knowledge.datasets.documents.create(dataset_id, text="Rivers flow.", name="Rivers")
    indexing.wait(interval=0.1, on_progress=seen.append)
    assert 1 < len(seen) < 10
    assert all(before != after for before, after in pairwise(seen))


def test_a_failure_has_the_servers_reason(knowledge: Dify, dataset_id: str, slow: FakeDify) -> None:
    slow.knowledge.fail_indexing("The file is encrypted.", name="*.txt", stage="parsing")
    indexing = knowledge.datasets.documents.create(dataset_id, file=b"x", name="secret.txt")
    with pytest.raises(IndexingFailed, match="The file is encrypted") as caught:
        indexing.wait()

    assert caught.value.result.failures == {indexing.document.id: "The file is encrypted."}
    assert (indexing.status()).documents[0].indexing_status == "error"


def test_wait_raises_after_its_timeout_and_can_be_called_again(knowledge: Dify, dataset_id: str, clock: Clock) -> None:
    indexing = knowledge.datasets.documents.create(dataset_id, text="Rivers flow.", name="Rivers")
    with pytest.raises(WaitTimeout, match=r"not finished after 3 s: 0 of 0 segments of 1 document") as caught:
        indexing.wait(3)
    assert sum(clock.slept) == 3
    assert caught.value.result.documents[0].indexing_status == "cleaning"

    assert (indexing.wait(timeout=20)).completed


def test_a_timeout_of_zero_requests_the_status_once(knowledge: Dify, dataset_id: str, clock: Clock) -> None:
    indexing = knowledge.datasets.documents.create(dataset_id, text="Rivers flow.", name="Rivers")
    with pytest.raises(WaitTimeout):
        indexing.wait(timeout=0)
    assert clock.slept == []


def test_a_batch_can_be_followed_from_elsewhere(knowledge: Dify, dataset_id: str) -> None:
    indexing = knowledge.datasets.documents.create(dataset_id, text="Rivers flow.", name="Rivers")
    attached = knowledge.datasets.documents.attach(dataset_id, indexing.batch)

    with pytest.raises(UsageError, match="status"):
        _ = attached.document
    done = attached.wait()
    assert [document.id for document in done.documents] == [indexing.document.id]
    assert knowledge.datasets.documents.indexing_status(dataset_id, indexing.batch) == done


def test_only_the_document_itself_counts(knowledge: Dify, dataset_id: str, slow: FakeDify) -> None:
    slow.knowledge.fail_indexing(name="Lakes")
    rivers = knowledge.datasets.documents.create(dataset_id, text="Rivers flow.", name="Rivers")
    lakes = knowledge.datasets.documents.create(dataset_id, text="Lakes lie still.", name="Lakes")
    for document in slow.knowledge.datasets[dataset_id].documents.values():
        document.batch = rivers.batch

    assert (rivers.wait()).completed
    with pytest.raises(IndexingFailed, match="1 of 2 documents were not indexed"):
        knowledge.datasets.documents.attach(dataset_id, rivers.batch).wait()
    assert lakes.document.name == "Lakes"


def test_an_unknown_batch_is_not_found(knowledge: Dify, dataset_id: str) -> None:
    with pytest.raises(NotFoundError, match="Documents not found"):
        knowledge.datasets.documents.attach(dataset_id, "nobatch").wait()


@pytest.mark.parametrize("arguments", [{"timeout": -1}, {"timeout": "soon"}, {"interval": None}, {"interval": True}])
def test_the_times_are_checked(knowledge: Dify, dataset_id: str, slow: FakeDify, arguments: dict[str, Any]) -> None:
    indexing = knowledge.datasets.documents.attach(dataset_id, "batch")
    slow.requests.clear()
    with pytest.raises(UsageError, match="number of seconds"):
        indexing.wait(**arguments)
    assert slow.requests == []


# -- many documents --------------------------------------------------------------------------------------------------


def test_create_many_returns_the_outcomes_in_order(knowledge: Dify, dataset_id: str, slow: FakeDify) -> None:
    reported: list[tuple[bool, int, int]] = []

    def progress(outcome: DocumentOutcome, done: int, total: int) -> None:
        reported.append((outcome.ok, done, total))

    outcomes = knowledge.datasets.documents.create_many(
        dataset_id,
        ({"text": f"Text {number}", "name": f"Name {number}"} for number in range(20)),
        concurrency=4,
        on_progress=progress,
    )

    names = [outcome.indexing.document.name for outcome in outcomes if outcome.indexing is not None]
    assert names == [f"Name {number}" for number in range(20)]
    assert reported == [(True, done, 20) for done in range(1, 21)]
    assert asked(slow).count("GET ") == 1
    assert asked(slow).count("POST /document/create-by-text") == 20


def test_each_document_has_its_own_outcome(knowledge: Dify, dataset_id: str, slow: FakeDify, tmp_path: Path) -> None:
    good, bad = tmp_path / "rivers.md", tmp_path / "setup.exe"
    good.write_bytes(b"Rivers flow.")
    bad.write_bytes(b"MZ")

    outcomes = knowledge.datasets.documents.create_many(
        dataset_id, [good, bad, {"text": "Lakes.", "name": "Lakes", "doc_language": "German"}], doc_language="French"
    )

    assert [outcome.ok for outcome in outcomes] == [True, False, True]
    assert isinstance(outcomes[1].error, InvalidParam)
    assert outcomes[1].indexing is None
    assert outcomes[1].document.get("file") == bad
    assert [outcome.document.get("doc_language") for outcome in outcomes] == ["French", "French", "German"]
    assert outcomes[2].indexing is not None
    outcomes[2].indexing.wait()


def test_a_failing_server_affects_only_the_documents_it_refuses(
    knowledge: Dify, dataset_id: str, slow: FakeDify
) -> None:
    slow.faults.add(Fault(status=500), path="*/create-by-text", times=3)
    items = [{"text": f"{number}", "name": f"{number}"} for number in range(10)]
    outcomes = knowledge.datasets.documents.create_many(dataset_id, items)
    assert sum(outcome.ok for outcome in outcomes) == 7


def test_an_empty_list_sends_nothing(knowledge: Dify, dataset_id: str, slow: FakeDify) -> None:
    slow.requests.clear()
    assert knowledge.datasets.documents.create_many(dataset_id, []) == []
    assert slow.requests == []


def test_a_missing_knowledge_base_raises_at_once(knowledge: Dify, slow: FakeDify) -> None:
    items = [{"text": "t", "name": f"{number}"} for number in range(10)]
    with pytest.raises(NotFoundError, match="Dataset not found"):
        knowledge.datasets.documents.create_many("00000000-0000-4000-8000-000000000000", items)
    assert asked(slow) == ["GET "]


def test_an_exception_in_the_callback_ends_the_call(knowledge: Dify, dataset_id: str, slow: FakeDify) -> None:
    def stop(outcome: DocumentOutcome, done: int, total: int) -> None:
        raise LookupError("enough")

    slow.faults.add(Fault(delay=0.1), path="*/create-by-text", skip=1, times=None)
    items = [{"text": f"{number}", "name": f"{number}"} for number in range(200)]
    with pytest.raises(LookupError, match="enough"):
        knowledge.datasets.documents.create_many(dataset_id, items, concurrency=2, on_progress=stop)
    assert asked(slow).count("POST /document/create-by-text") < 100
