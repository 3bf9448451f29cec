"""After a fork, each process has its own connections, streams and locks."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_plus import AsyncDify, Dify, Observer, UsageError
from dify_plus._http.certificates import default_ssl_context
from dify_plus._lazy import Lazy, cached_property
from dify_plus._policy.retries import RetryBudget
from dify_plus._processes import PerProcess
from dify_plus._sync._read_ahead import Chunks
from dify_plus.testing import FakeDify
from tests.processes.support import TRANSPORTS, answer, ask, ask_async, async_client, client, counting
from tests.support.children import Child, in_child
from tests.support.patience import HANG
from tests.support.raw_server import GO, REQUEST, WAIT, RawServer, Step

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this platform"),
]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


def events(*values: dict[str, Any]) -> bytes:
    return b"".join(b"data: %b\n\n" % json.dumps(value).encode() for value in values)


def message(text: str) -> dict[str, Any]:
    return {"event": "message", "task_id": "t", "message_id": "m", "conversation_id": "c", "answer": text}


FIRST = HEAD + events(message("Hello"))
REST = events(message(" there"), {"event": "message_end", "task_id": "t", "message_id": "m", "conversation_id": "c"})
OPEN_STREAM: list[Step] = [REQUEST, FIRST, GO, REST]


# -- connections -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_child_opens_its_own_connections(kind: str) -> None:
    with counting(4) as server, client(server.url, kind) as dify:
        assert ask(dify) == 10
        assert in_child(lambda: [ask(dify), ask(dify)]) == [20, 21]
        assert in_child(lambda: in_child(lambda: ask(dify))) == 30
        assert ask(dify) == 11
        assert server.connections == 3


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_child_of_an_event_loop_opens_its_own_connections(kind: str) -> None:
    async def run(dify: AsyncDify) -> None:
        async with dify:
            assert await ask_async(dify) == 10
            assert in_child(lambda: asyncio.run(ask_async(dify))) == 20
            assert await ask_async(dify) == 11

    with counting(4) as server:
        asyncio.run(run(async_client(server.url, kind)))
        assert server.connections == 2


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_views_and_raw_calls_of_a_child_use_its_connections(kind: str) -> None:
    with counting(4) as server, client(server.url, kind) as dify:
        view, raw = dify.with_options(timeout=HANG), dify.raw
        assert ask(view) == 10
        assert in_child(lambda: [ask(view), raw.get_httpx_client().get("/x").json()["answer"]]) == [20, 21]
        assert ask(view) == 11


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_child_that_closes_or_frees_a_client_leaves_the_parents_connections_open(kind: str) -> None:
    with counting(4) as server:
        clients = [client(server.url, kind)]
        assert ask(clients[0]) == 10

        def free() -> None:
            clients.pop().close()
            gc.collect()

        in_child(free)
        in_child(clients.clear)
        assert ask(clients[0]) == 11
        clients[0].close()


def test_processes_that_call_at_the_same_time_get_their_own_answers() -> None:
    with FakeDify() as fake, Dify(fake.key("chat"), base_url=fake.base_url, user="u") as dify:

        def send(query: str) -> str:
            return dify.chat.send(query, response_mode="blocking").answer  # on a connection that is kept

        def talk(name: str) -> Callable[[], list[str]]:
            return lambda: [send(f"{name} {number}") for number in range(10)]

        assert send("before") == "You said: before"
        children = {name: Child(talk(name)) for name in ("one", "two", "three")}
        answers = {"parent": talk("parent")(), **{name: child.result() for name, child in children.items()}}
        for name, given in answers.items():
            assert given == [f"You said: {name} {number}" for number in range(10)]


@pytest.mark.parametrize("kind", ["httpx", "fast"])
def test_clients_that_share_a_transport_have_their_own_connections_in_a_child(kind: str) -> None:
    """A client that the child creates has its own, too, even after the client that used the transport was deleted."""
    transport = TRANSPORTS[kind][0]()

    def ask_once() -> int:
        dify = Dify("app-key", base_url=server.url, transport=transport)
        return ask(dify)

    def ask_twice() -> list[int]:
        answers = [ask_once(), ask_once()]
        Dify("app-key", base_url=server.url, transport=transport).close()
        return answers

    with counting(4) as server:
        assert ask_once() == 10
        assert in_child(ask_twice) == [20, 21]
        assert ask_once() == 11
        transport.close()


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_child_that_is_forked_during_a_call_gets_its_own_answer(kind: str) -> None:
    first: list[Step] = [REQUEST, GO, answer(10), WAIT]
    with RawServer(first, [REQUEST, answer(20), REQUEST, answer(21), WAIT]) as server, client(server.url, kind) as dify:
        answers: list[int] = []
        thread = threading.Thread(target=lambda: answers.append(ask(dify)))
        thread.start()
        while not server.requests:
            time.sleep(0.001)
        assert in_child(lambda: [ask(dify), ask(dify)]) == [20, 21]
        server.go.set()
        thread.join(HANG)
        assert answers == [10]


def test_a_custom_transport_that_was_used_is_refused_in_a_child() -> None:
    class Own(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json={"answer": 1})

    class Copyable(Own):
        def __copy__(self) -> Copyable:
            return Copyable()

    def refused() -> str:
        with pytest.raises(UsageError) as raised:
            ask(dify)
        return str(raised.value)

    with Dify("app-key", transport=Own()) as dify:
        assert in_child(lambda: ask(dify)) == 1
        assert ask(dify) == 1
        assert "transport=Own(...) was used before" in in_child(refused)
        assert ask(dify) == 1
    for transport in (Copyable(), httpx.MockTransport(lambda _: httpx.Response(200, json={"answer": 2}))):
        with Dify("app-key", transport=transport) as dify:
            assert ask(dify) == in_child(lambda dify=dify: ask(dify))  # type: ignore[misc]


# -- streams ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_child_that_leaves_a_stream_leaves_it_to_its_parent(kind: str) -> None:
    with RawServer(OPEN_STREAM) as server, client(server.url, kind) as dify:
        with dify.chat.stream("Hi") as stream:
            texts = stream.text
            assert next(texts) == "Hello"

            def leave() -> None:
                with stream:
                    pass

            def exit_() -> None:
                stream.__exit__(None, None, None)
                gc.collect()

            in_child(exit_)
            in_child(stream.close)
            assert server.connections == 1
            server.go.set()
            assert list(texts) == [" there"]
        assert stream.result().answer == "Hello there"
        assert len(server.requests) == 1


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_child_that_reads_its_parents_stream_gets_an_error_with_advice(kind: str) -> None:
    with RawServer(OPEN_STREAM) as server, client(server.url, kind) as dify:
        with dify.chat.stream("Hi") as stream:
            texts = stream.text
            assert in_child(lambda: refused(texts))  # before the first byte is read
            assert next(texts) == "Hello"
            assert in_child(lambda: refused(texts))
            server.go.set()
            assert list(texts) == [" there"]
        assert len(server.requests) == 1


def test_a_child_leaves_reading_ahead_to_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunks, "pause", 0.02)
    with RawServer(OPEN_STREAM) as server, client(server.url) as dify, dify.chat.stream("Hi") as stream:
        texts = stream.text
        assert next(texts) == "Hello"
        chunks = getattr(stream._connection, "chunks")  # noqa: B009
        end = time.monotonic() + HANG
        while chunks._reader is None and time.monotonic() < end:
            time.sleep(0.001)
        assert in_child(lambda: refused(texts))
        server.go.set()
        assert list(texts) == [" there"]


def refused(chunks: Iterator[object]) -> bool:
    with pytest.raises(UsageError, match="a parent process opened this stream"):
        next(chunks)
    return True


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_child_of_an_event_loop_leaves_a_stream_to_its_parent(kind: str) -> None:
    async def run(server: RawServer) -> None:
        async with async_client(server.url, kind) as dify, dify.chat.stream("Hi") as stream:
            texts = stream.text
            assert await anext(texts) == "Hello"
            in_child(lambda: asyncio.run(stream.__aexit__(None, None, None)))
            server.go.set()
            assert [text async for text in texts] == [" there"]

    with RawServer(OPEN_STREAM) as server:
        asyncio.run(run(server))
        assert len(server.requests) == 1


class Ends(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of an answer. Closing it ends the connection for all processes, as with older versions of anyio."""

    def __init__(self, response: httpx.Response) -> None:
        self.inner: Any = response.stream
        self.socket = response.extensions["network_stream"].get_extra_info("socket")

    def __iter__(self) -> Iterator[bytes]:
        inner = iter(self.inner)  # this keeps it open until `close`
        try:
            for chunk in inner:  # noqa: UP028
                yield chunk
        except BaseException:
            self.close()
            raise

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self.inner:
                yield chunk
        except BaseException:
            await self.aclose()
            raise

    def close(self) -> None:
        self._shut_down()
        self.inner.close()

    async def aclose(self) -> None:
        self._shut_down()
        await self.inner.aclose()

    def _shut_down(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


class Ending(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        response.stream = Ends(response)
        return response


class AsyncEnding(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        response.stream = Ends(response)
        return response


BODY = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 10\r\n\r\nfirst"
CALLS: list[dict[str, Any]] = [{}, {"deadline": HANG}, {"observers": [Observer()]}]


@pytest.mark.parametrize("options", CALLS, ids=["plain", "deadline", "observed"])
@pytest.mark.parametrize("make", [*(each[0] for each in TRANSPORTS.values()), Ending], ids=[*TRANSPORTS, "ending"])
def test_a_child_leaves_a_download_to_its_parent(make: Callable[[], Any], options: dict[str, Any]) -> None:
    given: dict[str, Any] = {"transport": make(), **options}
    with (
        RawServer([REQUEST, BODY, GO, b" last"]) as server,
        Dify("app-key", base_url=server.url, **given) as dify,
    ):
        chunks = iter(dify.files.preview("x"))
        assert next(chunks) == b"first"
        assert in_child(lambda: refused(chunks))
        in_child(chunks.close)  # type: ignore[attr-defined]
        server.go.set()
        assert list(chunks) == [b" last"]


@pytest.mark.parametrize("options", CALLS, ids=["plain", "deadline", "observed"])
@pytest.mark.parametrize("make", [*(each[1] for each in TRANSPORTS.values()), AsyncEnding], ids=[*TRANSPORTS, "ending"])
def test_a_child_of_an_event_loop_leaves_a_download_to_its_parent(
    make: Callable[[], Any], options: dict[str, Any]
) -> None:
    async def run(url: str) -> None:
        async with AsyncDify("app-key", base_url=url, transport=make(), **options) as dify:
            chunks: Any = aiter(dify.files.preview("x"))
            assert await anext(chunks) == b"first"
            for leave in (lambda: refused_async(chunks), chunks.aclose):
                in_child(lambda leave=leave: asyncio.run(leave()))  # type: ignore[misc]
            server.go.set()
            assert [chunk async for chunk in chunks] == [b" last"]

    with RawServer([REQUEST, BODY, GO, b" last"]) as server:
        asyncio.run(run(server.url))


async def refused_async(chunks: AsyncIterator[object]) -> bool:
    with pytest.raises(UsageError, match="a parent process opened this stream"):
        await anext(chunks)
    return True


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_child_that_frees_a_stream_leaves_it_to_its_parent(kind: str) -> None:
    with RawServer(OPEN_STREAM) as server, client(server.url, kind) as dify:
        streams = [dify.chat.stream("Hi").__enter__()]
        assert next(streams[0].text) == "Hello"
        in_child(streams.clear)
        server.go.set()
        assert streams[0].result().answer == "Hello there"
        streams[0].close()
        assert len(server.requests) == 1


def test_a_stream_that_was_not_entered_works_in_a_child() -> None:
    with FakeDify() as fake, Dify(fake.key("chat"), base_url=fake.base_url, user="u") as dify:
        dify.chat.send("Hi")
        stream = dify.chat.stream("Hello")

        def read() -> str:
            with stream:
                return "".join(stream.text)

        assert in_child(read) == "You said: Hello"


def test_a_child_that_watches_its_own_streams_does_not_read_its_parents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunks, "pause", 0.02)
    with (
        RawServer([REQUEST, FIRST, GO, REST], [REQUEST, FIRST, REST]) as server,
        client(server.url) as dify,
        dify.chat.stream("Hi") as stream,
    ):
        texts = stream.text
        assert next(texts) == "Hello"

        def watch() -> str:
            with dify.chat.stream("Hi") as own:
                read = next(own.text)
                time.sleep(1.0)  # the thread that watches streams looks many times
                return read

        child = Child(watch)
        time.sleep(0.5)
        server.go.set()
        assert child.result() == "Hello"
        assert list(texts) == [" there"]


# -- locks -----------------------------------------------------------------------------------------------------------


def test_a_child_does_not_wait_for_certificates_that_another_thread_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "certificates.pem"
    os.mkfifo(pipe)
    monkeypatch.setenv("SSL_CERT_FILE", str(pipe))

    def fail() -> None:
        with pytest.raises(UsageError, match=r"SSL_CERT_FILE .* holds no certificates"):
            default_ssl_context()

    thread = threading.Thread(target=fail)
    thread.start()
    writer = os.open(pipe, os.O_WRONLY)  # returns when the thread has begun to read; the thread then waits for data

    def load() -> bool:
        del os.environ["SSL_CERT_FILE"]
        default_ssl_context()
        return True

    try:
        assert in_child(load) is True
    finally:
        os.close(writer)
        thread.join(HANG)


class Held:
    """Holds a lock in another thread."""

    def __init__(self, hold: Callable[[Callable[[], None]], object]) -> None:
        self._held, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=hold, args=(self._wait,))

    def _wait(self) -> None:
        self._held.set()
        assert self._over.wait(HANG)

    def __enter__(self) -> None:
        self._thread.start()
        assert self._held.wait(HANG)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(HANG)


def test_a_lock_that_was_held_is_free_in_a_child() -> None:
    lock = PerProcess(threading.Lock)

    def hold(wait: Callable[[], None]) -> None:
        with lock():
            wait()

    with Held(hold):
        assert in_child(lambda: lock().acquire(blocking=False)) is True
        assert not lock().acquire(blocking=False)


def test_a_child_does_not_wait_for_a_pool_that_another_thread_uses() -> None:
    transport = TRANSPORTS["httpx"][0]()

    def hold(wait: Callable[[], None]) -> None:
        with transport._pool._optional_thread_lock:
            wait()

    with counting(2) as server, Dify("app-key", base_url=server.url, transport=transport) as dify:
        assert ask(dify) == 10
        with Held(hold):
            assert in_child(lambda: ask(dify)) == 20


def test_a_child_does_not_wait_for_a_value_that_another_thread_creates() -> None:
    parent = os.getpid()
    waits: list[Callable[[], None]] = []

    def make(*_: object) -> str:
        if os.getpid() == parent:
            waits[0]()
        return "made"

    class Client:
        resource = cached_property(make)
        resource.__set_name__(None, "resource")  # type: ignore[arg-type]

    instance, lazy = Client(), Lazy(make)
    for create in (lambda: instance.resource, lazy):

        def hold(wait: Callable[[], None], create: Callable[[], str] = create) -> None:
            waits[:] = [wait]
            create()

        with Held(hold):
            assert in_child(create) == "made"
        assert create() == "made"


def test_a_retry_is_budgeted_in_a_child_while_another_thread_asks() -> None:
    waits: list[Callable[[], None]] = [lambda: None]

    def clock() -> float:
        waits[0]()
        return 0.0

    budget = RetryBudget(clock=clock)

    def hold(wait: Callable[[], None]) -> None:
        waits[0] = wait
        budget.take()

    def take() -> bool:
        waits[0] = lambda: None
        return budget.take()

    with Held(hold):
        assert in_child(take) is True
