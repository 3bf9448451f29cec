# Made from dify_plus/_async/local_transport.py by scripts/unasync. Do not edit.
"""Separate connections for each process and event loop."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from threading import Lock
from typing import Any, Final
from weakref import finalize, ref

import httpx

from dify_plus._processes import PerProcess
from dify_plus._sync._compat import Lifetime, current_loop, run_shielded
from dify_plus.errors import UsageError

__all__ = ["local"]

CLOSE_SECONDS = 1.0


def local(transport: httpx.BaseTransport) -> httpx.BaseTransport:
    """Return a transport that has separate connections for each process and event loop.

    The first process and loop uses the transport itself; every other one uses a copy, which starts without connections.
    Clients with the same transport share these connections.

    Args:
        transport: The transport that makes the connections.
    """
    without_connections = isinstance(transport, httpx.MockTransport | httpx.WSGITransport)
    return transport if without_connections else LocalTransport(transport)


class LocalTransport(httpx.BaseTransport):
    """Sends each request through the transport of its process and event loop."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._original = PerProcess(lambda: transport)
        self._places = _places_of(transport)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on the connections of this process and event loop."""
        original = self._original()
        place = self._places.here() or self._places.open(original)
        if place.ends_with_loop:
            place.lifetime.begin()
        transport = original if place.copied is None else place.copied
        try:
            response = transport.handle_request(request)
        except BaseException as error:
            if not isinstance(error, Exception):
                for route in getattr(transport, "_routes", {None: transport}).values():
                    _close_abandoned(getattr(route, "_pool", None))
            raise
        if hasattr(getattr(response.stream, "_httpcore_stream", None), "_pool_request"):
            response.stream = _PooledBody(response.stream)
        return response

    def close(self) -> None:
        """Close the connections of this process and event loop. Those of other loops close with their loops."""
        place = self._places.here()
        if place is not None:
            place.lifetime.end()
        elif not self._places.is_original_used:
            self._original().close()


class _PooledBody(httpx.SyncByteStream):
    """The body of an answer on a connection of httpcore."""

    def __init__(self, body: Any) -> None:
        self._inner = body
        self._httpcore_stream = body._httpcore_stream

    def __iter__(self) -> Iterator[bytes]:
        inner: Iterator[bytes] = self._inner.__iter__()
        return inner

    def close(self) -> None:
        request = self._httpcore_stream._pool_request
        try:
            self._inner.close()
        finally:
            if not (request.connection.is_idle() or request.connection.is_closed()):
                _close_abandoned(self._httpcore_stream._pool, request)


def _close_abandoned(pool: Any, ended: Any = None) -> None:
    """Close the connections that no request uses, although they are not idle.

    httpcore keeps such a connection for ever if a task is cancelled while it waits for the lock of the connection.

    Args:
        pool: A pool of httpcore; None for other kinds of connections.
        ended: A request that no longer uses its connection.
    """
    if not hasattr(pool, "_assign_requests_to_connections"):
        return
    with pool._optional_thread_lock:
        pool._requests = [request for request in pool._requests if request is not ended]
        used = [request.connection for request in pool._requests]
        abandoned = [each for each in pool._connections if not (each in used or each.is_idle() or each.is_closed())]
        pool._connections = [each for each in pool._connections if each not in abandoned]
        abandoned += pool._assign_requests_to_connections()
    for connection in abandoned:
        run_shielded(CLOSE_SECONDS, connection.close)


class _Places:
    """The processes and event loops in which a transport is used."""

    def __init__(self) -> None:
        self.is_original_used = False
        self._by_loop: PerProcess[dict[object, _Place]] = PerProcess(dict)
        self._lock = PerProcess(Lock)

    def here(self) -> _Place | None:
        return self._by_loop().get(current_loop())

    def open(self, original: httpx.BaseTransport) -> _Place:
        loop, places = current_loop(), self._by_loop()
        with self._lock():
            if loop not in places:  # no other thread has added it
                for ended in [each for each, place in places.items() if place.lifetime.is_over]:
                    del places[ended]
                places[loop] = _Place(original, _without_connections(original) if self.is_original_used else None)
                self.is_original_used = True
            return places[loop]


class _Place:
    """The connections of a transport in one process and event loop. It does not keep the transport itself alive.

    Attributes:
        copied: A copy of the transport; None where the transport itself is used.
        lifetime: Ends with the event loop, or when a client closes.
        ends_with_loop: Whether to close the connections when the event loop ends. Only the caller closes a transport of
            a class that dify-plus does not know.
    """

    def __init__(self, original: httpx.BaseTransport, copied: httpx.BaseTransport | None) -> None:
        used = ref(original if copied is None else copied)

        def close() -> None:
            transport = used()
            if transport is not None:
                transport.close()

        self.copied = copied
        self.lifetime = Lifetime(close)
        self.ends_with_loop = isinstance(original, httpx.HTTPTransport) or hasattr(type(original), "__copy__")


_shared: Final[dict[int, _Places]] = {}
"""The processes and event loops in which each transport is used: by the id of the transport, as long as it exists."""


def _places_of(transport: httpx.BaseTransport) -> _Places:
    places = _shared.get(id(transport))
    if places is None:
        places = _shared.setdefault(id(transport), _Places())
        finalize(transport, _shared.pop, id(transport), None).atexit = False
    return places


def _without_connections(transport: httpx.BaseTransport) -> httpx.BaseTransport:
    if hasattr(type(transport), "__copy__"):
        return copy.copy(transport)
    if isinstance(transport, httpx.HTTPTransport):
        transport = copy.copy(transport)
        pool: Any = copy.copy(transport._pool)
        transport._pool = pool
        state = vars(pool)
        state.update({name: [] for name in ("_connections", "_pool", "_requests") if name in state})
        state.update({name: type(state[name])() for name in ("_optional_thread_lock", "_pool_lock") if name in state})
        if hasattr(pool._network_backend, "_backend"):  # chosen for the kind of event loop
            pool._network_backend = type(pool._network_backend)()
        if not pool.connections:
            return transport
    raise UsageError(
        f"transport={type(transport).__name__}(...) was used before in another process or event loop, and its "
        "connections cannot be used here: create the transport and the client here, or give the class a `__copy__` "
        "that returns a transport without connections"
    )
