"""The network connections of the fast transport. Its sync twin is written by hand too.

On asyncio's own event loops, the connections are of a kind of our own: those of httpcore start a timer and register the
socket anew for each read, which takes longer than reading a small event. For TLS they use anyio, since asyncio's TLS
keeps 256 KB for each connection, and on Python 3.11 fails inside another TLS connection, that of an https proxy. Under
trio and uvloop, the connections are those of httpcore.
"""

from __future__ import annotations

import asyncio
import math
import selectors
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import zip_longest
from typing import Any, cast

import anyio
import anyio.abc
import httpcore
from anyio.streams.tls import TLSAttribute, TLSStream

from dify_plus._processes import current_process

__all__ = ["network_backend"]

HAPPY_EYEBALLS_DELAY = 0.25
"""Seconds to wait for one address of a host before trying the next one at the same time (RFC 8305)."""
MOST_WAITING = 256 * 1024
"""Stop receiving when this many bytes wait to be read."""
PIECE = 64 * 1024
"""The number of bytes to encrypt at a time."""


def network_backend() -> httpcore.AsyncNetworkBackend:
    """Return the backend that opens connections on the running event loop."""
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
            _, connection = await loop.create_connection(_Connection, sock=await _connect(host, port))
        return connection


async def _connect(host: str, port: int) -> socket.socket:
    """Connect to the first address of a host that accepts. asyncio can do that, but leaves sockets and tasks open."""
    addresses = await _addresses(host, port)
    if len(addresses) == 1:
        return await _connected(addresses[0])
    connected: list[socket.socket] = []
    errors: list[OSError] = []

    async def attempt(address: Any, is_over: anyio.Event) -> None:
        try:
            connected.append(await _connected(address))
            attempts.cancel_scope.cancel()
        except OSError as error:
            errors.append(error)
        is_over.set()

    try:
        async with anyio.create_task_group() as attempts:
            for address in addresses:
                attempts.start_soon(attempt, address, is_over := anyio.Event())
                with anyio.move_on_after(HAPPY_EYEBALLS_DELAY):
                    await is_over.wait()
        if not connected:
            raise errors[0]
        return connected.pop(0)
    finally:
        for other in connected:
            other.close()


async def _connected(address: Any) -> socket.socket:
    """Return a socket that is connected to this address."""
    *kind, _, place = address
    connection = socket.socket(*kind)
    try:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, place)
    except BaseException:
        connection.close()
        raise
    return connection


async def _addresses(host: str, port: int) -> list[Any]:
    """Return the addresses of a host, alternating between IPv6 and IPv4."""
    if port > 65535:  # the system would use another port instead
        raise OSError(f"the port {port} is above 65535")
    name = host.encode("ascii")  # as bytes, so that Python does not check the length of its labels
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:  # not a number
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    first = [address for address in found if address[0] == found[0][0]]
    second = [address for address in found if address[0] != found[0][0]]
    return [address for pair in zip_longest(first, second) for address in pair if address]


class _Connection(httpcore.AsyncNetworkStream, asyncio.Protocol):
    """A connection. It receives data as it arrives, up to a limit, and keeps it until it is read."""

    def __init__(self) -> None:
        self._process = current_process()
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._data = bytearray()
        self._is_paused = False
        self._is_over = False
        """Whether no more data will arrive."""
        self._error: Exception | None = None
        self._arrival: asyncio.Future[None] | None = None
        """Resolved when a waiting read can continue; None before the first read that waits."""
        self._until = math.inf
        """When the current read times out, by the clock of the event loop."""
        self._timer: asyncio.TimerHandle | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if not self._data and not self._is_over:
            if self._arrival is not None and not self._arrival.done():
                raise anyio.BusyResourceError("reading from")
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
        await asyncio.sleep(0)  # let other tasks run, even if the system takes all of the data at once
        if not self._writable.is_set():
            with _raised_as(httpcore.WriteTimeout, httpcore.WriteError), anyio.fail_after(timeout):
                await self._writable.wait()
        self._check_writable()

    async def aclose(self) -> None:
        if self._process is not current_process():  # this is a fork, and its parent still uses the connection
            return
        self._transport.abort()
        self._end(ConnectionAbortedError("the connection was closed here"))
        await asyncio.sleep(0)  # meanwhile, the event loop closes the socket

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        if self._data:  # unencrypted data must not pass as encrypted data
            raise httpcore.ConnectError("the server sent data before the TLS handshake")
        return await _Secure.start(self, ssl_context, server_hostname, timeout)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return bool(self._data) or self._is_over or _is_readable(self._transport.get_extra_info("socket"))
        return self._transport.get_extra_info({"client_addr": "sockname", "server_addr": "peername"}.get(info, info))

    # -- called by the event loop -------------------------------------------------------------------------------------

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
        return True  # writing can continue

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None and not self._is_over:
            self._data += self._unread()
        self._end(exc)

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    # -- details -------------------------------------------------------------------------------------------------------

    def _end(self, error: Exception | None) -> None:
        if not self._is_over:  # after the end, a reset does not matter
            self._is_over, self._error = True, error
        if self._timer is not None:
            self._timer.cancel()
        self._wake()
        self._writable.set()

    def _unread(self) -> bytes:
        """Return what the server sent before writing failed: it may have answered already."""
        with suppress(OSError), self._transport.get_extra_info("socket").dup() as connection:
            return cast("bytes", connection.recv(MOST_WAITING))
        return b""

    def _wake(self) -> None:
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    def _check_writable(self) -> None:
        if self._error is not None or self._transport.is_closing():
            raise httpcore.WriteError(str(self._error or "the server closed the connection")) from self._error

    def _limit(self, until: float) -> None:
        """Set the time limit of a read. A timer that ends earlier keeps running; `_check_time` then sets a new one."""
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


class _Below(anyio.abc.ByteStream):
    """Adapts a connection to the interface that the TLS of anyio needs."""

    def __init__(self, connection: httpcore.AsyncNetworkStream) -> None:
        self._connection = connection
        self.timeout: float | None = None
        self._failure: httpcore.WriteError | None = None
        """Why writing failed. TLS does not learn of it, because then it could not read what the server has sent."""

    def check(self) -> None:
        """Raise an error if writing has failed."""
        if self._failure is not None:
            raise self._failure

    async def receive(self, max_bytes: int = PIECE) -> bytes:
        data = await self._connection.read(max_bytes, self.timeout)
        if not data:
            raise anyio.EndOfStream
        return data

    async def send(self, item: bytes) -> None:
        try:
            await self._connection.write(item, self.timeout)
        except httpcore.WriteError as error:
            self._failure = error

    async def send_eof(self) -> None:
        raise NotImplementedError("TLS does not close only one direction")

    async def aclose(self) -> None:
        await self._connection.aclose()


class _Secure(httpcore.AsyncNetworkStream):
    """A TLS connection on top of another connection."""

    def __init__(self, connection: httpcore.AsyncNetworkStream, below: _Below, tls: TLSStream) -> None:
        self._connection = connection
        self._below = below
        self._tls = tls

    @classmethod
    async def start(
        cls,
        connection: httpcore.AsyncNetworkStream,
        context: ssl.SSLContext,
        hostname: str | None,
        timeout: float | None,
    ) -> _Secure:
        below = _Below(connection)
        with _raised_as(httpcore.ConnectTimeout, httpcore.ConnectError), anyio.fail_after(timeout):
            tls = await TLSStream.wrap(
                below, ssl_context=context, hostname=hostname, standard_compatible=False, server_side=False
            )
            below.check()
        return cls(connection, below, tls)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._below.timeout = timeout
        with _raised_as(httpcore.ReadTimeout, httpcore.ReadError):
            try:
                return await self._tls.receive(max_bytes)
            except anyio.EndOfStream:
                return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._below.timeout = timeout
        with _raised_as(httpcore.WriteTimeout, httpcore.WriteError):
            for start in range(0, len(buffer), PIECE):
                await self._tls.send(buffer[start : start + PIECE])
                self._below.check()

    async def aclose(self) -> None:
        await self._connection.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Secure:
        return await _Secure.start(self, ssl_context, server_hostname, timeout)

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._tls.extra(TLSAttribute.ssl_object)
        if info == "is_readable" and self._has_more():
            return True
        return self._connection.get_extra_info(info)

    def _has_more(self) -> bool:
        """Return whether unread data has arrived. This loses a byte of it, but such a connection is not used again."""
        try:
            self._tls.extra(TLSAttribute.ssl_object).read(1)
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError:
            return True
        return True


def _is_readable(connection: Any) -> bool:
    """Return whether a socket has data or has ended, even if the event loop has not noticed yet."""
    with getattr(selectors, "PollSelector", selectors.SelectSelector)() as selector:
        selector.register(connection, selectors.EVENT_READ)
        return bool(selector.select(0))


@contextmanager
def _raised_as(timeout: type[httpcore.TimeoutException], failure: type[httpcore.NetworkError]) -> Iterator[None]:
    """Turn errors of the system and of anyio into httpcore's errors."""
    try:
        yield
    except TimeoutError as error:
        raise timeout(str(error)) from error
    except (OSError, anyio.EndOfStream, anyio.BrokenResourceError, httpcore.ReadError, httpcore.WriteError) as error:
        raise failure(str(error)) from error
