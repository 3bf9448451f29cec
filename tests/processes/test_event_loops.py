"""One async client in several event loops, of asyncio, trio and others, one after the other and at the same time."""

from __future__ import annotations

import asyncio
import gc
import gzip
import io
import re
import threading
import warnings
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, cast

import anyio
import httpx
import pytest
import trio

from dify_plus import APIError, AsyncDify, Dify, Observer, StreamInterrupted, UsageError
from dify_plus._async import local_transport
from dify_plus.testing import FakeDify
from tests.processes.support import SSL, TRANSPORTS, answer, ask_async, async_client, counting, everything
from tests.support.patience import HANG
from tests.support.raw_server import REQUEST, WAIT, RawServer, Step

Run = Callable[[Callable[[AsyncDify], Awaitable[Any]], AsyncDify], Any]


def run_by_hand(call: Any, dify: AsyncDify) -> Any:
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(call(dify))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


RUNS: dict[str, Run] = {
    "asyncio": lambda call, dify: asyncio.run(call(dify)),  # type: ignore[arg-type]
    "trio": trio.run,
    "anyio": anyio.run,
    "by hand": run_by_hand,
}


@pytest.mark.parametrize("kind", TRANSPORTS)
@pytest.mark.parametrize("name", RUNS)
def test_a_client_works_in_one_event_loop_after_the_other(name: str, kind: str) -> None:
    async def twice(dify: AsyncDify) -> list[int]:
        return [await ask_async(dify), await ask_async(dify)]

    with counting(4) as server:
        dify = async_client(server.url, kind)
        for number in (1, 2, 3):
            assert RUNS[name](twice, dify) == [number * 10, number * 10 + 1]
            gc.collect()
            assert server.gone.acquire(timeout=HANG), "the connection of an event loop that ended stays open"


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_client_moves_between_kinds_of_event_loops(kind: str) -> None:
    asyncio_, trio_ = RUNS["asyncio"], RUNS["trio"]
    for runs in ((asyncio_, trio_, asyncio_, trio_), (trio_, asyncio_, trio_, asyncio_)):
        with counting(4) as server:
            dify = async_client(server.url, kind)
            assert [run(ask_async, dify) for run in runs] == [10, 20, 30, 40]


class Own(httpx.AsyncBaseTransport):
    """A transport of a class that dify-plus does not know."""

    def __init__(self) -> None:
        self.inner = httpx.AsyncHTTPTransport(verify=SSL)
        self.closed = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.inner.handle_async_request(request)

    async def aclose(self) -> None:
        self.closed += 1
        await self.inner.aclose()


@pytest.mark.parametrize("make", [Own, TRANSPORTS["httpx"][1], TRANSPORTS["fast"][1]], ids=["own", "httpx", "fast"])
def test_clients_that_share_a_transport_come_and_go(make: Callable[[], Any]) -> None:
    """Freeing a client closes and leaks nothing: the others use the same connections."""

    async def run(url: str) -> None:
        transport = make()
        clients = []
        for number in range(3):
            clients.append(AsyncDify("app-key", base_url=url, transport=transport))
            assert await ask_async(clients[-1]) == 10 + number
        gone = [weakref.ref(each._transport._client) for each in clients]
        clients.clear()
        gc.collect()
        await asyncio.sleep(0)
        assert [each() for each in gone] == [None, None, None]
        assert asyncio.all_tasks() == {asyncio.current_task()}
        last = AsyncDify("app-key", base_url=url, transport=transport)
        assert await ask_async(last) == 13
        assert getattr(transport, "closed", 0) == 0
        await last.close()
        assert getattr(transport, "closed", 1) == 1
        shared, alive = len(local_transport._shared), weakref.ref(transport)
        del transport, last
        gc.collect()
        assert (alive(), len(local_transport._shared)) == (None, shared - 1)

    with counting(1) as server:
        asyncio.run(run(server.url))


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_loop_that_is_closed_without_being_shut_down_does_no_harm() -> None:
    with counting(3) as server:
        dify = async_client(server.url)
        for number in (1, 2, 3):
            loop = asyncio.new_event_loop()
            assert loop.run_until_complete(ask_async(dify)) == number * 10
            loop.close()  # asyncio warns about this itself
        del dify, loop
        gc.collect()


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_threads_with_event_loops_share_a_client(kind: str) -> None:
    meet = threading.Barrier(3, timeout=HANG)
    answers: list[list[int]] = []

    async def twice(dify: AsyncDify) -> list[int]:
        first = await ask_async(dify)
        meet.wait()
        return [first, await ask_async(dify)]

    with counting(3) as server:
        dify = async_client(server.url, kind)
        threads = [threading.Thread(target=lambda: answers.append(asyncio.run(twice(dify)))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(HANG)
    assert sorted(answers) == [[10, 11], [20, 21], [30, 31]]


def test_a_client_closed_in_one_loop_says_so_in_another() -> None:
    async def close(dify: AsyncDify) -> None:
        async with dify:
            await ask_async(dify)

    with counting(1) as server:
        dify = async_client(server.url)
        asyncio.run(close(dify))
        with pytest.raises(UsageError, match="the client is closed; create a new one"):
            asyncio.run(ask_async(dify))


def test_a_custom_transport_is_refused_in_a_second_loop() -> None:
    class Own(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json={"answer": 1})

    dify = AsyncDify("app-key", transport=Own())
    assert asyncio.run(ask_async(dify)) == 1
    with pytest.raises(UsageError, match=r"transport=Own\(...\) was used before in another process or event loop"):
        asyncio.run(ask_async(dify))


@pytest.mark.filterwarnings("ignore:Async generator 'http(x|core):ResourceWarning")  # httpx's own, which trio notices
@pytest.mark.parametrize("kind", TRANSPORTS)
def test_everything_works_under_trio(kind: str) -> None:
    with FakeDify() as fake:
        keys = (fake.key("chat"), fake.key("workflow"), fake.dataset_key)
        trio.run(everything, fake.base_url, keys, TRANSPORTS[kind][1])


def test_under_trio_an_answer_that_is_too_long_does_no_harm() -> None:
    """Some servers send a body with 204. It must be neither an error nor the answer to the next call."""
    too_long = [REQUEST, b'HTTP/1.1 204 No Content\r\nContent-Length: 8\r\n\r\n{"a": 1}', WAIT]

    async def ask(dify: AsyncDify) -> list[Any]:
        return [await dify.request("DELETE", "/x"), await dify.request("GET", "/x")]

    with RawServer(too_long, [REQUEST, answer(2), WAIT]) as server:
        assert trio.run(ask, async_client(server.url)) == [None, {"answer": 2}]


def test_a_call_is_repeated_after_a_pause_under_trio() -> None:
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
    with RawServer([REQUEST, busy, REQUEST, answer(1), WAIT]) as server:
        assert trio.run(ask_async, async_client(server.url)) == 1


def test_the_connections_of_event_loops_that_ended_are_forgotten() -> None:
    with counting(8) as server:
        dify = async_client(server.url)
        for run in (RUNS["trio"], RUNS["trio"], RUNS["by hand"], RUNS["asyncio"], RUNS["trio"]):
            run(ask_async, dify)
        places: Any = dify._transport._client._transport
        assert len(places._places._by_loop()) == 1


class Full(io.BytesIO):
    def write(self, _: object) -> int:
        raise OSError("the disk is full")


EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
MESSAGE, END = (
    b'data: {"event": "%b", "task_id": "t", "message_id": "m", "conversation_id": "c", "answer": "Hi"}\n\n' % name
    for name in (b"message", b"message_end")
)
FILE = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100000\r\nContent-Type: application/json\r\n\r\n"
FILE += gzip.compress(b"file" * 2000)[:-1]
PAGE = b'{"data": [{"id": "a", "name": "a"}, {"id": "b", "name": "b"}], "has_more": true, "page": 1, "limit": 2}'
LEFT: list[list[Step]] = [
    [REQUEST, EVENTS + MESSAGE, WAIT],
    [REQUEST, answer(1), REQUEST, EVENTS + MESSAGE + END, WAIT],  # the stop call comes first
    [REQUEST, FILE, WAIT],
    [REQUEST, FILE, WAIT],
    [REQUEST, FILE, WAIT],
    [REQUEST, b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(PAGE), PAGE)] * 3,
]


@pytest.mark.parametrize("options", [{}, {"deadline": HANG, "observers": [Observer()]}], ids=["plain", "observed"])
@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_stream_that_is_left_early_is_closed_at_once(kind: str, options: Any) -> None:
    """trio reports generators that are left to the garbage collector. With httpx's own transport, those are httpx's."""

    async def leave(dify: AsyncDify) -> None:
        async with dify.chat.stream("Hi") as stream:
            await anext(stream)
        assert (await dify.chat.send("Hi", response_mode="blocking")).answer == "Hi"
        file = dify.files.preview("x")
        async with aclosing(cast("AsyncGenerator[bytes, None]", aiter(file))) as chunks:
            assert (await anext(chunks)).startswith(b"file")
        with pytest.raises(OSError, match="the disk is full"):
            await file.save(Full())
        with pytest.raises(APIError, match="larger than 3 bytes"):
            await dify.with_options(max_body_bytes=3).files.preview("x").read()
        assert await dify.datasets.list().first() is not None
        assert len(await dify.datasets.list().to_list(1)) == 1
        assert await dify.datasets.find("a") is not None
        gc.collect()

    with RawServer(*LEFT) as server, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        dify = AsyncDify(
            "app-key",
            dataset_api_key="dataset-key",
            base_url=server.url,
            user="u",
            transport=TRANSPORTS[kind][1](),
            **options,
        )
        trio.run(leave, dify)
    left = [str(warning.message) for warning in caught]
    assert [text for text in left if kind == "fast" or not re.search("'http(x|core)", text)] == []


def run_and_only_close(call: Any) -> Any:
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(call)
    finally:
        loop.close()  # asyncio warns about what was open


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("run", [asyncio.run, run_and_only_close], ids=["shut down", "closed"])
@pytest.mark.parametrize("kind", TRANSPORTS)
@pytest.mark.parametrize(("app", "end"), [("workflow", "workflow_finished"), ("chat", "message_end")])
def test_a_stream_whose_event_loop_has_ended_does_not_end_silently(run: Any, kind: str, app: str, end: str) -> None:
    """A workflow's stream reconnects in the next loop. The stream of a chat app cannot, and says so."""

    async def begin(dify: AsyncDify) -> Any:
        stream = dify.chat.stream("one two three") if app == "chat" else dify.workflows.stream({"query": "rivers"})
        await stream.__aenter__()
        await anext(stream)
        return stream

    async def read(stream: Any) -> list[str]:
        try:
            return [event.event async for event in stream]
        finally:
            await stream.__aexit__(None, None, None)

    with FakeDify() as fake:
        dify = AsyncDify(fake.key(app), base_url=fake.base_url, user="u", transport=TRANSPORTS[kind][1]())
        stream = run(begin(dify))
        try:
            names = asyncio.run(read(stream))
        except StreamInterrupted:
            assert app == "chat"
        else:
            assert names[-1] == end  # with the fast transport, the end may have arrived before the loop ended
        del dify, stream
        gc.collect()


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_stream_of_another_event_loop_is_not_read(kind: str) -> None:
    async def begin(dify: AsyncDify) -> Any:
        return await dify.chat.stream("Hi", on_exit="detach").__aenter__()

    async def read(stream: Any) -> None:
        await anext(stream)
        await anext(stream)

    with RawServer([REQUEST, EVENTS + MESSAGE, WAIT]) as server, asyncio.Runner() as first:
        dify = AsyncDify("app-key", base_url=server.url, user="u", transport=TRANSPORTS[kind][1]())
        stream = first.run(begin(dify))
        with pytest.raises(UsageError, match="another event loop opened this stream"):
            asyncio.run(read(stream))
        first.run(stream.close())


def test_threads_share_a_sync_client() -> None:
    with FakeDify() as fake, Dify(fake.key("chat"), base_url=fake.base_url, user="u") as dify:
        answers: dict[int, list[str]] = {}

        def talk(number: int) -> None:
            answers[number] = [dify.chat.send(f"{number} {turn}").answer for turn in range(5)]

        threads = [threading.Thread(target=talk, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(HANG)
    assert answers == {number: [f"You said: {number} {turn}" for turn in range(5)] for number in range(8)}
