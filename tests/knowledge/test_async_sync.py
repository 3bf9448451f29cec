"""Sources that are read with `async for`, and cancellation, which only the async client has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from dify_plus import UsageError
from dify_plus.testing import FakeDify
from dify_plus.types import NewDocument, SyncProgress


async def rows(count: int = 6) -> AsyncIterator[NewDocument]:
    for number in range(count):
        yield NewDocument(key=f"{number}", name=f"Row {number}", text=f"text {number}")


async def test_rows_come_from_an_async_generator() -> None:
    async with FakeDify() as fake, fake.async_client() as dify:
        dataset_id = (await dify.datasets.create("Rows")).id
        assert len((await dify.datasets.sync(dataset_id, rows())).created) == 6
        with fake.client() as sync, pytest.raises(UsageError, match="source cannot be iterated over"):
            sync.datasets.sync(dataset_id, rows())  # type: ignore[arg-type]


async def test_a_cancelled_sync_is_completed_by_the_next() -> None:
    async with FakeDify() as fake, fake.async_client() as dify:
        dataset_id = (await dify.datasets.create("Rows")).id
        sync: asyncio.Task[object]

        def cancel(progress: SyncProgress) -> None:
            sync.cancel()

        sync = asyncio.create_task(dify.datasets.sync(dataset_id, rows(), on_progress=cancel))  # type: ignore[arg-type]
        with pytest.raises(asyncio.CancelledError):
            await sync
        report = await dify.datasets.sync(dataset_id, rows())
        assert report.ok
        assert len(report.created) < 6
        assert len(fake.knowledge.datasets[dataset_id].documents) == 6
