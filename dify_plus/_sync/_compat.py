"""What the two colours do differently. Written by hand on each side."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from queue import SimpleQueue
from threading import Condition, Event, Lock, Thread
from typing import Annotated, Self, TypeAlias, TypeVar
from weakref import WeakSet

__all__ = ["Chunks", "Eventual", "run_bounded", "run_concurrently", "sleep"]

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


class Chunks:
    """The chunks of a body. While their consumer is busy elsewhere they are read ahead, once `watch` has been called.

    A server drops what a slow reader does not take. A thread reads ahead, which begins when the consumer falls behind.

    Args:
        source: Gives the chunks as they come.
    """

    pause = 1.0
    """Seconds that a consumer may be busy before its chunks are read ahead."""
    limit = 8 * 1024 * 1024
    """How many bytes are read ahead at most."""

    def __init__(self, source: Generator[bytes, None, None]) -> None:
        self._next = source.__next__
        self._taken = self._seen = 0
        self._reading = Lock()
        """Held by whoever reads from the source."""
        self._ahead = False
        """Whether chunks come through `_waiting`. It changes under `_reading` only."""
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._error: BaseException | None = None
        self._reader: Thread | None = None
        self._changed = Condition()
        self._hungry = False
        self._closed = False
        self._until: float | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        self._taken += 1
        if not self._ahead:
            with self._reading:
                if not self._ahead:
                    return self._next()
        return self._take()

    def watch(self) -> None:
        """Read ahead from now on, whenever the consumer is busy."""
        _watch(self)

    def end_within(self, seconds: float) -> None:
        """End so many seconds from now, whether or not the source does."""
        if self._until is None:
            self._until = time.monotonic() + seconds
            self._begin()

    def close(self) -> None:
        """Stop reading ahead. The source stays open."""
        self._closed = True
        _watched.discard(self)

    def _take(self) -> bytes:
        while True:
            with self._changed:
                self._hungry = True
                while not self._waiting and self._reader is not None:
                    left = None if self._until is None else self._until - time.monotonic()
                    if not self._changed.wait(left):
                        raise StopIteration
                self._hungry = False
                if self._waiting:
                    chunk = self._waiting.popleft()
                    self._size -= len(chunk)
                    return chunk
                if self._error is not None:
                    raise self._error
            if self._until is not None:
                self._begin()
                continue
            with self._reading:
                if self._reader is None and not self._waiting and self._error is None:
                    self._ahead = False
                    return self._next()

    def _look(self) -> None:
        """Begin to read ahead where the consumer has taken nothing for a while, or lags behind."""
        behind = self._waiting or self._seen == self._taken
        self._seen = self._taken
        if behind and self._reader is None and self._error is None and not self._closed:
            self._begin()

    def _begin(self) -> None:
        if not self._reading.acquire(blocking=False):
            return  # the consumer waits for the next chunk itself
        try:
            if self._reader is None:
                self._ahead = True
                self._reader = Thread(target=self._read_ahead, name="dify_plus read ahead", daemon=True)
                self._reader.start()
        finally:
            self._reading.release()

    def _read_ahead(self) -> None:
        try:
            while self._size < self.limit and not self._closed:
                with self._reading:
                    chunk = self._next()
                with self._changed:
                    self._waiting.append(chunk)
                    self._size += len(chunk)
                    self._changed.notify()
                    if self._hungry and self._until is None:
                        break  # the consumer has caught up, and reads on itself
        except Exception as error:
            self._error = error
        finally:
            with self._changed:
                self._reader = None
                self._changed.notify()


_watched: WeakSet[Chunks] = WeakSet()
_watch_lock = Lock()
_watcher: Thread | None = None


def _watch(chunks: Chunks) -> None:
    global _watcher
    with _watch_lock:
        _watched.add(chunks)
        if _watcher is None or not _watcher.is_alive():
            _watcher = Thread(target=_keep_watch, name="dify_plus watch", daemon=True)
            _watcher.start()


def _keep_watch() -> None:
    """Look at all chunks from time to time, as long as there are any."""
    global _watcher
    idle = 0
    while idle < 10:
        time.sleep(Chunks.pause)
        with _watch_lock:
            watched = list(_watched)
            idle = 0 if watched else idle + 1
            if idle == 10:
                _watcher = None
        for chunks in watched:
            chunks._look()
