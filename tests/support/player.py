"""A local server that replays recorded exchanges over a real socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPMessage, parse_headers
from itertools import chain, repeat
from typing import BinaryIO, Self

from tests.support.recordings import Ending, Recording


@dataclass(frozen=True)
class Received:
    """A request as it was received."""

    method: str
    target: str
    """Path and query, undecoded."""
    headers: HTTPMessage
    body: bytes


class Player:
    """Answers the first request with the first recording, and so on. The last recording answers all further requests.

    Args:
        recordings: The recordings to replay.
        cut: The sizes of the pieces of a body, instead of the recorded ones. The last size is that of all further
            pieces, so 1 means byte by byte. A piece is an HTTP chunk if the answer is chunked, otherwise a write to
            the socket.
        ending: How the answers end. Defaults to the recorded ending.

    Example:
        >>> with Player(recordings()["chat_streaming_ok"], cut=1) as player:
        ...     httpx.post(player.url + "/chat-messages")
        >>> player.received[0].body
    """

    def __init__(self, *recordings: Recording, cut: int | Iterable[int] | None = None, ending: Ending | None = None):
        self.received: list[Received] = []
        self.silent = threading.Event()
        """Set when an answer with the ending `silence` has been sent, and the silence begins."""
        self._recordings = recordings
        self._cut = [cut] if isinstance(cut, int) else None if cut is None else list(cut)
        self._ending = ending
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._closing = False

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return "http://{}:{}/v1".format(*self.address)

    @property
    def connections(self) -> int:
        """The number of connections that clients have opened."""
        return len(self._connections)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()
        self._start(threading.Thread(target=self._accept))
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        socket.create_connection(self.address).close()  # make accept() return
        self._threads[0].join()
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _start(self, thread: threading.Thread) -> None:
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with self._listener:
            while True:
                connection, _ = self._listener.accept()
                if self._closing:
                    connection.close()
                    return
                self._connections.append(connection)
                self._start(threading.Thread(target=self._serve, args=[connection]))

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection, connection.makefile("rb") as stream, suppress(ConnectionError):
            while request := _read_request(stream):
                self.received.append(request)
                recording = self._recordings[min(len(self.received), len(self._recordings)) - 1]
                ending = self._ending or recording.ending
                for piece in self._answer(recording, ending, head_only=request.method == "HEAD"):
                    connection.sendall(piece)
                if ending == "silence":
                    self.silent.set()
                    stream.read()
                if ending != "complete" or recording.closes:
                    return

    def _answer(self, recording: Recording, ending: Ending, *, head_only: bool) -> Iterator[bytes]:
        lines = [f"HTTP/1.1 {recording.status} {recording.reason}", *(f"{n}: {v}" for n, v in recording.headers)]
        yield ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        if head_only:
            return
        for piece in _pieces(recording.body, self._cut or recording.chunks or (len(recording.body),)):
            yield piece if recording.chunks is None else b"%x\r\n%b\r\n" % (len(piece), piece)
        if recording.chunks is not None and ending == "complete":
            yield b"0\r\n\r\n"


def _pieces(body: bytes, sizes: Iterable[int]) -> Iterator[bytes]:
    sizes = list(sizes)
    start = 0
    for size in chain(sizes, repeat(sizes[-1]) if sizes else ()):
        if start >= len(body):
            return
        yield body[start : start + size]
        start += size


def _read_request(stream: BinaryIO) -> Received | None:
    line = stream.readline().decode("latin-1").split()
    if not line:
        return None
    method, target, _ = line
    headers = parse_headers(stream)
    if headers.get("transfer-encoding") == "chunked":
        body = b"".join(iter(lambda: _read_chunk(stream), b""))
    else:
        body = stream.read(int(headers.get("content-length", 0)))
    return Received(method, target, headers, body)


def _read_chunk(stream: BinaryIO) -> bytes:
    chunk = stream.read(int(stream.readline(), 16))
    stream.readline()
    return chunk
