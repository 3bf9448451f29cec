"""Answers whose framing is odd or wrong: a value or an error of this package, and never the answer to another call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from dify_plus import APIError, AsyncDify, AsyncFastTransport, Dify, FastTransport, Observer
from tests.hostile.replies import INFO
from tests.support.patience import HANG
from tests.support.raw_server import REQUEST, WAIT, RawServer, Step

TRANSPORTS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "default": (lambda: None, lambda: None),
    "httpx": (httpx.HTTPTransport, httpx.AsyncHTTPTransport),
    "fast": (FastTransport, AsyncFastTransport),
}
FIELDS = {**INFO, "id": "f", "answer": "Hi", "message_id": "m", "task_id": "t", "conversation_id": "c"}
BODY = json.dumps(FIELDS).encode()
CHUNK = b"%x\r\n%b\r\n" % (len(BODY), BODY)
OK, KIND = "HTTP/1.1 200 OK", "Content-Type: application/json"
SIZE, CHUNKED = f"Content-Length: {len(BODY)}", "Transfer-Encoding: chunked"


def head(*lines: str) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def named(name: str) -> bytes:
    body = json.dumps({**FIELDS, "name": name}).encode()
    return head(OK, KIND, f"Content-Length: {len(body)}") + body


EVENTS = b'data: {"event": "message", "answer": "Hi"}\n\ndata: {"event": "message_end", "message_id": "m"}\n\n'
FIRST: dict[str, tuple[bytes, Callable[[AsyncDify], Awaitable[object]]]] = {
    "call": (named("first"), lambda dify: dify.app.info()),
    "error": (head("HTTP/1.1 400 Bad", "Content-Length: 2") + b"{}", lambda dify: dify.app.info()),
    "download": (named("first"), lambda dify: dify.files.preview("f").read()),
    "upload": (named("first"), lambda dify: dify.files.upload(("a.txt", b"x"))),
    "stream": (
        head(OK, "Content-Type: text/event-stream", f"Content-Length: {len(EVENTS)}") + EVENTS,
        lambda dify: dify.chat.send("Hi"),
    ),
    "chunks": (head(OK, KIND, CHUNKED) + CHUNK + b"0\r\n\r\n", lambda dify: dify.app.info()),
    "no body": (head("HTTP/1.1 204 No Content"), lambda dify: dify.request("GET", "/x")),
}


@pytest.mark.parametrize("options", [{}, {"observers": [Observer()]}], ids=["plain", "observed"])
@pytest.mark.parametrize("kind", TRANSPORTS)
@pytest.mark.parametrize("name", FIRST)
async def test_bytes_after_an_answer_are_not_the_next_answer(name: str, kind: str, options: Any) -> None:
    answer, call = FIRST[name]
    stale: list[Step] = [REQUEST, answer + named("stale"), REQUEST, named("late"), WAIT]
    with RawServer(stale, [REQUEST, named("right"), WAIT]) as server:
        transport = TRANSPORTS[kind][1]()
        async with AsyncDify("app-x", base_url=server.url, user="u", transport=transport, **options) as dify:
            try:
                await call(dify)
            except APIError:
                assert name == "error"
            assert (await dify.app.info()).name == "right"


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_a_sync_client_does_not_take_a_stale_answer_either(kind: str) -> None:
    stale: list[Step] = [REQUEST, named("first") + named("stale"), REQUEST, named("late"), WAIT]
    with RawServer(stale, [REQUEST, named("right"), WAIT]) as server:
        with Dify("app-x", base_url=server.url, transport=TRANSPORTS[kind][0]()) as dify:
            assert [dify.app.info().name, dify.app.info().name] == ["first", "right"]


@pytest.mark.parametrize("kind", TRANSPORTS)
async def test_a_connection_is_kept_after_a_whole_answer(kind: str) -> None:
    script: list[Step] = []
    kept = {name: first for name, first in FIRST.items() if name != "stream"}  # it is left at its last event
    for answer, _ in kept.values():
        script += [REQUEST, answer]
    with RawServer([*script, WAIT]) as server:
        async with AsyncDify("app-x", base_url=server.url, user="u", transport=TRANSPORTS[kind][1]()) as dify:
            for name, (_, call) in kept.items():
                try:
                    await call(dify)
                except APIError:
                    assert name == "error"
        assert server.connections == 1


VALUE, ERROR, EITHER = "value", "error", "either"
ODD: dict[str, tuple[str, bytes]] = {
    "long extension": (EITHER, head(OK, KIND, CHUNKED) + CHUNK.replace(b"\r\n", b";" + b"x" * 1_000_000 + b"\r\n", 1)),
    "zeros before a size": (ERROR, head(OK, KIND, CHUNKED) + b"0" * 1_000_000 + CHUNK + b"0\r\n\r\n"),
    "negative size": (ERROR, head(OK, KIND, CHUNKED) + b"-" + CHUNK + b"0\r\n\r\n"),
    "size with 0x": (ERROR, head(OK, KIND, CHUNKED) + b"0x" + CHUNK + b"0\r\n\r\n"),
    "size with _": (ERROR, head(OK, KIND, CHUNKED) + b"1_0\r\n" + BODY),
    "end in a line end": (ERROR, head(OK, KIND, CHUNKED) + CHUNK + b"0\r\n\r"),
    "negative length": (ERROR, head(OK, KIND, "Content-Length: -1") + BODY),
    "two lengths": (ERROR, head(OK, KIND, SIZE, "Content-Length: 3") + BODY),
    "the same length twice": (VALUE, head(OK, KIND, SIZE, SIZE) + BODY),
    "length of many digits": (ERROR, head(OK, KIND, f"Content-Length: {'9' * 5000}") + BODY),
    "length and chunks": (VALUE, head(OK, KIND, SIZE, CHUNKED) + CHUNK + b"0\r\n\r\n"),
    "chunked twice": (ERROR, head(OK, KIND, CHUNKED, CHUNKED) + CHUNK + b"0\r\n\r\n"),
    "another coding": (ERROR, head(OK, KIND, "Transfer-Encoding: gzip, chunked") + CHUNK + b"0\r\n\r\n"),
    "HTTP/0.9": (ERROR, BODY),
    "another protocol": (ERROR, b"SSH-2.0-OpenSSH_9.6\r\n"),
    "TLS": (ERROR, b"\x15\x03\x01\x00\x02\x02\x46"),
    "folded header": (VALUE, head(OK, KIND, "X: a\r\n b", SIZE) + BODY),
    "100,000 headers": (ERROR, head(OK, KIND, *["X: y"] * 100_000, SIZE) + BODY),
    "status of four digits": (ERROR, head("HTTP/1.1 1000 OK", KIND, SIZE) + BODY),
    "status 0": (ERROR, head("HTTP/1.1 000 OK", KIND, SIZE) + BODY),
    "status 999": (ERROR, head("HTTP/1.1 999 OK", KIND, SIZE) + BODY),
    "no reason": (VALUE, head("HTTP/1.1 200", KIND, SIZE) + BODY),
    "NUL in a header": (ERROR, head(OK, KIND, "X: a\0b", SIZE) + BODY),
    "NUL in a name": (ERROR, head(OK, KIND, "X\0: a", SIZE) + BODY),
    "no colon": (ERROR, head(OK, KIND, "garbage", SIZE) + BODY),
    "end between CR and LF": (ERROR, head(OK, KIND, SIZE)[:-1]),
    "unasked upgrade": (ERROR, head("HTTP/1.1 101 Upgrade", "Upgrade: x", "Connection: upgrade")),
    "wrong location": (ERROR, head("HTTP/1.1 302 Found", "Location: http://[::1", "Content-Length: 0")),
    "cookie that is none": (VALUE, head(OK, KIND, SIZE, "Set-Cookie: \x7f=\xff; expires=never; domain=..") + BODY),
}


CALLS: list[Callable[[AsyncDify], Awaitable[object]]] = [
    lambda dify: dify.app.info(),
    lambda dify: dify.chat.send("Hi"),
    lambda dify: dify.files.preview("f").read(),
    lambda dify: dify.files.upload(("a.txt", b"x" * 100_000)),
]


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_answer_is_a_value_or_an_error_of_this_package(name: str) -> None:
    expected, answer = ODD[name]
    with RawServer((REQUEST, answer)) as server:
        for kind in ("default", "fast"):
            for call in CALLS:
                options: Any = {"user": "u", "transport": TRANSPORTS[kind][1](), "max_retries": 0}
                async with AsyncDify("app-x", base_url=server.url, **options) as dify:
                    try:
                        await call(dify)
                    except APIError as error:
                        assert expected != VALUE, error
                        assert 10 < len(error.message) < 400
                        assert name != "TLS" or "does not answer in HTTP; check the address" in error.message
                    else:
                        assert expected != ERROR
                assert server.gone.acquire(timeout=HANG), "a connection stays open"
    assert asyncio.all_tasks() == {asyncio.current_task()}
