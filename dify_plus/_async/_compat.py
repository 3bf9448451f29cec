"""What the two colours do differently. Written by hand on each side."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Sequence
from typing import Generic, TypeAlias, TypeVar

import anyio
import anyio.abc

__all__ = ["Crew", "Eventual", "RowIterator", "Rows", "breathe", "run_bounded", "run_concurrently", "sleep"]

T = TypeVar("T")
ResultT = TypeVar("ResultT")
Eventual: TypeAlias = Awaitable[T]
"""What a function gives that may do I/O: something to await here, the value itself on the other side."""

Rows: TypeAlias = Iterable[T] | AsyncIterable[T]
"""What a job takes rows from; the sync side takes any iterable."""

sleep = anyio.sleep


async def breathe() -> None:
    """Give other tasks their turn. Threads, on the other side, have theirs anyway."""
    await sleep(0)


async def run_bounded(action: Callable[[], Eventual[object]], seconds: float) -> None:
    """Run a last action to its end, even in a task that is being cancelled.

    Args:
        action: What to do.
        seconds: How long it may take; after that it is given up.
    """
    with anyio.move_on_after(seconds, shield=True):
        await action()


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


class RowIterator(Generic[T]):
    """Reads rows one by one."""

    def __init__(self, rows: Rows[T]) -> None:
        self._async = aiter(rows) if isinstance(rows, AsyncIterable) else None
        self._iterator = iter(()) if isinstance(rows, AsyncIterable) else iter(rows)

    async def next(self, default: T) -> T:
        """The next row.

        Args:
            default: What to give when there is no further row.
        """
        if self._async is None:
            return next(self._iterator, default)
        return await anext(self._async, default)


class Crew(Generic[ResultT]):
    """Does things at the same time, each in a task of its own here, in a thread on the other side.

    Attributes:
        busy: How many have been started whose result has not been taken.
    """

    def __init__(self) -> None:
        self.busy = 0
        self._done: deque[ResultT] = deque()
        self._group: anyio.abc.TaskGroup | None = None
        self._news: anyio.Event | None = None

    async def open(self) -> None:
        """Get ready."""
        self._group = anyio.create_task_group()
        await self._group.__aenter__()

    def start(self, action: Callable[[], Eventual[ResultT]]) -> None:
        """Begin something.

        Args:
            action: What to do. It raises nothing.
        """
        assert self._group is not None
        self.busy += 1
        self._group.start_soon(self._do, action)

    async def _do(self, action: Callable[[], Eventual[ResultT]]) -> None:
        try:
            self._done.append(await action())
        except BaseException:  # cancelled from outside
            self.busy -= 1
            raise
        finally:
            self.wake()

    def wake(self) -> None:
        """Make `next` return, without a result if there is none."""
        if self._news is not None:
            self._news.set()

    async def next(self, seconds: float | None) -> ResultT | None:
        """Wait for the next result.

        Args:
            seconds: How long; None for as long as it takes.

        Returns:
            The result; None if time is over, or `wake` was called.
        """
        if not self._done:
            self._news = anyio.Event()
            with anyio.move_on_after(seconds):
                await self._news.wait()
            self._news = None
        if not self._done:
            return None
        self.busy -= 1
        return self._done.popleft()

    async def close(self) -> None:
        """Cancel what still runs."""
        assert self._group is not None
        self._group.cancel_scope.cancel()
        await self._group.__aexit__(None, None, None)
