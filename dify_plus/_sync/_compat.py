"""The differences between the async and the sync client. Its async twin is written by hand too."""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Event, Lock, RLock, Thread, Timer, local
from typing import Annotated, Any, Generic, TypeAlias, TypeVar

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
Eventual: TypeAlias = Annotated[T, "now"]
"""The return type of a function that may do I/O: the value itself here, an awaitable in the async client."""

Rows: TypeAlias = Iterable[T]
"""The rows of a job; the async client also takes async iterables."""

sleep = time.sleep


def breathe() -> None:
    """Do nothing: other threads run anyway. In the async client, this lets other tasks run."""


WAKEFUL_SECONDS = 0.5
"""The longest single wait of a thread, in seconds: on Windows, Ctrl-C takes effect only between waits."""


def run_shielded(seconds: float, action: Callable[[], Eventual[object]]) -> bool:
    """Run a final action to completion. Its own timeouts limit it: a thread cannot be cancelled.

    Args:
        seconds: How long it may take; not used here.
        action: The action to run.

    Returns:
        True: it was completed.
    """
    action()
    return True


def finish_within(seconds: float, action: Callable[[], Eventual[object]]) -> bool:
    """Run a final action in a thread, and wait for it until it is completed or the time limit has passed.

    Args:
        seconds: The time limit. An action that takes longer goes on in its thread, which does not keep the program
            alive.
        action: The action to run.

    Returns:
        Whether it was completed.
    """
    done: SimpleQueue[Callable[[], object]] = SimpleQueue()
    run = copy_context().run

    def work() -> None:
        done.put(_attempt(run, action))

    try:
        Thread(target=work, name="dify_plus leave", daemon=True).start()
    except RuntimeError:  # no thread can start while the program ends
        action()
        return True
    try:
        result = done.get(timeout=seconds)
    except Empty:
        return False
    result()
    return True


def run_in_thread(action: Callable[[], T]) -> T:
    """Run an action that reads files. The async client runs it in a thread.

    Args:
        action: The action to run.
    """
    return action()


def run_within(seconds: float | None, action: Callable[[], Eventual[T]]) -> T:
    """Run an action with a time limit. It ends the reads on `bounded` connections; other timeouts limit the rest.

    Args:
        seconds: The time limit; None for no limit.
        action: The action to run.

    Raises:
        TimeoutError: The time limit has passed.
    """
    if seconds is None:
        return action()
    before = getattr(_here, "limit", None)
    limit = _here.limit = _Limit(seconds)
    try:
        return action()
    finally:
        _here.limit = before
        limit.lift()


def reentrant(lock: Any) -> Any:
    """Return a lock for a pool of httpcore that a thread can take twice.

    A body that nobody closed may be freed at any time, also while its thread holds the lock. Then it takes the lock.

    Args:
        lock: The lock of the pool.
    """
    return lock if isinstance(lock, type(RLock())) else RLock()


def bounded(backend: Any) -> Any:
    """Return a network backend whose connections obey `run_within`.

    A response head that arrives byte by byte never exceeds the timeout of a single read.

    Args:
        backend: A network backend of httpcore.
    """
    return backend if isinstance(backend, _BoundedBackend) else _BoundedBackend(backend)


_here = local()
"""`limit` is the time limit of the current action of this thread."""


class _Limit:
    """A time limit, and the connections that have sent data while it applies."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._streams: set[_BoundedStream] = set()

    def apply(self, stream: _BoundedStream) -> None:
        def read(size: int, timeout: float | None = None) -> bytes:
            left = self._end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            data: bytes = stream.inner.read(size, left if timeout is None else min(timeout, left))
            return data

        self._streams.add(stream)
        stream.read = read

    def lift(self) -> None:
        for stream in self._streams:
            stream.read = stream.inner.read


class _BoundedBackend:
    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def connect_tcp(self, *args: Any, **options: Any) -> _BoundedStream:
        return _BoundedStream(self.inner.connect_tcp(*args, **options))

    def connect_unix_socket(self, *args: Any, **options: Any) -> _BoundedStream:
        return _BoundedStream(self.inner.connect_unix_socket(*args, **options))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class _BoundedStream:
    """A network stream. Without a time limit, its reads are those of the stream inside and cost no more."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.read: Callable[..., bytes] = inner.read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        limit: _Limit | None = getattr(_here, "limit", None)
        if limit is not None:
            limit.apply(self)
        self.inner.write(buffer, timeout)

    def start_tls(self, *args: Any, **options: Any) -> _BoundedStream:
        return _BoundedStream(self.inner.start_tls(*args, **options))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def current_loop() -> object:
    """Return the same object in all threads: there are no event loops here."""
    return None


def has_ended(loop: object) -> bool:
    """Return False: there are no event loops here.

    Args:
        loop: What `current_loop` has returned.
    """
    return False


class Lifetime:
    """Runs an action when `end` is called. In the sync client, there is no event loop.

    Args:
        action: The action. It may run several times.
    """

    is_over = False

    def __init__(self, action: Callable[[], Eventual[object]]) -> None:
        self._action = action

    def begin(self) -> None:
        """Begin, unless it has begun already."""

    def end(self) -> None:
        """Run the action now. `begin` can be called again."""
        self._action()


class BoundedReader:
    """Reads chunks until a time limit has passed. Then it shuts down the connection, which wakes up a waiting read.

    Args:
        seconds: How long reading may take.
        stream: The network stream that the chunks come from; None if it is unknown.
    """

    def __init__(self, seconds: float, stream: Any) -> None:
        self._over = Event()
        self._timer = Timer(seconds, self._end, (stream,))
        self._timer.daemon = True
        self._timer.start()

    def next(self, chunks: Iterator[T]) -> T:
        """Read the next chunk.

        Raises:
            TimeoutError: The time limit has passed.
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
        """Cancel the time limit."""
        self._timer.cancel()

    def _end(self, stream: Any) -> None:
        self._over.set()
        shut_down(stream)


def shut_down(stream: Any) -> None:
    """Shut down a connection, which wakes up a thread that reads from it; closing it would not.

    Args:
        stream: The network stream; None if it is unknown.
    """
    connection = None if stream is None else stream.get_extra_info("socket")
    if isinstance(connection, socket.socket):
        with suppress(OSError):
            socket.socket.shutdown(connection, socket.SHUT_RDWR)  # also for TLS, whose own shutdown would wait


def run_concurrently(
    action: Callable[[T], Eventual[ResultT]],
    items: Sequence[T],
    limit: int,
    on_done: Callable[[ResultT, int, int], object] | None = None,
) -> list[ResultT]:
    """Run an action on many items, several at a time. An exception or Ctrl-C ends all of them.

    Then no further action starts, and the function waits for the actions that are running.

    Args:
        action: Runs on one item.
        items: The items.
        limit: How many items to work on at a time.
        on_done: Called in the caller's thread after each item with its result, the number of results so far, and the
            number of items.

    Returns:
        The results, in the order of the items.
    """
    waiting = iter(enumerate(items))
    results: dict[int, ResultT] = {}
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
            place, attempt = done.get()
            results[place] = result = attempt()
            if on_done is not None:
                on_done(result, len(results), len(items))
    finally:
        over.set()
        for thread in threads:
            if thread.is_alive():
                thread.join()
    return [results[place] for place in range(len(items))]


def _attempt(action: Callable[[T], ResultT], item: T) -> Callable[[], ResultT]:
    """Run the action here; return a function that returns its result, or raises its exception, in another thread."""
    try:
        result = action(item)
    except BaseException as raised:
        error = raised

        def fail() -> ResultT:
            raise error

        return fail
    return lambda: result


def end_generator(generator: Iterator[Any] | None) -> None:
    """Do nothing: a generator ends when it is freed. The async client ends it here.

    Args:
        generator: The generator; None if it was never created.
    """


class RowIterator(Generic[T]):
    """Reads rows one by one."""

    def __init__(self, rows: Rows[T]) -> None:
        self._iterator = iter(rows)

    def next(self, default: T) -> T:
        """Return the next row.

        Args:
            default: The value to return when there are no more rows.
        """
        return next(self._iterator, default)


class Crew(Generic[ResultT]):
    """Runs actions at the same time, each in its own thread; in the async client, each in its own task.

    A thread cannot be cancelled. A thread that still runs after `close` does not keep the program from ending.

    Attributes:
        busy: The number of actions whose result has not been taken yet.
    """

    def __init__(self) -> None:
        self.busy = 0
        self._waiting: SimpleQueue[Callable[[], ResultT] | None] = SimpleQueue()
        self._results: deque[ResultT] = deque()
        self._signals: SimpleQueue[bool] = SimpleQueue()
        """True for each result, False for each `wake`. Ctrl-C during `next` may lose a signal, but never a result."""
        self._threads: list[Thread] = []

    def open(self) -> None:
        """Do nothing: threads start with their actions. In the async client, this prepares for tasks."""

    def start(self, action: Callable[[], Eventual[ResultT]]) -> None:
        """Start an action.

        Args:
            action: The action. It must not raise an error.
        """
        if self.busy >= len(self._threads):
            self._threads.append(Thread(target=self._work, name=f"dify_plus job {self.busy + 1}", daemon=True))
            self._threads[-1].start()
        self.busy += 1
        self._waiting.put(action)

    def _work(self) -> None:
        while (action := self._waiting.get()) is not None:
            self._results.append(action())
            self._signals.put(True)
            del action

    def wake(self) -> None:
        """Make `next` return, even without a result."""
        self._signals.put(False)

    def next(self, seconds: float | None) -> ResultT | None:
        """Wait for the next result.

        Args:
            seconds: How long to wait; None for no limit.

        Returns:
            The result; None if the time has passed or `wake` was called.
        """
        end = None if seconds is None else time.monotonic() + seconds
        while not self._results:
            left = WAKEFUL_SECONDS if end is None else max(end - time.monotonic(), 0.0)
            try:
                if not self._signals.get(timeout=min(left, WAKEFUL_SECONDS)):
                    return None
            except Empty:
                if end is not None and time.monotonic() >= end:
                    return None
        with suppress(Empty):
            self._signals.get_nowait()  # so that no more signals than results are left
        self.busy -= 1
        return self._results.popleft()

    def close(self) -> None:
        """End the idle threads. Do not wait for threads that are still working."""
        for _ in self._threads:
            self._waiting.put(None)
        if not self.busy:
            for thread in self._threads:
                thread.join()
