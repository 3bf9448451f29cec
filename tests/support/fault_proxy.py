"""A proxy between a client and a server that applies network faults to single requests.

It understands just enough HTTP to separate requests. It sends each to the server on a separate connection, and the
fault decides how it forwards the bytes of the answer. Everything is on the loopback interface.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from dify_plus.testing._server.http import Listener

PIECE = 65536
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CONNECTION = re.compile(rb"\r\nconnection:[^\r]*", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """The fault of a request. Offsets count the bytes of the whole answer, with its head."""

    answer: bytes | None = None
    """The answer to send instead of the server's."""
    forward: bool = True
    """Whether to send the request to the server."""
    cut_at: int | None = None
    """End the answer before this byte: properly, as if it were complete, or with a reset."""
    reset: bool = False
    half_close: bool = False
    """End the answer properly, but keep the connection open until the client sends something or closes it."""
    stall_at: int | None = None
    """Send nothing from this byte on, and keep the connection open."""
    delay: float = 0.0
    """Seconds before the request is forwarded."""
    twice: bool = False
    """Send the answer's bytes a second time, after its end."""


FINE = Fault()


def answer(status: int, body: bytes = b"", *, kind: str = "application/json", **headers: str) -> Fault:
    """Return a fault that answers in place of the server, as a proxy or gateway does."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += ["Connection: close", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return Fault(answer="\r\n".join(lines).encode() + b"\r\n\r\n" + body, forward=False)


class FaultProxy:
    """Runs in a thread. `choose` takes the number of a request (from 0) and its first line, and returns its fault."""

    def __init__(self, upstream: str, choose: Callable[[int, str], Fault] = lambda number, line: FINE) -> None:
        parts = urlsplit(upstream)
        self.choose = choose
        self.requests: list[str] = []
        self.open_connections = 0
        self._upstream = (str(parts.hostname), int(parts.port or 80))
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}{parts.path}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fault proxy", daemon=True)
        self._done: asyncio.Event
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._done = asyncio.Event()
        tasks: set[asyncio.Task[None]] = set()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            self.open_connections += 1
            try:
                await self._connection(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass
            finally:
                self.open_connections -= 1
                tasks.discard(task)
                writer.transport.abort()

        def protocol() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(asyncio.StreamReader(), accept)

        listener = Listener(self._listener, protocol)
        self._ready.set()
        await self._done.wait()
        await listener.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        found = _LENGTH.search(head)
        body = await reader.readexactly(int(found[1]) if found else 0)
        line = head.split(b"\r\n", 1)[0].decode()
        fault = self.choose(len(self.requests), line)
        self.requests.append(line)
        await asyncio.sleep(fault.delay)
        if not fault.forward:
            await self._send(writer, fault.answer or b"", fault)
            return
        up_reader, up_writer = await asyncio.open_connection(*self._upstream)
        try:
            single = _CONNECTION.sub(b"", head).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
            up_writer.write(single + body)
            if fault.answer is not None:
                await up_reader.read()
                await self._send(writer, fault.answer, fault)
                return
            await self._forward(up_reader, reader, writer, fault)
        finally:
            up_writer.transport.abort()

    async def _forward(
        self, up: asyncio.StreamReader, client: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Fault
    ) -> None:
        sent = bytearray() if fault.twice else None
        count = 0
        gone = asyncio.ensure_future(client.read(1))
        ignored = {gone} if fault.stall_at is not None else set()  # the client may disconnect before the server answers
        try:
            while True:
                limit = fault.cut_at if fault.cut_at is not None else fault.stall_at
                if limit is not None and count >= limit:
                    break
                more = asyncio.ensure_future(up.read(PIECE if limit is None else min(PIECE, limit - count)))
                await asyncio.wait({more, gone} - ignored, return_when=asyncio.FIRST_COMPLETED)
                if not more.done():
                    more.cancel()
                    return
                piece = more.result()
                if not piece:
                    break
                count += len(piece)
                writer.write(piece)
                await writer.drain()
                if sent is not None:
                    sent += piece
            if sent is not None:
                writer.write(bytes(sent))
            if fault.half_close:
                writer.write_eof()
            if fault.half_close or fault.stall_at is not None:
                await gone
            await self._end(writer, fault)
        finally:
            gone.cancel()

    async def _send(self, writer: asyncio.StreamWriter, data: bytes, fault: Fault) -> None:
        writer.write(data)
        await self._end(writer, fault)

    async def _end(self, writer: asyncio.StreamWriter, fault: Fault) -> None:
        if fault.reset:
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return
        await writer.drain()
        writer.close()
        await writer.wait_closed()
