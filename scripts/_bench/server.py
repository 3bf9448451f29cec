"""The server for scripts/benchmark: it writes frames like those of Dify as fast as the client reads them.

The first part of the path selects the answer, as `kind-size`: `http://127.0.0.1:PORT/each-20000/v1/chat-messages`.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import cache, partial

IDS = {
    "conversation_id": "4922f7b3-ba16-4409-a21d-15e38ddfa275",
    "message_id": "70d43903-40bb-46ec-8943-ce2d82da0616",
    "task_id": "b7a6985e-0d78-48be-b877-87fd8836f461",
    "id": "70d43903-40bb-46ec-8943-ce2d82da0616",
    "created_at": 1795309824,
}
USAGE = {
    "prompt_tokens": 12,
    "prompt_unit_price": "0.0",
    "prompt_price_unit": "0.0",
    "prompt_price": "0.0",
    "completion_tokens": 6,
    "completion_unit_price": "0.0",
    "completion_price_unit": "0.0",
    "completion_price": "0.0",
    "total_tokens": 18,
    "total_price": "0.0",
    "currency": "USD",
    "latency": 0.33,
}
METADATA: dict[str, object] = {"annotation_reply": None, "retriever_resources": [], "usage": USAGE}
PING = b"event: ping\n\n"
BLOCK = 16 * 1024
PAUSES = {"slow": 0.25, "paced": 1.0}
"""Seconds between the events of a stream, by kind."""


def words(count: int) -> Iterator[str]:
    """Yield the pieces of an answer. One has a U+2028, which does not end a line in server-sent events."""
    for index in range(count):
        yield "wor\u2028d " if index == 3 else "reply "


def answer(kind: str, size: int) -> tuple[int, str]:
    """Return the number of events and the text that every client must yield."""
    return (2, "x" * size) if kind == "huge" else (size + 1, "".join(words(size)))


def frame(data: dict[str, object]) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def message(text: str) -> bytes:
    return frame({"event": "message", **IDS, "answer": text, "from_variable_selector": None})


END = frame({"event": "message_end", **IDS, "metadata": METADATA, "files": None})
REPLY = json.dumps({"event": "message", **IDS, "mode": "chat", "answer": "reply", "metadata": METADATA}).encode()


def frames(count: int) -> Iterator[bytes]:
    """Yield the frames of a chat answer, with a ping in the middle."""
    for index, text in enumerate(words(count)):
        if index == count // 2:
            yield PING
        yield message(text)
    yield END


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@cache
def each(count: int) -> bytes:
    """One chunk for each frame, as Dify writes."""
    return b"".join(map(chunk, frames(count)))


@cache
def packed(count: int) -> bytes:
    """Chunks of 16 KB, as a buffering proxy writes them."""
    return b"".join(map(chunk, cut(b"".join(frames(count)), BLOCK)))


@cache
def huge(size: int) -> bytes:
    """One event in chunks that fit a network packet."""
    return b"".join(map(chunk, cut(message("x" * size) + END, 1400)))


async def at_once(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def long(count: int) -> AsyncIterator[bytes]:
    """Like `each`, but created while it is sent, so that a stream can be larger than the memory."""
    usual, batch = chunk(message("reply ")), 256
    yield b"".join(chunk(message(text)) for text in words(min(count, 8)))
    rest = max(count - 8, 0)
    for _ in range(rest // batch):
        yield usual * batch
    yield chunk(PING) + usual * (rest % batch) + chunk(END)


async def paced(count: int, pause: float) -> AsyncIterator[bytes]:
    """Events one by one with pauses, as a model writes them."""
    for part in frames(count):
        yield chunk(part)
        await asyncio.sleep(pause)


STREAMS: dict[str, Callable[[int], AsyncIterator[bytes]]] = {
    "each": lambda count: at_once(each(count)),
    "packed": lambda count: at_once(packed(count)),
    "huge": lambda size: at_once(huge(size)),
    "long": long,
    **{kind: partial(paced, pause=pause) for kind, pause in PAUSES.items()},
}


class Connection:
    """One connection, kept alive for any number of requests."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def serve(self) -> None:
        try:
            while True:
                head = await self.reader.readuntil(b"\r\n\r\n")
                await self.skip_body(head.lower())
                kind, size = self.requested(head)
                await self.answer(kind, size)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.writer.close()

    def requested(self, head: bytes) -> tuple[str, int]:
        """Return the kind and the size of the answer that a request asks for."""
        found = re.match(rb"\w+ /(\w+)-(\d+)/", head)
        assert found is not None, head
        stopping = b"/stop " in head.split(b"\r\n")[0]
        return ("stop", 0) if stopping else (found[1].decode(), int(found[2]))

    async def skip_body(self, head: bytes) -> None:
        """Read the body of a request, and discard it."""
        if found := re.search(rb"content-length: (\d+)", head):
            left = int(found[1])
            while left:
                left -= len(await self.read_some(min(left, 1 << 20)))
        elif b"transfer-encoding: chunked" in head:
            while left := int((await self.reader.readline()).strip(), 16):
                await self.reader.readexactly(left + 2)
            await self.reader.readline()

    async def read_some(self, most: int) -> bytes:
        data = await self.reader.read(most)
        if not data:
            raise ConnectionError("the body was cut")
        return data

    async def answer(self, kind: str, size: int) -> None:
        if kind in STREAMS:
            self.head("text/event-stream; charset=utf-8", "Transfer-Encoding: chunked")
            async for part in STREAMS[kind](size):
                await self.write(part)
            await self.write(b"0\r\n\r\n")
        elif kind == "file":
            self.head("application/octet-stream", f"Content-Length: {size}")
            for _ in range(size // (1 << 20)):
                await self.write(bytes(1 << 20))
        else:
            body = {"stop": b'{"result":"success"}', "call": REPLY}.get(kind, b'{"id":"f","name":"f","size":1}')
            self.head(
                "application/json", f"Content-Length: {len(body)}", "201 Created" if kind == "upload" else "200 OK"
            )
            await self.write(body)

    def head(self, content_type: str, length: str, status: str = "200 OK") -> None:
        self.writer.write(f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{length}\r\n\r\n".encode())

    async def write(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


def raise_file_limit() -> None:
    """Allow this process as many open files as the system permits: each connection is one."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def main() -> None:
    def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Awaitable[None]:
        return Connection(reader, writer).serve()

    raise_file_limit()
    server = await asyncio.start_server(connect, "127.0.0.1", 0, backlog=4096, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
