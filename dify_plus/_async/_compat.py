"""What the async and the sync client do differently. Written by hand on each side."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, TypeAlias, TypeVar

import anyio

__all__ = ["BoundedReader", "Eventual", "run_bounded", "run_concurrently", "run_within", "sleep"]

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
