"""The chunks of a body, read ahead while the consumer is busy. Its sync twin is written by hand too."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable
from contextlib import suppress
from types import AsyncGeneratorType
from typing import Any, Final, cast
from weakref import WeakKeyDictionary, WeakSet

import anyio

from dify_plus._async._compat import shut_down

__all__ = ["Chunks"]

NOTHING: Final[deque[bytes]] = deque()
"""The empty queue of chunks that all streams share, since most never read ahead."""


class Chunks:
    """The chunks of a response body. After `watch` is called, it reads ahead while the consumer is busy elsewhere.

    This prevents data loss: a server drops data that a slow reader does not read. Under trio it does not read ahead.

    Args:
        source: Yields the chunks as they arrive.
        stream: The network stream of the chunks, or None if it is not known.
    """

    pause = 1.0
    """Seconds that the consumer may be busy before reading ahead starts."""
    limit = 8 * 1024 * 1024
    """The largest number of bytes to read ahead."""

    def __init__(self, source: AsyncGenerator[bytes, None], stream: Any = None) -> None:
        self._source = cast("AsyncGeneratorType[Any, Any]", source)
        self._stream = stream
        self._next = source.__anext__
        self._taken = 0
        """How many chunks the consumer has asked for."""
        self._seen = -1
        """What `_taken` was at the last check."""
        self._ahead = False
        """Whether chunks pass through `_waiting`. This stays true until the end."""
        self._waiting = NOTHING
        self._arrived: asyncio.Event
        self._size = 0
        self._error: BaseException | None = None
        self._reader: asyncio.Task[None] | None = None
        self._hungry = False
        self._watch: _ConsumerWatch | None = None
        self._left: float | None = None
        """How many seconds the consumer may still wait; None without a limit."""

    def take(self) -> Awaitable[bytes]:
        """Return the next chunk.

        Raises:
            StopAsyncIteration: There are no more chunks.
        """
        self._taken += 1
        return self._take() if self._ahead else self._next()

    def watch(self) -> None:
        """Start to watch the consumer, and read ahead whenever it is busy."""
        if self._watch is None:
            with suppress(RuntimeError):  # not under asyncio
                self._watch = _consumer_watch_of(asyncio.get_running_loop())
                self._watch.add(self)

    def end_within(self, seconds: float | None) -> None:
        """End when the consumer has waited for this many seconds in all; None removes the limit."""
        if seconds is None:
            self._left = None
        elif self._left is None:
            self._left = seconds
            self._ahead = True

    def interrupt(self) -> None:
        """Shut down the connection, which wakes up a waiting reader. After `aclose`, do nothing."""
        shut_down(self._stream)

    async def aclose(self) -> None:
        """Stop reading ahead. The source stays open."""
        self._stream = None
        if self._watch is not None:
            self._watch.chunks.discard(self)
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.cancel()
            await asyncio.wait([reader])

    async def _take(self) -> bytes:
        if self._left is None:
            return await self._take_next()
        began = time.monotonic()
        with anyio.move_on_after(self._left):
            chunk = await self._take_next()
            self._left -= time.monotonic() - began
            return chunk
        raise StopAsyncIteration

    async def _take_next(self) -> bytes:
        while not self._waiting:
            if self._error is not None:
                raise self._error
            if self._reader is None:
                return await self._next()
            self._hungry = True
            self._arrived.clear()
            try:
                await self._arrived.wait()
            finally:
                self._hungry = False
        chunk = self._waiting.popleft()
        self._size -= len(chunk)
        return chunk

    def _look(self) -> None:
        """Start to read ahead if the consumer has taken no chunk since the last check, or lags behind."""
        seen, self._seen = self._seen, self._taken
        behind = self._waiting or seen == self._taken
        if behind and self._reader is None and self._error is None and not self._source.ag_running:
            if self._waiting is NOTHING:
                self._waiting, self._arrived = deque(), asyncio.Event()
            self._ahead = True
            self._reader = asyncio.get_running_loop().create_task(self._read_ahead())

    async def _read_ahead(self) -> None:
        try:
            while self._size < self.limit:
                chunk = await self._next()
                self._waiting.append(chunk)
                self._size += len(chunk)
                self._arrived.set()
                if self._hungry:
                    break  # the consumer has caught up and reads the source itself again
        except Exception as error:
            self._error = error
        finally:
            self._reader = None
            self._arrived.set()


class _ConsumerWatch:
    """A timer that checks all `Chunks` objects of an event loop from time to time, as long as there are any."""

    def __init__(self) -> None:
        self.chunks: WeakSet[Chunks] = WeakSet()
        self._is_running = False

    def add(self, chunks: Chunks) -> None:
        self.chunks.add(chunks)
        if not self._is_running:
            self._look_later()

    def _look_later(self) -> None:
        self._is_running = True
        asyncio.get_running_loop().call_later(Chunks.pause, self._look)

    def _look(self) -> None:
        watched = list(self.chunks)
        for chunks in watched:
            chunks._look()
        if watched:
            self._look_later()
        else:
            self._is_running = False


_consumer_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, _ConsumerWatch] = WeakKeyDictionary()


def _consumer_watch_of(loop: asyncio.AbstractEventLoop) -> _ConsumerWatch:
    return _consumer_watches.setdefault(loop, _ConsumerWatch())
