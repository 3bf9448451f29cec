"""The chunks of a body, read ahead while the consumer is busy. Its async twin is written by hand too."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Iterator
from threading import Condition, Lock, Thread
from typing import Any
from weakref import WeakSet

from dify_plus._processes import PerProcess
from dify_plus._sync._compat import shut_down

__all__ = ["Chunks"]


class Chunks:
    """The chunks of a response body. After `watch` is called, it reads ahead while the consumer is busy elsewhere.

    This prevents data loss: a server drops data that a slow reader does not read. The thread that reads ahead starts
    when the consumer falls behind.

    Args:
        source: Yields the chunks as they arrive.
        stream: The network stream of the chunks, or None if it is not known.
    """

    pause = 1.0
    """Seconds that the consumer may be busy before reading ahead starts."""
    limit = 8 * 1024 * 1024
    """The largest number of bytes to read ahead."""

    def __init__(self, source: Generator[bytes, None, None], stream: Any = None) -> None:
        self._source = source
        self._stream = stream
        self._turn = self._seen = 0
        """Odd while the consumer has a chunk, even while it waits for one. Counts only until reading ahead starts."""
        self._ahead = False
        """Whether chunks pass through `_waiting`. After the consumer has seen it, this stays true until the end."""
        self._changed = Condition()
        """Guards the attributes below."""
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._error: BaseException | None = None
        self._reader: Thread | None = None
        self._hungry = False
        self._closed = False
        self._left: float | None = None
        """How many seconds the consumer may still wait; None without a limit."""
        self.take = self._chunks().__next__
        """Returns the next chunk; raises StopIteration after the last one."""

    def _chunks(self) -> Iterator[bytes]:
        # This sets `_turn` and then reads `_ahead`; `_look` sets `_ahead` and then reads `_turn`. So one of the two
        # always notices the other, without a lock for each chunk.
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
        """Start to watch the consumer, and read ahead whenever it is busy."""
        _consumer_watch().add(self)

    def end_within(self, seconds: float | None) -> None:
        """End when the consumer has waited for this many seconds in all; None removes the limit."""
        if seconds is None:
            self._left = None
        elif self._left is None:
            self._left = seconds
            self._ahead = True

    def close(self) -> None:
        """Stop reading ahead. If a thread still reads, its connection is shut down; otherwise the source stays open."""
        _consumer_watch().chunks.discard(self)
        with self._changed:
            self._closed = True
            if self._reader is not None:
                shut_down(self._stream)

    def interrupt(self) -> None:
        """Shut down the connection, which wakes up a waiting reader. After `close`, do nothing."""
        with self._changed:
            if not self._closed:
                shut_down(self._stream)

    def _take(self) -> bytes:
        with self._changed:
            self._hungry = True
        until = None if self._left is None else time.monotonic() + self._left
        try:
            with self._changed:
                while not self._waiting:
                    if self._error is not None:
                        raise self._error
                    if self._reader is None:
                        if until is None:
                            break
                        self._start()
                    if not self._changed.wait(None if until is None else until - time.monotonic()):
                        raise StopIteration
                else:
                    chunk = self._waiting.popleft()
                    self._size -= len(chunk)
                    return chunk
            return next(self._source)
        finally:
            self._hungry = False
            if until is not None:
                self._left = until - time.monotonic()

    def _look(self) -> None:
        """Start to read ahead if the consumer has been busy with a chunk since the last check, or lags behind."""
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
                    if self._hungry and self._left is None:
                        break  # the consumer has caught up and reads the source itself again
        except Exception as error:
            self._error = error
        finally:
            with self._changed:
                self._reader = None
                self._changed.notify()


class _ConsumerWatch:
    """A thread that checks all `Chunks` objects from time to time, as long as there are any."""

    def __init__(self) -> None:
        self.chunks: WeakSet[Chunks] = WeakSet()
        self._lock = Lock()
        self._thread: Thread | None = None

    def add(self, chunks: Chunks) -> None:
        with self._lock:
            self.chunks.add(chunks)
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._keep_looking, name="dify_plus watch", daemon=True)
                self._thread.start()

    def _keep_looking(self) -> None:
        idle = 0
        while idle < 10:
            time.sleep(Chunks.pause)
            with self._lock:
                watched = list(self.chunks)
                idle = 0 if watched else idle + 1
                if idle == 10:
                    self._thread = None
            for chunks in watched:
                chunks._look()


_consumer_watch = PerProcess(_ConsumerWatch)
