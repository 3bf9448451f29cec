"""Reads that are cancelled: a later read never reports the end of the stream too early, and nothing stays open.

Tasks that are cancelled and stop their run are in test_cancellation.py, threads in test_threads.py.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from fnmatch import fnmatch
from typing import Any

import httpx
import pytest

from dify_plus import AsyncDify, Dify, RecoveryPolicy, StreamInterrupted
from dify_plus.testing import ChatApp, FakeDify, Fault, Gate, HumanInput, Node, WorkflowApp
from tests.support.patience import HANG
from tests.support.raw_server import REQUEST, WAIT, RawServer

pytestmark = pytest.mark.slow

EVENTS = "/workflow/*/events"


class Server:
    """Apps that say two words, hold at a gate, and say one more."""

    def __init__(self) -> None:
        self.gate = Gate()

        def say(_: object) -> Iterator[Any]:
            yield from ["one ", "two "]
            yield self.gate
            yield "three"

        def run(_: object) -> Iterator[Any]:
            yield Node("llm", text=["one ", "two ", self.gate, "three"])
            return {"text": "one two three"}

        def ask(_: object) -> Iterator[Any]:
            yield HumanInput("Fine?")
            yield from run(_)

        apps = {"chat": ChatApp(reply=say), "workflow": WorkflowApp(script=run), "asking": WorkflowApp(script=ask)}
        self.fake = FakeDify(apps)

    def stops(self) -> int:
        return sum(request.path.endswith("/stop") for request in self.fake.requests)

    def options(self, app: str) -> dict[str, Any]:
        return {"base_url": self.fake.base_url, "api_key": self.fake.key(app), "user": "u", "idle_timeout": HANG}


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    with server.fake:
        yield server
        server.gate.open()
    assert server.fake.errors == []


@pytest.fixture
def connections() -> Iterator[httpx.AsyncHTTPTransport]:
    """The connections of a client; there is none in use at the end."""
    transport = httpx.AsyncHTTPTransport()
    yield transport
    assert busy(transport) == []


def busy(transport: Any) -> list[Any]:
    return [each for each in transport._pool.connections if not each.is_idle() and not each.is_closed()]


@pytest.fixture
async def dify(server: Server, connections: httpx.AsyncHTTPTransport) -> AsyncIterator[AsyncDify]:
    async with AsyncDify(**server.options("workflow"), transport=connections) as client:
        yield client
        assert busy(connections) == []
    gc.collect()
    for _ in range(10):
        await asyncio.sleep(0)  # generators that were left are closed by tasks of the event loop's own
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def text_before_the_gate(stream: Any) -> list[str]:
    pieces = []
    async for piece in stream.text:
        pieces.append(piece)
        if len(pieces) == 2:
            return pieces
    raise AssertionError


# -- tasks -------------------------------------------------------------------------------------------------------------


async def test_reading_can_continue_after_a_wait_that_was_cancelled(server: Server, dify: AsyncDify) -> None:
    """As with `wait_for(anext(stream), ...)`: the connection is gone, so the stream reconnects."""
    async with dify.workflows.stream({}) as stream:
        assert await text_before_the_gate(stream) == ["one ", "two "]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(stream), 0.05)
        server.gate.open()
        resumed = await anext(stream)
        assert (resumed.event, resumed.reason) == ("stream_resumed", "left")
        assert [piece async for piece in stream.text] == ["three"]
        assert (await stream.result()).outputs == {"text": "one two three"}
    assert server.fake.executions == 1
    assert server.stops() == 0


async def test_a_stream_that_cannot_reconnect_says_that_reading_was_cancelled(server: Server) -> None:
    async with AsyncDify(**server.options("chat")) as dify, dify.chat.stream("Hi", on_exit="detach") as stream:
        await text_before_the_gate(stream)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(stream), 0.05)
        with pytest.raises(StreamInterrupted, match="reading was cancelled") as raised:
            await anext(stream)
        with pytest.raises(StreamInterrupted):
            await stream.result()
    assert raised.value.reason == "left"
    assert raised.value.partial.answer == "one two "
    assert server.fake.executions == 1


def flow(name: str, **fields: Any) -> bytes:
    ids = {"task_id": "t", "message_id": "m", "conversation_id": "c", "workflow_run_id": "r"}
    return b"data: " + json.dumps({"event": name, **ids, **fields}).encode() + b"\n\n"


@pytest.mark.parametrize("cancelled", ["before", "after"])
async def test_the_end_of_a_run_survives_a_cancelled_read(cancelled: str) -> None:
    """A read is cancelled between the end of a chatflow's run and the end of its message, before or after delivery."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
    started, finished = flow("workflow_started"), {"id": "r", "status": "succeeded", "outputs": {"answer": "Hello"}}
    record = json.dumps(finished).encode()
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(record) + record
    late = flow("message_end", metadata={"usage": {"total_tokens": 7}}) if cancelled == "before" else b""
    last = flow("workflow_finished", data=finished)
    scripts: list[Any] = [
        [REQUEST, head + started + flow("message", answer="Hel")],
        [REQUEST, head + started + flow("ping") + flow("message", answer="lo") + last + late, WAIT],
        [REQUEST, WAIT] if cancelled == "before" else [REQUEST, answer],
        [REQUEST, answer],
    ]
    with RawServer(*scripts) as server:
        async with (
            AsyncDify("app-x", base_url=server.url, user="u", recovery=RecoveryPolicy(initial_delay=0.0)) as dify,
            dify.chat.stream("Hi", on_exit="detach") as stream,
        ):
            names = []
            while names[-1:] != (["message"] if cancelled == "before" else ["workflow_finished"]) or len(names) < 4:
                names.append((await anext(stream)).event)
            reading = asyncio.create_task(anext(stream))
            async with asyncio.timeout(HANG):
                while len(server.requests) < 3:  # the third asks for the record of the run
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.01)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
            names += [event.event async for event in stream]
            assert names[-2:] == (["workflow_finished", "message_end"] if late else ["message", "workflow_finished"])
            reply = await stream.result()
    assert (reply.answer, reply.status, reply.usage.total_tokens) == ("Hello", "succeeded", 7 if late else 0)


async def cancel_a_run(dify: AsyncDify, when: Callable[[], bool]) -> None:
    running = asyncio.create_task(dify.workflows.run({}))
    async with asyncio.timeout(HANG):
        while not when():
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, HANG)


async def test_cancelling_while_recovery_waits_ends_the_wait(
    server: Server, connections: httpx.AsyncHTTPTransport
) -> None:
    server.fake.faults.add(Fault(drop_after_events=6), method="POST")
    server.fake.faults.add(Fault.gateway(502), path=EVENTS, times=None)
    policy = RecoveryPolicy(initial_delay=3600.0, max_delay=3600.0, max_silence=7200.0)
    async with AsyncDify(**server.options("workflow"), transport=connections, recovery=policy) as dify:
        await cancel_a_run(dify, lambda: bool(server.fake.requests) and not busy(connections))
        assert server.stops() == 1  # the run is not left behind
        assert busy(connections) == []
    assert server.fake.executions == 1


async def test_cancelling_while_a_run_is_attached_to_leaves_nothing_open(
    server: Server, dify: AsyncDify, connections: httpx.AsyncHTTPTransport
) -> None:
    server.fake.faults.add(Fault(drop_after_events=6), method="POST")
    server.fake.faults.add(Fault(delay=3600.0), path=EVENTS)
    policy = RecoveryPolicy(initial_delay=0.0)
    await cancel_a_run(dify.with_options(recovery=policy), lambda: len(server.fake.requests) > 1)
    assert server.stops() == 1
    assert busy(connections) == []


@pytest.mark.parametrize("path", [EVENTS, "/form/*"])
async def test_cancelling_while_a_form_is_submitted_leaves_it_waiting_or_answered(
    server: Server, connections: httpx.AsyncHTTPTransport, path: str
) -> None:
    server.gate.open()
    server.fake.faults.add(Fault(delay=3600.0), path=path)
    dify = AsyncDify(**server.options("asking"), transport=connections)
    async with dify, dify.workflows.stream({}) as run:
        async for _ in run:
            pass
        before = len(server.fake.requests)
        submitting = asyncio.create_task(run.submit(run.forms[0], action="approve"))
        async with asyncio.timeout(HANG):
            while not any(fnmatch(each.path, f"*{path}") for each in server.fake.requests[before:]):
                await asyncio.sleep(0.01)
        submitting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await submitting
        assert run.paused
        assert busy(connections) == []
        await run.submit(run.forms[0], action="approve")
        assert (await run.result()).succeeded
    assert server.fake.executions == 1


async def test_stop_from_another_task_ends_the_stream(server: Server, dify: AsyncDify) -> None:
    async with dify.workflows.stream({}) as stream:
        await text_before_the_gate(stream)
        reading = asyncio.create_task(stream.result())
        await asyncio.sleep(0)
        await stream.stop()
        assert (await asyncio.wait_for(reading, HANG)).status == "stopped"
    assert server.stops() == 1


# -- generators and garbage --------------------------------------------------------------------------------------------


async def test_closing_a_generator_that_reads_a_stream_stops_the_run(server: Server, dify: AsyncDify) -> None:
    async def words() -> AsyncIterator[str]:
        async with dify.workflows.stream({}) as stream:
            async for piece in stream.text:
                yield piece

    reading = words()
    assert await anext(reading) == "one "
    await reading.aclose()  # type: ignore[attr-defined]
    assert server.stops() == 1


async def test_a_stream_that_is_dropped_is_warned_of_and_its_connection_closed(
    server: Server, dify: AsyncDify, connections: httpx.AsyncHTTPTransport
) -> None:
    stream = dify.workflows.stream({})
    await stream.__aenter__()
    await anext(stream)
    assert len(busy(connections)) == 1
    with pytest.warns(ResourceWarning, match="was never closed; use it in a with statement"):
        del stream
        gc.collect()
    async with asyncio.timeout(HANG):
        while busy(connections):  # the event loop closes what was collected in its own time
            await asyncio.sleep(0.001)
    assert server.stops() == 0


LEAVES = """
import asyncio, sys
from dify_plus import AsyncDify, Dify

base_url, key = sys.argv[1:]
dify, async_dify = Dify(key, base_url=base_url, user="u"), AsyncDify(key, base_url=base_url, user="u")
stream = dify.workflows.stream({}).__enter__()
next(stream)

async def begin():
    async_stream = async_dify.workflows.stream({})
    await async_stream.__aenter__()
    await anext(async_stream)
    return async_stream

loop = asyncio.new_event_loop()
async_stream = loop.run_until_complete(begin())
print("left")
"""


def test_a_program_may_end_while_its_streams_are_open(server: Server) -> None:
    command = [sys.executable, "-c", LEAVES, server.fake.base_url, server.fake.key("workflow")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "left", "")


# -- Ctrl-C ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ctrl_c() -> Iterator[Any]:
    """Presses Ctrl-C after the server has stopped at the gate and the main thread waits for more."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_kill"):
        pytest.skip("needs POSIX signals, which arrive in the main thread only")
    threads = []

    def press(when: Gate) -> Callable[[], None]:
        """Return a function to call after an event has been read."""

        def wait() -> None:
            when.reached()
            reading.wait(HANG)
            while sys._current_frames()[main].f_code.co_name != "read":  # the connection's
                time.sleep(0.01)
            signal.pthread_kill(main, signal.SIGINT)

        main, reading = threading.main_thread().ident or 0, threading.Event()
        threads.append(threading.Thread(target=wait))
        threads[-1].start()
        return reading.set

    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield press
    for thread in threads:
        thread.join()
    signal.signal(signal.SIGINT, previous)


def test_ctrl_c_while_the_server_is_silent_stops_the_run(server: Server, ctrl_c: Any) -> None:
    with Dify(**server.options("workflow")) as dify:
        reading = ctrl_c(server.gate)
        with pytest.raises(KeyboardInterrupt), dify.workflows.stream({}) as stream:
            for _ in stream:  # the first event has named the task when Ctrl-C comes
                reading()
        assert server.stops() == 1
        server.fake.wait_idle()
        assert dify.workflows.get_run(str(stream.workflow_run_id)).status == "stopped"


def test_reading_after_ctrl_c_does_not_end_as_if_the_run_had_ended(server: Server, ctrl_c: Any) -> None:
    with Dify(**server.options("chat")) as dify:
        reading = ctrl_c(server.gate)
        with dify.chat.stream("Hi", on_exit="detach") as stream:
            with pytest.raises(KeyboardInterrupt):
                reading()
                stream.result()
            with pytest.raises(StreamInterrupted, match="reading was cancelled"):
                stream.result()
    assert server.fake.executions == 1


def test_a_run_can_be_read_on_after_ctrl_c(server: Server, ctrl_c: Any) -> None:
    with Dify(**server.options("workflow")) as dify:
        reading = ctrl_c(server.gate)
        with dify.workflows.stream({}) as stream:
            next(stream)  # the run has an id when Ctrl-C comes
            with pytest.raises(KeyboardInterrupt):
                reading()
                stream.result()
            server.gate.open()
            assert stream.result().outputs == {"text": "one two three"}
    assert server.fake.executions == 1


# -- trio --------------------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")  # httpx leaves generators behind, as we do
@pytest.mark.skipif(importlib.util.find_spec("trio") is None, reason="trio is not installed; it is no dependency")
def test_under_trio_streams_are_read_recovered_and_cancelled(server: Server) -> None:
    trio: Any = importlib.import_module("trio")

    async def main() -> None:
        policy = RecoveryPolicy(initial_delay=0.001)
        async with AsyncDify(**server.options("workflow"), recovery=policy) as dify:
            async with dify.workflows.stream({}) as stream:
                await text_before_the_gate(stream)
                with trio.move_on_after(0.05) as waiting:
                    await anext(stream)
                assert waiting.cancelled_caught
            assert server.stops() == 1
            for seconds in (0.2, 2.0, 20.0):  # longer again if the run had not begun
                with trio.move_on_after(seconds) as calling:
                    await dify.workflows.run({})
                assert calling.cancelled_caught
                if server.stops() == 2:
                    break
            assert server.stops() == 2
            server.gate.open()
            server.fake.faults.add(Fault(drop_after_events=6), method="POST")
            assert (await dify.workflows.run({})).outputs == {"text": "one two three"}

    trio.run(main)
    gc.collect()
    assert server.fake.executions >= 3
