"""Cancelling a job of the async client while its rows run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from dify_plus.testing import ChatApp, CompletionApp, FakeDify, Gate


@pytest.mark.parametrize("app", ["chat", "completion"])
async def test_a_row_without_a_run_id_that_is_cancelled_counts_as_failed(tmp_path: Path, app: str) -> None:
    gate = Gate()

    def reply(request: Any) -> Iterator[Any]:
        yield "some "
        yield gate

    apps = {"chat": ChatApp(reply), "completion": CompletionApp(reply)}
    async with FakeDify(apps) as fake, fake.async_client(app, user="u") as dify:
        run = dify.chat if app == "chat" else dify.completions

        def start() -> Any:
            return run.map([{"query": "a"}], ledger=tmp_path / "job.db")

        async def cancel_when_the_task_id_is_known(job: Any) -> None:
            while not any(stream.task_id for stream in job._runs._streams.values()):
                await anyio.sleep(0.005)
            group.cancel_scope.cancel()

        async with anyio.create_task_group() as group, start() as job:
            group.start_soon(cancel_when_the_task_id_is_known, job)
            async for _ in job:
                pytest.fail("the row cannot end")
        assert [request.path for request in fake.requests if request.path.endswith("/stop")]
        async with start() as job:
            [outcome] = [each async for each in job]
        assert outcome.state == "failed" and "cancelled" in str(outcome.error)
        assert fake.executions == 1
