"""What the two colours do differently. Written by hand on each side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Annotated, Generic, TypeAlias, TypeVar

__all__ = ["Crew", "Eventual", "RowIterator", "Rows", "breathe", "run_bounded", "run_concurrently", "sleep"]

T = TypeVar("T")
ResultT = TypeVar("ResultT")
Eventual: TypeAlias = Annotated[T, "now"]
"""What a function gives that may do I/O: the value itself here, something to await on the other side."""

Rows: TypeAlias = Iterable[T]
"""What a job takes rows from; the async side takes async iterables as well."""

sleep = time.sleep


def breathe() -> None:
    """Do nothing: other threads have their turn anyway. On the other side, tasks are given it here."""


WAKEFUL_SECONDS = 0.5
"""How long a thread waits at a time: on Windows, Ctrl-C is noticed in between only."""


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


class RowIterator(Generic[T]):
    """Reads rows one by one."""

    def __init__(self, rows: Rows[T]) -> None:
        self._iterator = iter(rows)

    def next(self, default: T) -> T:
        """The next row.

        Args:
            default: What to give when there is no further row.
        """
        return next(self._iterator, default)


class Crew(Generic[ResultT]):
    """Does things at the same time, each in a thread here, in a task on the other side.

    A thread cannot be cancelled. One that is left behind does not keep the program from ending.

    Attributes:
        busy: How many have been started whose result has not been taken.
    """

    def __init__(self) -> None:
        self.busy = 0
        self._waiting: SimpleQueue[Callable[[], ResultT] | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[ResultT] | None] = SimpleQueue()
        self._threads: list[Thread] = []

    def open(self) -> None:
        """Get ready."""

    def start(self, action: Callable[[], Eventual[ResultT]]) -> None:
        """Begin something.

        Args:
            action: What to do. It raises nothing.
        """
        self.busy += 1
        if self.busy > len(self._threads):
            self._threads.append(Thread(target=self._work, name=f"dify_plus job {self.busy}", daemon=True))
            self._threads[-1].start()
        self._waiting.put(action)

    def _work(self) -> None:
        while (action := self._waiting.get()) is not None:
            self._done.put((action(),))
            del action

    def wake(self) -> None:
        """Make `next` return, without a result if there is none."""
        self._done.put(None)

    def next(self, seconds: float | None) -> ResultT | None:
        """Wait for the next result.

        Args:
            seconds: How long; None for as long as it takes.

        Returns:
            The result; None if time is over, or `wake` was called.
        """
        end = None if seconds is None else time.monotonic() + seconds
        while True:
            left = WAKEFUL_SECONDS if end is None else max(end - time.monotonic(), 0.0)
            try:
                done = self._done.get(timeout=min(left, WAKEFUL_SECONDS))
            except Empty:
                if end is not None and time.monotonic() >= end:
                    return None
                continue
            if done is None:
                return None
            self.busy -= 1
            return done[0]

    def close(self) -> None:
        """Let the threads go, and leave those behind that are still at work."""
        for _ in self._threads:
            self._waiting.put(None)
        if not self.busy:
            for thread in self._threads:
                thread.join()
