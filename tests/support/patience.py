"""Read timeouts that work on any machine: they count only while the server has nothing left to send.

A test of a silent server needs a short timeout, but a busy machine may take longer than that between two bytes. So
after the timeout, `settle` first lets the server finish its work. The read times out only if nothing has arrived then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import httpcore
import httpx

from dify_plus.testing import FakeDify
from tests.support.fault_proxy import FaultProxy

HANG = 60.0
"""Seconds for steps that are immediate unless something hangs."""
TURNS = 50
"""The iterations of its event loop after which a server has done everything that it can do without waiting."""
LAST_READ = 0.05
"""Seconds for the last read of a thread, when the server has nothing left to send."""
LAST_TURNS = 10
"""The same for a task: the iterations of its event loop. A busy loop has no time for a timer."""

Transport = TypeVar("Transport", httpx.HTTPTransport, httpx.AsyncHTTPTransport)


def patient(transport: Transport, settle: Callable[[], object]) -> Transport:
    """Make a transport wait for the server. `settle` returns when the server has nothing left to send.

    Connecting and writing have the timeout `HANG`.
    """
    pool: Any = transport._pool
    kind = AsyncBackend if isinstance(transport, httpx.AsyncHTTPTransport) else Backend
    pool._network_backend = kind(pool._network_backend, settle)
    return transport


def settled(*servers: FakeDify | FaultProxy) -> Callable[[], None]:
    """Return a `settle` for servers with their own event loops, in the order in which a request passes them."""

    async def work() -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)

    def settle() -> None:
        for server in servers * 2:  # twice, because the answer passes them in the opposite order
            asyncio.run_coroutine_threadsafe(work(), _loop(server)).result(HANG)

    return settle


def _loop(server: Any) -> asyncio.AbstractEventLoop:
    loop: asyncio.AbstractEventLoop = server._loop if isinstance(server, FaultProxy) else server._server.loop
    return loop


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Connects with another backend, and wraps its streams."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend, settle: Callable[[], object]) -> None:
        self.inner, self.settle = inner, settle

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self.inner.connect_tcp(host, port, HANG, local_address, socket_options)
        return AsyncStream(stream, self.settle)

    async def sleep(self, seconds: float) -> None:
        await self.inner.sleep(seconds)


class AsyncStream(httpcore.AsyncNetworkStream):
    """A stream whose read timeouts count only while the server has nothing left to send."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, settle: Callable[[], object]) -> None:
        self.inner, self.settle = inner, settle

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return await self.inner.read(max_bytes, timeout)
        except httpcore.ReadTimeout:
            self.settle()
            reading = asyncio.create_task(self.inner.read(max_bytes, HANG))
            try:
                for _ in range(LAST_TURNS):
                    await asyncio.sleep(0)
                    if reading.done():
                        return reading.result()
                raise
            finally:
                reading.cancel()
                await asyncio.wait([reading])

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self.inner.write(buffer, HANG)

    async def aclose(self) -> None:
        await self.inner.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class Backend(httpcore.NetworkBackend):
    """Connects with another backend, and wraps its streams."""

    def __init__(self, inner: httpcore.NetworkBackend, settle: Callable[[], object]) -> None:
        self.inner, self.settle = inner, settle

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return Stream(self.inner.connect_tcp(host, port, HANG, local_address, socket_options), self.settle)


class Stream(httpcore.NetworkStream):
    """A stream whose read timeouts count only while the server has nothing left to send."""

    def __init__(self, inner: httpcore.NetworkStream, settle: Callable[[], object]) -> None:
        self.inner, self.settle = inner, settle

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self.inner.read(max_bytes, timeout)
        except httpcore.ReadTimeout:
            self.settle()
            return self.inner.read(max_bytes, LAST_READ)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, HANG)

    def close(self) -> None:
        self.inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)
