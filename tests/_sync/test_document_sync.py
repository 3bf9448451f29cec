# Made from tests/_async/test_document_sync.py by scripts/unasync. Do not edit.
"""`datasets.sync` on both clients; tests/knowledge has its promises. Waiting for many documents, and their metadata."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dify_plus import Dify, UsageError
from dify_plus.errors import WaitTimeout
from dify_plus.testing import FakeDify
from dify_plus.types import NewDocument, SyncProgress
from tests._sync.support import Connect, Serve, asked


@pytest.fixture
def dataset_id(knowledge: Dify) -> str:
    return (knowledge.datasets.create("Water", indexing_technique="economy")).id


def test_a_sync_creates_updates_and_deletes_documents(knowledge: Dify, dataset_id: str, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.md").write_text(f"text {number}")
    seen: list[SyncProgress] = []
    report = knowledge.datasets.sync(dataset_id, tmp_path, concurrency=3, on_progress=seen.append)
    assert len(report.created) == 12
    assert [one.news for one in seen].count("sent") == 12
    assert (seen[-1].news, seen[-1].done, seen[-1].total, seen[-1].indexing) == ("indexed", 12, 12, 0)
    (tmp_path / "0.md").write_text("changed")
    (tmp_path / "1.md").unlink()
    report = knowledge.datasets.sync(dataset_id, tmp_path, delete=True)
    assert (report.updated, report.deleted, len(report.unchanged)) == (["0.md"], ["1.md"], 10)


def test_an_error_ends_the_sync_and_the_next_one_goes_on(
    fake: FakeDify, knowledge: Dify, dataset_id: str, tmp_path: Path
) -> None:
    for number in range(8):
        (tmp_path / f"{number}.md").write_text(f"text {number}")

    def fail(progress: SyncProgress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        knowledge.datasets.sync(dataset_id, tmp_path, on_progress=fail)
    documents = fake.knowledge.datasets[dataset_id].documents
    assert documents
    assert all("dify_plus_key" in (one.metadata or {}) for one in documents.values())
    report = knowledge.datasets.sync(dataset_id, tmp_path)
    assert report.ok
    assert len(documents) == 8


# -- metadata --------------------------------------------------------------------------------------------------------


def test_documents_are_created_with_metadata(fake: FakeDify, knowledge: Dify, dataset_id: str) -> None:
    documents = knowledge.datasets.documents
    knowledge.datasets.metadata.create(dataset_id, "author")
    documents.create(dataset_id, text="Notes", name="Notes", metadata={"author": "Ada"})
    before = len(fake.requests)
    rows = [NewDocument(text="x", name=f"{number}", metadata={"author": f"A{number}"}) for number in range(5)]
    outcomes = documents.create_many(dataset_id, rows)
    assert [outcome.ok for outcome in outcomes] == [True] * 5
    assert asked(fake)[before:].count("GET /metadata") == 1
    found = fake.knowledge.datasets[dataset_id].documents.values()
    assert sorted((one.metadata or {})["author"] for one in found) == ["A0", "A1", "A2", "A3", "A4", "Ada"]
    [field] = knowledge.datasets.metadata.list(dataset_id)
    knowledge.datasets.metadata.delete(dataset_id, field.id)
    with pytest.raises(UsageError, match="has no metadata field"):  # the server would take the value
        documents.create(dataset_id, text="Notes", name="More notes", metadata={"author": "Ada"})
    assert len(fake.knowledge.datasets[dataset_id].documents) == 6


def test_metadata_without_a_field_creates_nothing(fake: FakeDify, knowledge: Dify, dataset_id: str) -> None:
    documents, metadata = knowledge.datasets.documents, {"author": "Ada"}
    with pytest.raises(UsageError, match="has no metadata field"):
        documents.create(dataset_id, text="Notes", name="Notes", metadata=metadata)
    with pytest.raises(UsageError, match="has no metadata field"):
        documents.create_many(dataset_id, [NewDocument(text="Notes", name="Notes", metadata=metadata)])
    with pytest.raises(UsageError, match="metadata must be a mapping"):
        documents.create(dataset_id, text="Notes", name="Notes", metadata=["author"])  # type: ignore[arg-type]
    knowledge.datasets.metadata.create(dataset_id, "author")
    for wrong in (True, float("inf"), "half an emoji: \ud83d"):
        row: Any = NewDocument(text="Notes", name="Notes", metadata={"author": wrong})
        with pytest.raises(UsageError, match=r"metadata\[.author.\] must be a str, a finite number or None"):
            documents.create(dataset_id, **row)
        with pytest.raises(UsageError, match=r"metadata\[.author.\] must be"):
            documents.create_many(dataset_id, [row])
        with pytest.raises(UsageError, match=r"values\[.author.\] must be"):
            documents.set_metadata(dataset_id, "any", {"author": wrong})
    assert not fake.knowledge.datasets[dataset_id].documents


# -- waiting for many --------------------------------------------------------------------------------------------------


def test_wait_many_waits_for_all_documents_despite_failures(fake: FakeDify, knowledge: Dify, dataset_id: str) -> None:
    fake.knowledge.fail_indexing("no embedding", name="1")
    rows = [NewDocument(text="x", name=f"{number}") for number in range(3)]
    outcomes = knowledge.datasets.documents.create_many(dataset_id, rows)
    seen: list[tuple[int, int]] = []
    ended = knowledge.datasets.documents.wait_many(
        [outcome.indexing for outcome in outcomes if outcome.ok is True],
        timeout=60,
        on_progress=lambda progress, done, total: seen.append((done, total)),
    )
    assert [progress.completed for progress in ended] == [True, False, True]
    assert list(ended[1].failures.values()) == ["no embedding"]
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_waiting_for_many_ends_in_time(serve: Serve, connect: Connect) -> None:
    fake = serve(indexing_time=10_000.0)
    dify = connect(fake, dataset_api_key=fake.dataset_key)
    dataset_id = (dify.datasets.create("Slow")).id
    indexing = dify.datasets.documents.create(dataset_id, text="x", name="x")
    with pytest.raises(WaitTimeout):
        dify.datasets.documents.wait_many([indexing], timeout=0.1, interval=0.1)
    assert dify.datasets.documents.wait_many([]) == []
    sent = len(fake.requests)
    with pytest.raises(UsageError, match="each item of indexings must come from create or update"):
        dify.datasets.documents.wait_many([indexing.batch])  # type: ignore[list-item]
    assert len(fake.requests) == sent
