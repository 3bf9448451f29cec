"""What the async and the sync client do differently. Written by hand on each side."""

from __future__ import annotations

import asyncio
import time
import weakref
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from types import AsyncGeneratorType
from typing import Any, TypeAlias, TypeVar, cast

import anyio

__all__ = ["BoundedReader", "Chunks", "Eventual", "run_apart", "run_bounded", "run_concurrently", "run_within", "sleep"]

T = TypeVar("T")
ResultT = TypeVar("ResultT")
Eventual: TypeAlias = Awaitable[T]
"""What a function gives that may do I/O: something to await here, the value itself on the other side."""

sleep = anyio.sleep


async def run_bounded(action: Callable[[], Eventual[object]], seconds: float) -> None:
    """Run a last action to its end, even in a task that is being cancelled.

    Args:
        action: What to do.
        seconds: How long it may take; after that it is given up.
    """
    with anyio.move_on_after(seconds, shield=True):
        await action()


async def run_apart(action: Callable[[], Eventual[T]], seconds: float) -> T:
    """Run a last action that must not take longer, even in a task that is being cancelled.

    Args:
        action: What to do.
        seconds: How long to wait for it.

    Raises:
        TimeoutError: The time is over.
    """
    with anyio.fail_after(seconds, shield=True):
        return await action()


async def run_within(seconds: float | None, action: Callable[[], Eventual[T]]) -> T:
    """Run an action that must not take longer.

    Args:
        seconds: How long it may take; None for no limit.
        action: What to do.

    Raises:
        TimeoutError: The time is over.
    """
    if seconds is None:
        return await action()
    with anyio.fail_after(seconds):
        return await action()


class BoundedReader:
    """Reads chunks until a time is over.

    Args:
        seconds: How long reading may take.
        stream: The network stream that the chunks come from; the sync client needs it.
    """

    def __init__(self, seconds: float, stream: Any) -> None:
        self._end = anyio.current_time() + seconds

    async def next(self, chunks: AsyncIterator[T]) -> T:
        """Read the next chunk.

        Raises:
            TimeoutError: The time is over.
        """
        with anyio.fail_after(max(0.0, self._end - anyio.current_time())):
            return await anext(chunks)

    def close(self) -> None:
        """Stop watching the time."""


async def run_concurrently(
    action: Callable[[T], Eventual[ResultT]],
    items: Sequence[T],
    limit: int,
    on_done: Callable[[int, ResultT], object],
) -> None:
    """Do the same with many items, several at a time. What raises, or is cancelled, ends all.

    Args:
        action: What to do with an item.
        items: The items.
        limit: How many at a time.
        on_done: Called with the place of an item and its result, one after the other, as they come.
    """
    waiting = iter(enumerate(items))
    raised: list[Exception] = []

    async def work() -> None:
        for place, item in waiting:
            try:
                on_done(place, await action(item))
            except Exception as error:
                raised.append(error)
                group.cancel_scope.cancel()
                return

    async with anyio.create_task_group() as group:
        for _ in range(min(limit, len(items))):
            group.start_soon(work)
    if raised:
        raise raised[0]


class Chunks:
    """The chunks of a body. While their consumer is busy elsewhere they are read ahead, once `watch` has been called.

    A server drops what a slow reader does not take. Under trio nothing is read ahead.

    Args:
        source: Gives the chunks as they come.
    """

    pause = 1.0
    """Seconds that a consumer may be busy before its chunks are read ahead."""
    limit = 8 * 1024 * 1024
    """How many bytes are read ahead at most."""

    def __init__(self, source: AsyncGenerator[bytes, None]) -> None:
        self._source = cast("AsyncGeneratorType[Any, Any]", source)
        self._next = source.__anext__
        self._taken = 0
        self._ahead = False
        """Whether chunks come through `_waiting`. Once they do, they do so to the end."""
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._error: BaseException | None = None
        self._reader: asyncio.Task[None] | None = None
        self._arrived = asyncio.Event()
        self._hungry = False
        self._timer: asyncio.TimerHandle | None = None
        self._until: float | None = None

    def take(self) -> Awaitable[bytes]:
        """Give the next chunk.

        Raises:
            StopAsyncIteration: There is none.
        """
        self._taken += 1
        return self._take() if self._ahead else self._next()

    def watch(self) -> None:
        """Read ahead from now on, whenever the consumer is busy."""
        if self._timer is None:
            with suppress(RuntimeError):  # not under asyncio
                self._timer = _later(self)

    def end_within(self, seconds: float) -> None:
        """End so many seconds from now, whether or not the source does."""
        if self._until is None:
            self._until = time.monotonic() + seconds
            self._ahead = True

    async def aclose(self) -> None:
        """Stop reading ahead. The source stays open."""
        if self._timer is not None:
            self._timer.cancel()
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.cancel()
            await asyncio.wait([reader])

    async def _take(self) -> bytes:
        if self._until is None:
            return await self._take_next()
        with anyio.move_on_after(self._until - time.monotonic()):
            return await self._take_next()
        raise StopAsyncIteration

    async def _take_next(self) -> bytes:
        while not self._waiting:
            if self._error is not None:
                raise self._error
            if self._reader is None:
                return await self._next()
            self._hungry = True
            self._arrived.clear()
            await self._arrived.wait()
        self._hungry = False
        chunk = self._waiting.popleft()
        self._size -= len(chunk)
        return chunk

    def _look(self, taken: int) -> None:
        """Begin to read ahead where the consumer has taken nothing for a while, or lags behind."""
        behind = self._waiting or taken == self._taken
        if behind and self._reader is None and self._error is None and not self._source.ag_running:
            self._ahead = True
            self._reader = asyncio.get_running_loop().create_task(self._read_ahead())
        self._timer = _later(self)

    async def _read_ahead(self) -> None:
        try:
            while self._size < self.limit:
                chunk = await self._next()
                self._waiting.append(chunk)
                self._size += len(chunk)
                self._arrived.set()
                if self._hungry:
                    break  # the consumer has caught up, and reads on itself
        except Exception as error:
            self._error = error
        finally:
            self._reader = None
            self._arrived.set()


def _later(chunks: Chunks) -> asyncio.TimerHandle:
    """Look after a while whether the consumer has taken anything. This does not keep the chunks alive."""
    taken, reference = chunks._taken, weakref.ref(chunks)

    def look() -> None:
        if (still_there := reference()) is not None:
            still_there._look(taken)

    return asyncio.get_running_loop().call_later(chunks.pause, look)
