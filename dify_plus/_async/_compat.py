"""The differences between the async and the sync client. Its sync twin is written by hand too."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from types import AsyncGeneratorType
from typing import Any, Generic, TypeAlias, TypeVar, cast

import anyio
import anyio.abc
import anyio.to_thread
from anyio.lowlevel import RunVar

__all__ = [
    "BoundedReader",
    "Crew",
    "Eventual",
    "Lifetime",
    "RowIterator",
    "Rows",
    "bounded",
    "breathe",
    "current_loop",
    "end_generator",
    "finish_within",
    "has_ended",
    "reentrant",
    "run_concurrently",
    "run_in_thread",
    "run_shielded",
    "run_within",
    "shut_down",
    "sleep",
]

T = TypeVar("T")
ResultT = TypeVar("ResultT")
Eventual: TypeAlias = Awaitable[T]
"""The return type of a function that may do I/O: an awaitable here, the value itself in the sync client."""

Rows: TypeAlias = Iterable[T] | AsyncIterable[T]
"""The rows of a job; the sync client takes any iterable."""

sleep = anyio.sleep


async def breathe() -> None:
    """Let other tasks run. In the sync client, other threads run anyway."""
    await sleep(0)


async def run_shielded(seconds: float, action: Callable[[], Eventual[object]]) -> bool:
    """Run a final action to completion, even in a task that is being cancelled.

    Args:
        seconds: How long it may take; after that it is cancelled.
        action: The action to run.

    Returns:
        Whether it was completed.
    """
    with anyio.move_on_after(seconds, shield=True):
        await action()
        return True
    return False


async def finish_within(seconds: float, action: Callable[[], Eventual[object]]) -> bool:
    """Run a final action to completion or until a time limit has passed; the sync client needs a thread for that.

    Args:
        seconds: The time limit.
        action: The action to run.

    Returns:
        Whether it was completed.
    """
    return await run_shielded(seconds, action)


async def run_in_thread(action: Callable[[], T]) -> T:
    """Run an action that reads files, so that other tasks can continue. The sync client runs it in the calling thread.

    Args:
        action: The action to run.
    """
    return await anyio.to_thread.run_sync(action)


async def run_within(seconds: float | None, action: Callable[[], Eventual[T]]) -> T:
    """Run an action with a time limit.

    Args:
        seconds: The time limit; None for no limit.
        action: The action to run.

    Raises:
        TimeoutError: The time limit has passed.
    """
    if seconds is None:
        return await action()
    with anyio.fail_after(seconds):
        return await action()


def reentrant(lock: T) -> T:
    """Return a lock for a pool of httpcore that can be taken twice. Here it is no real lock, so it can.

    Args:
        lock: The lock of the pool.
    """
    return lock


def bounded(backend: T) -> T:
    """Return a network backend whose connections obey `run_within`. Here all do, because cancelling ends a wait.

    Args:
        backend: A network backend of httpcore.
    """
    return backend


_trio_run: RunVar[object] = RunVar("dify_plus")
"""An object for each event loop of trio."""


def current_loop() -> object:
    """Return an object that identifies the running event loop."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:  # under trio
        if (run := _trio_run.get(None)) is None:
            _trio_run.set(run := object())
        return run


def has_ended(loop: object) -> bool:
    """Return whether an event loop is known to have ended.

    Args:
        loop: What `current_loop` has returned.
    """
    return isinstance(loop, asyncio.AbstractEventLoop) and loop.is_closed()


class Lifetime:
    """Runs an action when `end` is called or, after `begin`, when the event loop ends.

    An event loop closes its async generators before it ends, so the `finally` block of one runs the action.

    Args:
        action: The action. It may run several times.
    """

    def __init__(self, action: Callable[[], Eventual[object]]) -> None:
        self._action = action
        self._loop = current_loop()
        self._generator: AsyncGenerator[None, None] | None = None

    @property
    def is_over(self) -> bool:
        """Whether the event loop is known to have ended."""
        if self._generator is None or isinstance(self._loop, asyncio.AbstractEventLoop):
            return has_ended(self._loop)
        return cast("AsyncGeneratorType[None, None]", self._generator).ag_frame is None

    async def begin(self) -> None:
        """Begin, unless it has begun already."""
        if self._generator is None:
            self._generator = _finally(self._action)
            await anext(self._generator)

    async def end(self) -> None:
        """Run the action now. `begin` can be called again."""
        generator, self._generator = self._generator, None
        await (self._action() if generator is None else generator.aclose())


async def _finally(action: Callable[[], Eventual[object]]) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        await action()


def shut_down(stream: Any) -> None:
    """Shut down a connection: a task that reads from it wakes up, and the server learns that it has ended.

    Args:
        stream: The network stream; None if it is unknown.
    """
    connection = None if stream is None else stream.get_extra_info("socket")
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


class BoundedReader:
    """Reads chunks until a time limit has passed.

    Args:
        seconds: How long reading may take.
        stream: The network stream that the chunks come from; the sync client needs it.
    """

    def __init__(self, seconds: float, stream: Any) -> None:
        self._end = anyio.current_time() + seconds

    async def next(self, chunks: AsyncIterator[T]) -> T:
        """Read the next chunk.

        Raises:
            TimeoutError: The time limit has passed.
        """
        with anyio.fail_after(max(0.0, self._end - anyio.current_time())):
            return await anext(chunks)

    def close(self) -> None:
        """Do nothing; the sync client cancels its timer."""


async def run_concurrently(
    action: Callable[[T], Eventual[ResultT]],
    items: Sequence[T],
    limit: int,
    on_done: Callable[[ResultT, int, int], object] | None = None,
) -> list[ResultT]:
    """Run an action on many items, several at a time. An exception or cancellation ends all of them.

    Args:
        action: Runs on one item.
        items: The items.
        limit: How many items to work on at a time.
        on_done: Called after each item with its result, the number of results so far, and the number of items.

    Returns:
        The results, in the order of the items.
    """
    waiting = iter(enumerate(items))
    results: dict[int, ResultT] = {}
    raised: list[Exception] = []

    async def work() -> None:
        for place, item in waiting:
            try:
                results[place] = result = await action(item)
                if on_done is not None:
                    on_done(result, len(results), len(items))
            except Exception as error:
                raised.append(error)
                group.cancel_scope.cancel()
                return

    async with anyio.create_task_group() as group:
        for _ in range(min(limit, len(items))):
            group.start_soon(work)
    if raised:
        raise raised[0]
    return [results[place] for place in range(len(items))]


async def end_generator(generator: AsyncIterator[Any] | None) -> None:
    """End a generator that was left early, unless another task runs it. In the sync client, it ends when it is freed.

    Args:
        generator: The generator; None if it was never created.
    """
    if generator is not None and not cast("AsyncGeneratorType[Any, Any]", generator).ag_running:
        await cast("AsyncGeneratorType[Any, Any]", generator).aclose()


class RowIterator(Generic[T]):
    """Reads rows one by one."""

    def __init__(self, rows: Rows[T]) -> None:
        self._async = aiter(rows) if isinstance(rows, AsyncIterable) else None
        self._iterator = iter(()) if isinstance(rows, AsyncIterable) else iter(rows)

    async def next(self, default: T) -> T:
        """Return the next row.

        Args:
            default: The value to return when there are no more rows.
        """
        if self._async is None:
            return next(self._iterator, default)
        return await anext(self._async, default)


class Crew(Generic[ResultT]):
    """Runs actions at the same time, each in its own task; in the sync client, each in its own thread.

    Attributes:
        busy: The number of actions whose result has not been taken yet.
    """

    def __init__(self) -> None:
        self.busy = 0
        self._done: deque[ResultT] = deque()
        self._group: anyio.abc.TaskGroup
        self._news: anyio.Event | None = None

    async def open(self) -> None:
        """Prepare to start actions."""
        self._group = anyio.create_task_group()
        await self._group.__aenter__()

    def start(self, action: Callable[[], Eventual[ResultT]]) -> None:
        """Start an action.

        Args:
            action: The action. It must not raise an error.
        """
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
        """Make `next` return, even without a result."""
        if self._news is not None:
            self._news.set()

    async def next(self, seconds: float | None) -> ResultT | None:
        """Wait for the next result.

        Args:
            seconds: How long to wait; None for no limit.

        Returns:
            The result; None if the time has passed or `wake` was called.
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
        """Cancel the running actions."""
        self._group.cancel_scope.cancel()
        await self._group.__aexit__(None, None, None)
