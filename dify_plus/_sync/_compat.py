"""What the two colours do differently. Written by hand on each side."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Annotated, TypeAlias, TypeVar

__all__ = ["Eventual", "run_bounded", "run_concurrently", "sleep"]

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
