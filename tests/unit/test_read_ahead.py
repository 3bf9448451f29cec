"""Reading ahead, with a source that yields when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx
import pytest

from dify_plus._async._read_ahead import Chunks
from dify_plus._async.bodies import AsyncBody
from dify_plus._sync.bodies import Body
from tests.support.patience import HANG


async def source(waiting: asyncio.Queue[bytes]) -> AsyncGenerator[bytes, None]:
    while True:
        yield await waiting.get()


async def test_a_reader_whose_wait_was_cancelled_is_read_ahead_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunks, "pause", 0.01)
    waiting: asyncio.Queue[bytes] = asyncio.Queue()
    async with asyncio.timeout(HANG), aclosing(source(waiting)) as chunks_of_body:
        chunks = Chunks(chunks_of_body)
        chunks.watch()
        waiting.put_nowait(b"first")
        assert await chunks.take() == b"first"
        while chunks._reader is None:  # it waits for the source now
            await asyncio.sleep(0.01)
        monkeypatch.setattr(Chunks, "pause", 10 * HANG)  # so that reading ahead does not start a second time
        await asyncio.sleep(0.05)
        taking = asyncio.ensure_future(chunks.take())
        await asyncio.sleep(0)
        taking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await taking
        for _ in range(10):
            waiting.put_nowait(b"more")
        while not waiting.empty():
            await asyncio.sleep(0.01)
        assert [await chunks.take() for _ in range(10)] == [b"more"] * 10
        await chunks.aclose()


@pytest.mark.parametrize("body", [AsyncBody, Body])
@pytest.mark.parametrize("version", [b"HTTP/1.1", b"HTTP/2"])
def test_a_connection_of_http2_is_not_shut_down_because_calls_share_it(body: Any, version: bytes) -> None:
    connection = object()
    extensions = {"http_version": version, "network_stream": connection}
    response = httpx.Response(200, extensions=extensions, request=httpx.Request("GET", "https://dify.example"))
    assert body(response).network_stream is (None if version == b"HTTP/2" else connection)
