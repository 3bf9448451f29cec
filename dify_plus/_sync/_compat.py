"""What the async and the sync client do differently. Written by hand on each side."""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Condition, Event, Lock, Thread, Timer
from typing import Annotated, Any, TypeAlias, TypeVar
from weakref import WeakSet

__all__ = ["BoundedReader", "Chunks", "Eventual", "run_apart", "run_bounded", "run_concurrently", "run_within", "sleep"]

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


def run_apart(action: Callable[[], Eventual[T]], seconds: float) -> T:
    """Run a last action that must not take longer, in a thread that is left behind when the time is over.

    Args:
        action: What to do.
        seconds: How long to wait for it.

    Raises:
        TimeoutError: The time is over.
    """
    done: SimpleQueue[Callable[[], T]] = SimpleQueue()
    thread = Thread(target=lambda: done.put(_attempt(lambda _: action(), None)), name="dify_plus stop", daemon=True)
    try:
        thread.start()
    except RuntimeError:  # the interpreter ends
        return action()
    try:
        result = done.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"no answer within {seconds:g} s") from None
    return result()


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
        self._source = source
        self._turn = self._seen = 0
        """Odd while the consumer has a chunk, even while it waits for the next; as long as it reads by itself."""
        self._ahead = False
        """Whether chunks come through `_waiting`. Once they do, they do so to the end."""
        self._changed = Condition()
        """Held by whoever looks at what follows."""
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._error: BaseException | None = None
        self._reader: Thread | None = None
        self._hungry = False
        self._closed = False
        self._until: float | None = None
        self.take = self._chunks().__next__
        """Gives the next chunk; raises StopIteration when there is none."""

    def _chunks(self) -> Iterator[bytes]:
        # This sets `_turn` and then looks at `_ahead`, `_look` sets `_ahead` and then looks at `_turn`: one of the two
        # always learns of the other, without a lock for each chunk.
        self._turn = turn = self._turn + self._turn % 2
        ahead = self._ahead
        if not ahead:
            for chunk in self._source:
                self._turn = turn = turn + 1
                yield chunk
                self._turn = turn = turn + 1
                if self._ahead:
                    break
            else:
                return
        while True:
            try:
                chunk = self._take()
            except StopIteration:
                return
            yield chunk

    def watch(self) -> None:
        """Read ahead from now on, whenever the consumer is busy."""
        _watch(self)

    def end_within(self, seconds: float) -> None:
        """End so many seconds from now, whether or not the source does."""
        if self._until is None:
            self._until = time.monotonic() + seconds
            self._ahead = True

    def close(self) -> None:
        """Stop reading ahead. The source stays open."""
        self._closed = True
        _watched.discard(self)

    def _take(self) -> bytes:
        with self._changed:
            self._hungry = True
        try:
            with self._changed:
                while not self._waiting:
                    if self._error is not None:
                        raise self._error
                    if self._reader is None:
                        if self._until is None:
                            break
                        self._start()
                    left = None if self._until is None else self._until - time.monotonic()
                    if not self._changed.wait(left):
                        raise StopIteration
                else:
                    chunk = self._waiting.popleft()
                    self._size -= len(chunk)
                    return chunk
            return next(self._source)
        finally:
            self._hungry = False

    def _look(self) -> None:
        """Begin to read ahead where the consumer has been busy with a chunk since the last look, or lags behind."""
        turn, seen = self._turn, self._seen
        self._seen = turn
        if not self._ahead:
            self._ahead = bool(turn % 2) and turn == seen
            if self._turn != turn:
                self._ahead = False
        with self._changed:
            if self._ahead and not (self._hungry or self._closed or self._reader or self._error):
                self._start()

    def _start(self) -> None:
        self._reader = Thread(target=self._read_ahead, name="dify_plus read ahead", daemon=True)
        self._reader.start()

    def _read_ahead(self) -> None:
        try:
            while self._size < self.limit and not self._closed:
                chunk = next(self._source)
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
