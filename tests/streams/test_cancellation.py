"""The async client in cancelled tasks: the run is stopped, the cancellation goes on, and no connection stays open."""

from __future__ import annotations

import asyncio
import gc
import logging
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterator
from functools import partial
from typing import Any, cast

import httpx
import pytest

from dify_plus import AsyncDify, AsyncFastTransport, Observer, RecoveryPolicy, StreamInterrupted
from dify_plus.testing import ChatApp, FakeDify, Fault, Gate, WorkflowApp
from dify_plus.types import EventReceived
from tests.support.patience import HANG
from tests.support.raw_server import REQUEST, WAIT, RawServer


def held(_: object) -> Iterator[Any]:
    yield "one "
    yield Gate()  # the test never opens it


def at_once(_: object) -> Iterator[Any]:
    yield "one "


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    apps = {"chat": ChatApp(reply=held), "workflow": WorkflowApp(script=held), "quick": WorkflowApp(script=at_once)}
    with FakeDify(apps) as server:
        yield server
    assert server.errors == []


@pytest.fixture
async def dify(fake: FakeDify) -> AsyncIterator[AsyncDify]:
    async with AsyncDify(base_url=fake.base_url, api_key=fake.key("workflow"), user="u") as client:
        yield client
    assert asyncio.all_tasks() == {asyncio.current_task()}


def stops(fake: FakeDify) -> list[str]:
    return [request.path for request in fake.requests if request.path.endswith("/stop")]


async def first_text(started: asyncio.Future[Any], dify: AsyncDify) -> None:
    """Read the first text, then wait for more, which never comes."""
    async with dify.workflows.stream({}) as stream:
        async for _ in stream.text:
            started.set_result(stream)


async def test_a_cancelled_task_stops_its_run(fake: FakeDify, dify: AsyncDify) -> None:
    started = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(first_text(started, dify))
    stream = await started
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stops(fake) == [f"/v1/workflows/tasks/{stream.task_id}/stop"]
    await asyncio.to_thread(fake.wait_idle)
    assert (await dify.workflows.get_run(stream.workflow_run_id)).status == "stopped"
    with pytest.raises(StreamInterrupted) as raised:
        await stream.result()
    assert raised.value.reason == "left"
    assert raised.value.partial.text == "one "


class TimeOver(Observer):
    """Ends the time of a call as soon as its first event has arrived."""

    def __init__(self) -> None:
        self.limit = asyncio.timeout(HANG)

    def event_received(self, report: EventReceived) -> None:
        self.limit.reschedule(0.0)


async def test_a_timeout_around_a_call_stops_the_run(fake: FakeDify, dify: AsyncDify) -> None:
    over = TimeOver()
    with pytest.raises(TimeoutError):
        async with over.limit:
            await dify.with_options(observers=[over]).workflows.run({})
    assert len(stops(fake)) == 1
    await asyncio.to_thread(fake.wait_idle)


async def test_a_task_group_that_fails_stops_the_runs_of_its_tasks(fake: FakeDify, dify: AsyncDify) -> None:
    loop = asyncio.get_running_loop()
    started = [loop.create_future() for _ in range(3)]
    with pytest.raises(ExceptionGroup) as raised:
        async with asyncio.TaskGroup() as tasks:
            for future in started:
                tasks.create_task(first_text(future, dify))
            await asyncio.gather(*started)
            raise ValueError("enough")
    assert raised.group_contains(ValueError, match="enough")
    assert sorted(stops(fake)) == sorted(f"/v1/workflows/tasks/{future.result().task_id}/stop" for future in started)
    await asyncio.to_thread(fake.wait_idle)


async def test_a_detached_run_survives_its_task(fake: FakeDify, dify: AsyncDify) -> None:
    async def read() -> None:
        async with dify.workflows.stream({}, on_exit="detach") as stream:
            async for _ in stream.text:
                started.set_result(stream)

    started = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(read())
    stream = await started
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stops(fake) == []
    assert (await dify.workflows.get_run(stream.workflow_run_id)).status == "running"


async def test_a_server_that_does_not_answer_the_stop_does_not_hold_the_task(
    fake: FakeDify, dify: AsyncDify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dify_plus._async.stream.STOP_SECONDS", 0.1)
    fake.faults.add(Fault(delay=3600.0), path="*/stop")
    started = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(first_text(started, dify))
    await started
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, HANG)


async def test_a_blocked_loop_warns_that_the_run_of_a_left_stream_may_continue(
    fake: FakeDify, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("dify_plus._async.stream.STOP_SECONDS", 0.1)

    class Blocking(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/stop"):
                time.sleep(0.2)
                await asyncio.sleep(HANG)
            return await super().handle_async_request(request)

    options: dict[str, Any] = {"base_url": fake.base_url, "api_key": fake.key("workflow"), "user": "u"}
    async with AsyncDify(**options, transport=Blocking()) as dify, dify.workflows.stream({}) as stream:
        await anext(stream)
    [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "may continue" in record.getMessage()


async def test_cancelling_before_the_answer_begins_leaves_nothing_open(fake: FakeDify, dify: AsyncDify) -> None:
    fake.faults.add(Fault(delay=3600.0))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await dify.workflows.run({})
    assert fake.executions == 0
    gc.collect()  # an unclosed connection would raise a ResourceWarning


@pytest.mark.parametrize("make", [httpx.AsyncHTTPTransport, AsyncFastTransport])
async def test_closing_a_stream_wakes_the_task_that_reads_it(make: Any) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    with RawServer([REQUEST, head + b'data: {"event": "message", "answer": "Hi"}\n\n', WAIT]) as server:
        async with AsyncDify("app-x", base_url=server.url, user="u", idle_timeout=math.inf, transport=make()) as dify:
            async with dify.chat.stream("Hi") as stream:
                await anext(stream)
                reading = asyncio.create_task(anext(stream))  # type: ignore[arg-type]
                await asyncio.sleep(0)  # now it waits for more
            async with asyncio.timeout(HANG):
                with pytest.raises(StreamInterrupted, match="left"):
                    await reading


class Cancelled(Awaitable[Any]):
    """Awaits a call. Cancels the task when the call waits for the n-th time."""

    def __init__(self, call: Coroutine[Any, Any, Any], n: int) -> None:
        self.call, self.left = call, n

    def __await__(self) -> Generator[Any, Any, None]:
        resume: Callable[[], Any] = partial(self.call.send, None)
        while True:
            try:
                waiting = resume()
            except StopIteration:
                return
            self.left -= 1
            if not self.left:
                cast("asyncio.Task[Any]", asyncio.current_task()).cancel()
            try:
                yield waiting
                resume = partial(self.call.send, None)
            except BaseException as error:
                resume = partial(self.call.throw, error)


@pytest.mark.parametrize("make", [httpx.AsyncHTTPTransport, AsyncFastTransport])
async def test_a_call_that_is_cancelled_anywhere_leaves_no_connection_in_use(fake: FakeDify, make: Any) -> None:
    async def call(dify: AsyncDify) -> None:
        async with dify.workflows.stream({}) as stream:
            assert (await stream.result()).succeeded

    place, cancelled = 0, True
    while cancelled:
        place += 1
        fake.faults.clear()
        fake.faults.add(Fault(drop_after_events=3), method="POST")
        transport = make()
        options = {"base_url": fake.base_url, "api_key": fake.key("quick"), "user": "u", "transport": transport}
        async with AsyncDify(**options, recovery=RecoveryPolicy(initial_delay=0.0)) as dify:
            try:
                await asyncio.create_task(wait_for(Cancelled(call(dify), place)))
                cancelled = False
            except asyncio.CancelledError:
                pass
            if make is AsyncFastTransport:
                assert not transport._busy, place
            else:
                assert all(each.is_idle() or each.is_closed() for each in transport._pool.connections), place
    assert place > 1 and fake.executions > 1, "some calls were cancelled after their run had begun"


async def wait_for(call: Awaitable[None]) -> None:
    await call


async def test_one_client_serves_many_tasks(fake: FakeDify) -> None:
    async with AsyncDify(base_url=fake.base_url, api_key=fake.key("completion"), user="u") as dify:
        replies = await asyncio.gather(*(dify.completions.send({"query": str(number)}) for number in range(50)))
    assert [reply.answer for reply in replies] == [f"You said: {number}" for number in range(50)]
