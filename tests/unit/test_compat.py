"""An action on many items: how many at a time, the order of the results, and an early end."""

from __future__ import annotations

import _thread
import asyncio
import threading
import time

import pytest

from dify_plus._async import _compat as many_async
from dify_plus._sync import _compat as many_sync
from tests.support.patience import HANG


class Count:
    """Counts the actions that are running."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.now = self.most = self.begun = 0

    def __enter__(self) -> None:
        with self.lock:
            self.now += 1
            self.begun += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.now -= 1


async def test_tasks_are_as_many_as_allowed() -> None:
    count, told = Count(), []

    async def work(item: int) -> int:
        with count:
            await asyncio.sleep(0.001 * (10 - item % 10))
            return item * 2

    results = await many_async.run_concurrently(work, range(30), 4, lambda *about: told.append(about))
    assert results == [item * 2 for item in range(30)]
    assert [number for _, number, _ in told] == list(range(1, 31))
    assert {most for _, _, most in told} == {30}
    assert sorted(result for result, _, _ in told) == results
    assert [result for result, _, _ in told] != results
    assert count.most == 4


def test_threads_are_as_many_as_allowed() -> None:
    count, told, threads = Count(), [], set()
    all_at_work, later = threading.Barrier(4), threading.Event()

    def work(item: int) -> int:
        with count:
            if item < 4:
                all_at_work.wait(60)
            if item == 0:
                later.wait(60)
            if item == 20:
                later.set()
            return item * 2

    def on_done(*about: int) -> None:
        threads.add(threading.current_thread())
        told.append(about)

    results = many_sync.run_concurrently(work, range(30), 4, on_done)
    assert results == [item * 2 for item in range(30)]
    assert [number for _, number, _ in told] == list(range(1, 31))
    assert {most for _, _, most in told} == {30}
    assert sorted(result for result, _, _ in told) == results
    assert [result for result, _, _ in told] != results
    assert count.most == 4
    assert threads == {threading.main_thread()}


async def test_no_items_are_no_work() -> None:
    async def never(item: int) -> None:
        raise AssertionError

    assert await many_async.run_concurrently(never, [], 4) == []
    assert many_sync.run_concurrently(never, [], 4) == []


async def test_an_exception_in_a_task_ends_the_others() -> None:
    count, ended = Count(), []

    async def work(item: int) -> None:
        with count:
            try:
                await asyncio.sleep(0 if item == 5 else 60)
            except asyncio.CancelledError:
                ended.append(item)
                raise
            if item == 5:
                raise LookupError("five")

    with pytest.raises(LookupError, match="five"):
        await many_async.run_concurrently(work, range(1000), 8)
    assert (count.now, count.begun) == (0, 8)
    assert len(ended) == 7


def test_an_exception_in_a_thread_ends_the_others() -> None:
    count = Count()

    def work(item: int) -> None:
        with count:
            time.sleep(0.3 if item > 5 else 0)
            if item == 5:
                raise LookupError("five")

    with pytest.raises(LookupError, match="five"):
        many_sync.run_concurrently(work, range(1000), 8)
    assert count.now == 0
    assert count.begun < 500


async def test_cancelling_ends_all_tasks() -> None:
    count = Count()

    async def work(item: int) -> None:
        with count:
            await asyncio.sleep(60)

    task = asyncio.create_task(many_async.run_concurrently(work, range(100), 8))
    while count.now < 8:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (count.now, count.begun) == (0, 8)


def test_ctrl_c_ends_all_threads() -> None:
    count = Count()

    def work(item: int) -> None:
        with count:
            if item == 3:
                _thread.interrupt_main()
            time.sleep(0.3)

    with pytest.raises(KeyboardInterrupt):
        many_sync.run_concurrently(work, range(1000), 8)
    assert count.now == 0
    assert count.begun < 500
    begun = count.begun
    while any(thread.name.removeprefix("dify_plus ").isdecimal() for thread in threading.enumerate()):
        time.sleep(0.001)  # one that was just being started
    assert count.begun == begun


def test_ctrl_c_while_a_result_comes_loses_no_result() -> None:
    crew: many_sync.Crew[str] = many_sync.Crew()

    def act() -> str:
        _thread.interrupt_main()  # Ctrl-C reaches the thread that waits for this result as soon as the wait ends
        return "it"

    with pytest.raises(KeyboardInterrupt):
        crew.start(act)
        while True:
            crew.next(0.1)
    assert (crew.next(HANG), crew.busy) == ("it", 0)
    crew.close()
