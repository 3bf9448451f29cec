"""The sync client with threads, Ctrl-C and closed generators: the run is stopped, no thread or connection is left."""

from __future__ import annotations

import gc
import json
import math
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import pytest

from dify_plus import ChatStream, Dify, FastTransport, Observer, StreamInterrupted
from dify_plus._sync._read_ahead import Chunks
from dify_plus.testing import ChatApp, FakeDify, Gate, WorkflowApp
from dify_plus.types import EventReceived
from tests.support.patience import HANG
from tests.support.raw_server import REQUEST, WAIT, RawServer


def held(_: object) -> Iterator[Any]:
    yield "one "
    yield Gate()  # the test never opens it


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    with FakeDify({"chat": ChatApp(reply=held), "workflow": WorkflowApp(script=held)}) as server:
        yield server
    assert server.errors == []


@pytest.fixture(params=[None, FastTransport], ids=["httpx", "fast"])
def transport(request: pytest.FixtureRequest) -> Any:
    return request.param and request.param()


@pytest.fixture
def dify(fake: FakeDify, transport: Any) -> Iterator[Dify]:
    threads = set(threading.enumerate())
    with Dify(base_url=fake.base_url, api_key=fake.key("workflow"), user="u", transport=transport) as client:
        yield client
    for thread in set(threading.enumerate()) - threads:
        if thread.name != "dify_plus watch":
            thread.join(HANG)  # the thread of a cancelled timer may still be ending
            assert not thread.is_alive()


def stops(fake: FakeDify) -> list[str]:
    return [request.path for request in fake.requests if request.path.endswith("/stop")]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit])
def test_ctrl_c_stops_the_run(fake: FakeDify, dify: Dify, interruption: type[BaseException]) -> None:
    with pytest.raises(interruption), dify.workflows.stream({}) as stream:
        for _ in stream.text:
            raise interruption
    assert stops(fake) == [f"/v1/workflows/tasks/{stream.task_id}/stop"]
    fake.wait_idle()
    assert stream.workflow_run_id
    assert dify.workflows.get_run(stream.workflow_run_id).status == "stopped"


def test_closing_a_generator_that_reads_a_stream_stops_the_run(fake: FakeDify, dify: Dify) -> None:
    def words() -> Iterator[str]:
        with dify.workflows.stream({}) as stream:
            yield from stream.text

    reading = words()
    assert next(reading) == "one "
    assert stops(fake) == []
    reading.close()
    assert len(stops(fake)) == 1
    fake.wait_idle()


def test_another_thread_can_stop_a_stream_that_this_one_reads(fake: FakeDify, dify: Dify) -> None:
    with ThreadPoolExecutor(1) as pool, dify.workflows.stream({}) as stream:
        for _ in stream.text:
            stopping = pool.submit(stream.stop)
        assert stream.result().status == "stopped"
        stopping.result(HANG)
    assert len(stops(fake)) == 1


def test_leaving_a_stream_that_a_thread_reads_ahead_closes_its_connection(
    transport: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Chunks, "pause", 0.01)
    event = json.dumps({"event": "workflow_started", "task_id": "t", "workflow_run_id": "r", "data": {"id": "r"}})
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    with RawServer([REQUEST, head + f"data: {event}\n\n".encode(), WAIT]) as server:
        options: dict[str, Any] = {"base_url": f"{server.url}/v1", "user": "u", "transport": transport}
        with Dify("app-x", **options, idle_timeout=math.inf) as dify:
            with dify.workflows.stream({}, on_exit="detach") as stream:
                next(stream)
                while not (reading := [it for it in threading.enumerate() if it.name == "dify_plus read ahead"]):
                    time.sleep(0.01)
            assert server.gone.acquire(timeout=HANG), "the server did not see the connection close"
            for thread in reading:
                thread.join(HANG)
                assert not thread.is_alive()


def test_closing_a_stream_wakes_the_thread_that_reads_it(transport: Any) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    with RawServer([REQUEST, head + b'data: {"event": "message", "answer": "Hi"}\n\n', WAIT]) as server:
        options: dict[str, Any] = {"base_url": f"{server.url}/v1", "user": "u", "transport": transport}
        with Dify("app-x", **options, idle_timeout=math.inf) as dify, ThreadPoolExecutor(1) as pool:
            with dify.chat.stream("Hi") as stream:
                next(stream)
                reading = pool.submit(next, stream)
                while not stream._is_being_read:
                    time.sleep(0.01)
            assert getattr(reading.exception(HANG), "reason", None) == "left"
            assert server.gone.acquire(timeout=HANG), "the server has not heard of it"


class Closing(Observer):
    """Closes the stream in another thread while this one takes an event from it."""

    stream: Any = None

    def event_received(self, report: EventReceived) -> None:
        thread = threading.Thread(target=self.stream.close)
        thread.start()
        thread.join()


@pytest.mark.parametrize("how", [next, ChatStream.close])
def test_a_stream_that_is_closed_while_an_event_is_taken_leaves_no_connection(fake: FakeDify, how: Any) -> None:
    connections, closing = httpx.HTTPTransport(), Closing()
    options = {"base_url": fake.base_url, "api_key": fake.key("chat"), "user": "u", "transport": connections}
    with Dify(**options) as dify:
        closing.stream = stream = dify.with_options(observers=[closing]).chat.stream("Hi").__enter__()
        next(stream)
        with suppress(StreamInterrupted):
            how(stream)
        pool: Any = connections._pool
        assert all(connection.is_idle() for connection in pool.connections)


def test_a_forgotten_stream_does_not_block_its_client(fake: FakeDify) -> None:
    """The garbage collector may free it at any time, also while httpcore looks for a connection."""
    connections = httpx.HTTPTransport()
    pool: Any = connections._pool

    def forget(dify: Dify) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            next(dify.chat.stream("Hi").__enter__())
            with pool._optional_thread_lock:
                gc.collect()

    options = {"base_url": fake.base_url, "api_key": fake.key("chat"), "user": "u", "transport": connections}
    dify = Dify(**options)
    thread = threading.Thread(target=forget, args=(dify,), daemon=True)
    thread.start()
    thread.join(HANG)
    assert not thread.is_alive()  # otherwise, closing the client would wait for ever, too
    dify.close()


def test_one_client_serves_many_threads(fake: FakeDify, transport: Any) -> None:
    options = {"base_url": fake.base_url, "api_key": fake.key("completion"), "user": "u", "transport": transport}
    with Dify(**options) as dify, ThreadPoolExecutor(10) as pool:
        replies = list(pool.map(lambda number: dify.completions.send({"query": str(number)}), range(50)))
    assert [reply.answer for reply in replies] == [f"You said: {number}" for number in range(50)]
