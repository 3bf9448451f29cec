"""`datasets.sync` on both clients; tests/knowledge has its promises. Waiting for many documents, and their metadata."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dify_plus import AsyncDify, UsageError
from dify_plus.errors import WaitTimeout
from dify_plus.testing import FakeDify
from dify_plus.types import NewDocument, SyncProgress
from tests._async.support import Connect, Serve, asked


@pytest.fixture
async def dataset_id(knowledge: AsyncDify) -> str:
    return (await knowledge.datasets.create("Water", indexing_technique="economy")).id


async def test_a_sync_creates_updates_and_deletes_documents(
    knowledge: AsyncDify, dataset_id: str, tmp_path: Path
) -> None:
    for number in range(12):
        (tmp_path / f"{number}.md").write_text(f"text {number}")
    seen: list[SyncProgress] = []
    report = await knowledge.datasets.sync(dataset_id, tmp_path, concurrency=3, on_progress=seen.append)
    assert len(report.created) == 12
    assert [one.news for one in seen].count("sent") == 12
    assert (seen[-1].news, seen[-1].done, seen[-1].total, seen[-1].indexing) == ("indexed", 12, 12, 0)
    (tmp_path / "0.md").write_text("changed")
    (tmp_path / "1.md").unlink()
    report = await knowledge.datasets.sync(dataset_id, tmp_path, delete=True)
    assert (report.updated, report.deleted, len(report.unchanged)) == (["0.md"], ["1.md"], 10)


async def test_an_error_ends_the_sync_and_the_next_one_goes_on(
    fake: FakeDify, knowledge: AsyncDify, dataset_id: str, tmp_path: Path
) -> None:
    for number in range(8):
        (tmp_path / f"{number}.md").write_text(f"text {number}")

    def fail(progress: SyncProgress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await knowledge.datasets.sync(dataset_id, tmp_path, on_progress=fail)
    documents = fake.knowledge.datasets[dataset_id].documents
    assert documents
    assert all("dify_plus_key" in (one.metadata or {}) for one in documents.values())
    report = await knowledge.datasets.sync(dataset_id, tmp_path)
    assert report.ok
    assert len(documents) == 8


# -- metadata --------------------------------------------------------------------------------------------------------


async def test_documents_are_created_with_metadata(fake: FakeDify, knowledge: AsyncDify, dataset_id: str) -> None:
    documents = knowledge.datasets.documents
    await knowledge.datasets.metadata.create(dataset_id, "author")
    await documents.create(dataset_id, text="Notes", name="Notes", metadata={"author": "Ada"})
    before = len(fake.requests)
    rows = [NewDocument(text="x", name=f"{number}", metadata={"author": f"A{number}"}) for number in range(5)]
    outcomes = await documents.create_many(dataset_id, rows)
    assert [outcome.ok for outcome in outcomes] == [True] * 5
    assert asked(fake)[before:].count("GET /metadata") == 1
    found = fake.knowledge.datasets[dataset_id].documents.values()
    assert sorted((one.metadata or {})["author"] for one in found) == ["A0", "A1", "A2", "A3", "A4", "Ada"]
    [field] = await knowledge.datasets.metadata.list(dataset_id)
    await knowledge.datasets.metadata.delete(dataset_id, field.id)
    with pytest.raises(UsageError, match="has no metadata field"):  # the server would take the value
        await documents.create(dataset_id, text="Notes", name="More notes", metadata={"author": "Ada"})
    assert len(fake.knowledge.datasets[dataset_id].documents) == 6


async def test_metadata_without_a_field_creates_nothing(fake: FakeDify, knowledge: AsyncDify, dataset_id: str) -> None:
    documents, metadata = knowledge.datasets.documents, {"author": "Ada"}
    with pytest.raises(UsageError, match="has no metadata field"):
        await documents.create(dataset_id, text="Notes", name="Notes", metadata=metadata)
    with pytest.raises(UsageError, match="has no metadata field"):
        await documents.create_many(dataset_id, [NewDocument(text="Notes", name="Notes", metadata=metadata)])
    with pytest.raises(UsageError, match="metadata must be a mapping"):
        await documents.create(dataset_id, text="Notes", name="Notes", metadata=["author"])  # type: ignore[arg-type]
    await knowledge.datasets.metadata.create(dataset_id, "author")
    for wrong in (True, float("inf"), "half an emoji: \ud83d"):
        row: Any = NewDocument(text="Notes", name="Notes", metadata={"author": wrong})
        with pytest.raises(UsageError, match=r"metadata\[.author.\] must be a str, a finite number or None"):
            await documents.create(dataset_id, **row)
        with pytest.raises(UsageError, match=r"metadata\[.author.\] must be"):
            await documents.create_many(dataset_id, [row])
        with pytest.raises(UsageError, match=r"values\[.author.\] must be"):
            await documents.set_metadata(dataset_id, "any", {"author": wrong})
    assert not fake.knowledge.datasets[dataset_id].documents


# -- waiting for many --------------------------------------------------------------------------------------------------


async def test_wait_many_waits_for_all_documents_despite_failures(
    fake: FakeDify, knowledge: AsyncDify, dataset_id: str
) -> None:
    fake.knowledge.fail_indexing("no embedding", name="1")
    rows = [NewDocument(text="x", name=f"{number}") for number in range(3)]
    outcomes = await knowledge.datasets.documents.create_many(dataset_id, rows)
    seen: list[tuple[int, int]] = []
    ended = await knowledge.datasets.documents.wait_many(
        [outcome.indexing for outcome in outcomes if outcome.ok is True],
        timeout=60,
        on_progress=lambda progress, done, total: seen.append((done, total)),
    )
    assert [progress.completed for progress in ended] == [True, False, True]
    assert list(ended[1].failures.values()) == ["no embedding"]
    assert seen == [(1, 3), (2, 3), (3, 3)]


async def test_waiting_for_many_ends_in_time(serve: Serve, connect: Connect) -> None:
    fake = serve(indexing_time=10_000.0)
    dify = connect(fake, dataset_api_key=fake.dataset_key)
    dataset_id = (await dify.datasets.create("Slow")).id
    indexing = await dify.datasets.documents.create(dataset_id, text="x", name="x")
    with pytest.raises(WaitTimeout):
        await dify.datasets.documents.wait_many([indexing], timeout=0.1, interval=0.1)
    assert await dify.datasets.documents.wait_many([]) == []
    sent = len(fake.requests)
    with pytest.raises(UsageError, match="each item of indexings must come from create or update"):
        await dify.datasets.documents.wait_many([indexing.batch])  # type: ignore[list-item]
    assert len(fake.requests) == sent
