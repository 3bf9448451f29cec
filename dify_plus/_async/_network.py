"""The network connections of the fast transport. Written by hand on each side.

On the event loops of asyncio, the connections are our own: those of httpcore start a timer and register the socket anew
for each read, which takes longer than reading a small event. Under trio and uvloop, they are those of httpcore.
"""

from __future__ import annotations

import asyncio
import math
import selectors
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import anyio
import httpcore

__all__ = ["network_backend"]

HAPPY_EYEBALLS_DELAY = 0.25
"""Seconds before the next address of a host is tried beside the one before (RFC 8305)."""
MOST_WAITING = 256 * 1024
"""Stop to receive when this many bytes wait to be read."""


def network_backend() -> httpcore.AsyncNetworkBackend:
    """Return what opens connections."""
    try:
        is_own = isinstance(asyncio.get_running_loop(), asyncio.BaseEventLoop)
    except RuntimeError:  # under trio
        is_own = False
    return _Backend() if is_own else cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())


class _Backend(httpcore.AsyncNetworkBackend):
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> _Connection:
        loop = asyncio.get_running_loop()
        with _raised_as(httpcore.ConnectTimeout, httpcore.ConnectError), anyio.fail_after(timeout):
            _, connection = await loop.create_connection(
                _Connection, host, port, happy_eyeballs_delay=HAPPY_EYEBALLS_DELAY
            )
        return connection


class _Connection(httpcore.AsyncNetworkStream, asyncio.Protocol):
    """A connection. It receives data as it arrives, up to a limit, and keeps it until it is read."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._data = bytearray()
        self._is_paused = False
        self._is_over = False
        """Whether no more data will arrive."""
        self._error: Exception | None = None
        self._arrival: asyncio.Future[None] | None = None
        """What a read waits for."""
        self._until = math.inf
        """When this read is to end, by the clock of the event loop."""
        self._timer: asyncio.TimerHandle | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if not self._data and not self._is_over:
            self._arrival = self._loop.create_future()
            self._limit(math.inf if timeout is None else self._loop.time() + timeout)
            await self._arrival
        if not self._data and self._error is not None:
            raise httpcore.ReadError(str(self._error)) from self._error
        data = bytes(self._data[:max_bytes])
        del self._data[:max_bytes]
        if self._is_paused and len(self._data) < MOST_WAITING:
            self._is_paused = False
            self._transport.resume_reading()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._check_writable()
        self._transport.write(buffer)
        if not self._writable.is_set():
            with _raised_as(httpcore.WriteTimeout, httpcore.WriteError), anyio.fail_after(timeout):
                await self._writable.wait()
            self._check_writable()

    async def aclose(self) -> None:
        self._error = self._error or ConnectionAbortedError("the connection was closed here")
        self._transport.abort()
        await asyncio.sleep(0)  # meanwhile, the event loop closes the socket

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Connection:
        if self._data:  # it must not be taken for data that came encrypted
            raise httpcore.ConnectError("the server sent data before the TLS handshake")
        with _raised_as(httpcore.ConnectTimeout, httpcore.ConnectError), anyio.fail_after(timeout):
            transport = await self._loop.start_tls(self._transport, self, ssl_context, server_hostname=server_hostname)
        self.connection_made(cast("asyncio.Transport", transport))
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return bool(self._data) or self._is_over or _is_readable(self._transport.get_extra_info("socket"))
        return self._transport.get_extra_info({"client_addr": "sockname", "server_addr": "peername"}.get(info, info))

    # -- what the event loop calls -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=1, low=0)  # so that `write` waits until the system has the data

    def data_received(self, data: bytes) -> None:
        self._data += data
        if len(self._data) >= MOST_WAITING:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._is_over = True
        self._wake()
        return self._transport.get_extra_info("ssl_object") is None  # True: writing can go on; TLS does not allow it

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_over, self._error = True, self._error or exc
        if self._timer is not None:
            self._timer.cancel()
        self._wake()
        self._writable.set()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    # -- details -------------------------------------------------------------------------------------------------------

    def _wake(self) -> None:
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    def _check_writable(self) -> None:
        if self._error is not None or self._transport.is_closing():
            raise httpcore.WriteError(str(self._error or "the server closed the connection")) from self._error

    def _limit(self, until: float) -> None:
        """Set the time limit of a read. A timer that is running stays, and is set again if it ends before the limit."""
        self._until = until
        if self._timer is not None and self._timer.when() > until:
            self._timer.cancel()
            self._timer = None
        if self._timer is None and until < math.inf:
            self._timer = self._loop.call_at(until, self._check_time)

    def _check_time(self) -> None:
        self._timer = None
        if self._arrival is None or self._arrival.done():
            return
        if self._loop.time() < self._until:
            self._limit(self._until)
        else:
            self._arrival.set_exception(httpcore.ReadTimeout())


def _is_readable(connection: Any) -> bool:
    """Return whether a socket has data or has ended, although the event loop has not noticed it yet."""
    with getattr(selectors, "PollSelector", selectors.SelectSelector)() as selector:
        selector.register(connection, selectors.EVENT_READ)
        return bool(selector.select(0))


@contextmanager
def _raised_as(timeout: type[httpcore.TimeoutException], failure: type[httpcore.NetworkError]) -> Iterator[None]:
    """Turn errors of the system into httpcore's errors."""
    try:
        yield
    except TimeoutError as error:
        raise timeout(str(error)) from error
    except OSError as error:
        raise failure(str(error)) from error
