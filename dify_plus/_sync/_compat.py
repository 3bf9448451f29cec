"""What the async and the sync client do differently. Written by hand on each side."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Event, Lock, Thread, Timer
from typing import Annotated, Any, TypeAlias, TypeVar

__all__ = ["BoundedReader", "Eventual", "run_bounded", "run_concurrently", "run_within", "sleep"]

T = TypeVar("T")
ResultT = TypeVar("ResultT")
Eventual: TypeAlias = Annotated[T, "now"]
"""What a function gives that may do I/O: the value itself here, something to await on the other side."""

sleep = time.sleep


def run_bounded(action: Callable[[], Eventual[object]], seconds: float) -> None:
    """Run a last action to its end. Its own time limits bound it: a thread cannot be left behind.

    Args:
        action: What to do.
        seconds: How long it may take.
    """
    action()


def run_within(seconds: float | None, action: Callable[[], Eventual[T]]) -> T:
    """Run an action that must not take longer. Its own time limits bound it: a thread cannot be interrupted.

    Args:
        seconds: How long it may take; None for no limit.
        action: What to do.
    """
    return action()


class BoundedReader:
    """Reads chunks until a time is over. Then the connection is shut down, which wakes up a read that waits.

    Args:
        seconds: How long reading may take.
        stream: The network stream that the chunks come from; None where it is not known.
    """

    def __init__(self, seconds: float, stream: Any) -> None:
        connection = None if stream is None else stream.get_extra_info("socket")
        self._over = Event()
        self._timer = Timer(seconds, self._end, (connection,))
        self._timer.daemon = True
        self._timer.start()

    def next(self, chunks: Iterator[T]) -> T:
        """Read the next chunk.

        Raises:
            TimeoutError: The time is over.
        """
        try:
            chunk = next(chunks)
        except Exception as error:
            if self._over.is_set():
                raise TimeoutError from error
            raise
        if self._over.is_set():
            raise TimeoutError
        return chunk

    def close(self) -> None:
        """Stop watching the time."""
        self._timer.cancel()

    def _end(self, connection: Any) -> None:
        self._over.set()
        if isinstance(connection, socket.socket):
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)  # also for TLS: its own shutdown would wait


def run_concurrently(
    action: Callable[[T], Eventual[ResultT]],
    items: Sequence[T],
    limit: int,
    on_done: Callable[[int, ResultT], object],
) -> None:
    """Do the same with many items, several at a time. What raises, or Ctrl-C, ends all.

    What has not begun never does; what is under way is waited for.

    Args:
        action: What to do with an item.
        items: The items.
        limit: How many at a time.
        on_done: Called with the place of an item and its result, one after the other, in the caller's thread.
    """
    waiting = iter(enumerate(items))
    lock, over = Lock(), Event()
    done: SimpleQueue[tuple[int, Callable[[], ResultT]]] = SimpleQueue()

    def take() -> tuple[int, T] | None:
        with lock:
            return None if over.is_set() else next(waiting, None)

    def work() -> None:
        while (taken := take()) is not None:
            done.put((taken[0], _attempt(action, taken[1])))

    threads = [Thread(target=work, name=f"dify_plus {number}") for number in range(min(limit, len(items)))]
    try:
        for thread in threads:
            thread.start()
        for _ in items:
            place, result = done.get()
            on_done(place, result())
    finally:
        over.set()
        for thread in threads:
            if thread.is_alive():
                thread.join()


def _attempt(action: Callable[[T], ResultT], item: T) -> Callable[[], ResultT]:
    """Do it here, and give or raise in another thread what came of it."""
    try:
        result = action(item)
    except BaseException as raised:
        error = raised

        def fail() -> ResultT:
            raise error

        return fail
    return lambda: result
