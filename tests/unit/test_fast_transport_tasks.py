"""The fast transport under cancellation and under Trio: nothing stays open, and other requests are not disturbed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import anyio
import httpx
import pytest
import trio

from dify_plus import AsyncFastTransport
from tests.support.patience import HANG
from tests.support.raw_server import REQUEST, WAIT, RawServer, Step

CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"


async def read(url: str) -> None:
    async with (
        httpx.AsyncClient(transport=AsyncFastTransport(verify=False), timeout=HANG) as client,
        client.stream("POST", url) as response,
    ):
        async for _ in response.aiter_raw():
            pass


PLACES: dict[str, tuple[Sequence[Step], str]] = {
    "TLS": ([WAIT], "https:"),
    "the head": ([REQUEST, WAIT], "http:"),
    "the body": ([REQUEST, CHUNKS, WAIT], "http:"),
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_cancelling_closes_the_connection(name: str, backend: str) -> None:
    script, scheme = PLACES[name]

    async def cancel_soon(server: RawServer) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(read, server.url.replace("http:", scheme))
            with anyio.fail_after(HANG):
                while not server.waiting.is_set():
                    await anyio.sleep(0.01)
            await anyio.sleep(0.05)  # let the client read what the server has sent
            group.cancel_scope.cancel()

    with RawServer(script) as server:
        anyio.run(cancel_soon, server, backend=backend)
        assert server.gone.acquire(timeout=HANG), "the connection was left open"


async def test_a_cancelled_task_closes_its_connection_only() -> None:
    with RawServer([REQUEST, CHUNKS, WAIT]) as server:
        async with (
            httpx.AsyncClient(transport=AsyncFastTransport(verify=False), timeout=HANG) as client,
            client.stream("POST", server.url) as remaining,
        ):
            other = asyncio.create_task(client.post(server.url))
            while server.connections < 2:
                await asyncio.sleep(0.01)
            other.cancel()
            with pytest.raises(asyncio.CancelledError):
                await other
            assert server.gone.acquire(timeout=HANG), "the connection was left open"
            assert await anext(remaining.aiter_raw()) == b"one"
            assert not server.gone.acquire(blocking=False)


def test_under_trio() -> None:
    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    async def ask(server: RawServer) -> list[str]:
        async with httpx.AsyncClient(transport=AsyncFastTransport(verify=False), timeout=HANG) as client:
            return [(await client.post(server.url)).text for _ in range(2)]

    with RawServer([REQUEST, ok, REQUEST, CHUNKS, b"0\r\n\r\n", WAIT]) as server:
        assert trio.run(ask, server) == ["ok", "one"]
        assert server.connections == 1
