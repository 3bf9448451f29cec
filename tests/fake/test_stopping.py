"""FakeDify leaves no connection open after a stop or a failed start."""

from __future__ import annotations

import gc
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from typing import Any

import pytest

from dify_plus.testing import FakeDify
from tests.support.patience import HANG, settled

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def unclosed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collect the warnings about unclosed objects. There must be none at the end of a test."""
    seen: list[str] = []
    gc.collect()
    monkeypatch.setattr(sys, "unraisablehook", lambda report: seen.append(repr(report.exc_value)))
    yield seen
    gc.collect()
    assert seen == []


@pytest.mark.parametrize("turns", [0, 1, 2, 4])
def test_a_connection_during_the_stop_is_closed(turns: int) -> None:
    """The server stops `turns` iterations of the event loop after the connection is made."""
    clients: list[socket.socket] = []
    fake = FakeDify().start()
    server: Any = fake._server

    def connect() -> None:
        clients.append(socket.create_connection((server.host, server.port), timeout=HANG))
        stop_after(turns)

    def stop_after(turns: int) -> None:
        if turns:
            server.loop.call_soon(stop_after, turns - 1)
        else:
            server._stop.set()

    server.loop.call_soon_threadsafe(connect)
    server._thread.join(HANG)
    fake.stop()
    with clients[0] as client, suppress(ConnectionResetError):
        assert client.recv(1) == b""


def test_many_connections_during_the_stop_are_closed() -> None:
    fake = FakeDify().start()
    server: Any = fake._server
    clients = [socket.create_connection((server.host, server.port), timeout=HANG) for _ in range(200)]
    for client in clients[::2]:
        client.sendall(b"GET /v1/info HTTP/1.1\r\nHost: x\r\n\r\n")
    for client in clients[::3]:
        client.close()
    fake.stop()
    for client in clients:
        client.close()


def test_a_port_that_is_taken_leaves_nothing_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        fake = FakeDify(port=taken.getsockname()[1])
        with pytest.raises(OSError):
            fake.start()
    with pytest.raises(RuntimeError, match="not running"):
        _ = fake.base_url
    with fake:
        assert fake.base_url


def test_the_system_is_out_of_sockets_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    accept, failures = socket.socket.accept, [OSError(24, "Too many open files")]

    def refuse(self: socket.socket) -> Any:
        if failures:
            raise failures.pop()
        return accept(self)

    with FakeDify() as fake:
        monkeypatch.setattr(socket.socket, "accept", refuse)
        server: Any = fake._server
        with socket.create_connection((server.host, server.port), timeout=HANG) as client:
            client.sendall(b"GET /v1/info HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(8) == b"HTTP/1.1"
    assert failures == []


def test_idle_connections_stay_open_longer_than_clients_keep_them() -> None:
    """A server that closes first could close a connection while the client sends on it."""
    with FakeDify() as fake:
        server: Any = fake._server
        with closing(HTTPConnection(server.host, server.port, timeout=HANG)) as client:
            client.request("GET", "/v1/info")
            client.getresponse().read()
            settled(fake)()
            now = server.loop.time
            server.loop.time = lambda: now() + 30.0
            settled(fake)()
            client.request("GET", "/v1/info")
            client.getresponse().read()
