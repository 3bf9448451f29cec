"""Reading ahead, with a source that yields when the test says so; and connections that are shut down."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from dify_plus._async._compat import shut_down as async_shut_down
from dify_plus._async._read_ahead import Chunks
from dify_plus._sync._compat import shut_down as sync_shut_down
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


@pytest.mark.parametrize("shut_down", [async_shut_down, sync_shut_down], ids=["async", "sync"])
def test_a_connection_of_http2_is_not_shut_down_because_calls_share_it(shut_down: Any) -> None:
    class Shared:
        def get_extra_info(self, name: str) -> Any:
            return {"socket": ours, "ssl_object": self}[name]

        def selected_alpn_protocol(self) -> str:
            return "h2"

    ours, theirs = socket.socketpair()
    with ours, theirs:
        shut_down(Shared())
        theirs.send(b"an answer to another call")
        assert ours.recv(99) == b"an answer to another call"
