# Made from dify_plus/_async/local_transport.py by scripts/unasync. Do not edit.
"""Connections that never leave the process and the event loop that opened them."""

from __future__ import annotations

import copy
from threading import Lock
from typing import Any

import httpx

from dify_plus._processes import PerProcess
from dify_plus._sync._compat import Lifetime, current_loop, has_ended
from dify_plus.errors import UsageError

__all__ = ["LocalTransport"]


class LocalTransport(httpx.BaseTransport):
    """A transport with connections for each process and event loop.

    The first one uses the transport itself, every other one a copy without connections.

    Args:
        transport: The transport that makes the connections.
    """

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport
        self._is_used = False
        self._places: PerProcess[dict[object, _Place]] = PerProcess(dict)
        """By event loop."""
        self._lock = PerProcess(Lock)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on the connections of this process and event loop."""
        place = self._places().get(current_loop()) or self._open()
        return place.transport.handle_request(request)

    def close(self) -> None:
        """Close the connections of this process and event loop. Those of other loops close with their loops."""
        if not self._is_used:
            self._transport.close()
            return
        place = self._places().get(current_loop())
        if place is not None:
            place.lifetime.end()

    def _open(self) -> _Place:
        loop = current_loop()
        with self._lock():
            places = self._places()
            if loop in places:  # another thread was faster
                return places[loop]
            for other in [other for other in places if has_ended(other)]:
                del places[other]
            transport = _without_connections(self._transport) if self._is_used else self._transport
            self._is_used = True

            def end() -> None:
                places.pop(loop, None)
                transport.close()

            place = places[loop] = _Place(transport, Lifetime(end))
        place.lifetime.begin()
        return place


class _Place:
    """The transport of one process and event loop, and how long it lives."""

    def __init__(self, transport: httpx.BaseTransport, lifetime: Lifetime) -> None:
        self.transport = transport
        self.lifetime = lifetime


def _without_connections(transport: httpx.BaseTransport) -> httpx.BaseTransport:
    if hasattr(type(transport), "__copy__"):
        return copy.copy(transport)
    if isinstance(transport, httpx.MockTransport | httpx.WSGITransport):
        return transport
    if isinstance(transport, httpx.HTTPTransport):
        transport = copy.copy(transport)
        pool: Any = copy.copy(transport._pool)
        transport._pool = pool
        state = vars(pool)
        state.update({name: [] for name in ("_connections", "_pool", "_requests") if name in state})
        state.update({name: type(state[name])() for name in ("_optional_thread_lock", "_pool_lock") if name in state})
        if not pool.connections:
            return transport
    raise UsageError(
        f"transport= is a {type(transport).__name__} that was used before in another process or event loop, and its "
        "connections cannot be used here: create the client here, or give the class a `__copy__` that returns a "
        "transport without connections"
    )
