"""Answers that are too large, or never end: an error, and a time that grows with the size only."""

from __future__ import annotations

import gzip
import itertools
import json
import tracemalloc
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest

from dify_plus import Dify
from dify_plus._streams.http_chunks import ChunkDecoder
from dify_plus._sync.fast_transport import FastTransport
from dify_plus.errors import APIError
from dify_plus.sse import SSEDecoder
from tests.hostile.replies import INFO, raw_deflate, reply
from tests.support.patience import HANG
from tests.support.raw_server import REQUEST, RawServer, Step

BODY = json.dumps(dict(INFO)).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n" % (len(BODY), BODY)


ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw deflate": raw_deflate,
}
TRANSPORTS = (FastTransport, httpx.HTTPTransport)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(CHUNKED + b"X-Trailer: 0123456789\r\n" * 10_000 + b"\r\n", id="trailers"),
        pytest.param(
            HEAD + b"X-Header: 0123456789\r\n" * 20_000 + b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY),
            id="headers",
        ),
    ],
)
def test_trailers_and_headers_have_a_limit(transport: Any, answer: bytes) -> None:
    script = (REQUEST, answer)
    with RawServer(script) as server, Dify("app-x", base_url=server.url, transport=transport(), max_retries=0) as dify:
        with pytest.raises(APIError):
            dify.app.info()


def test_informational_answers_have_a_limit() -> None:
    script = (REQUEST, b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000)
    with RawServer(script) as server, Dify("app-x", base_url=server.url, transport=FastTransport()) as dify:
        with pytest.raises(APIError, match="informational"):
            dify.with_options(max_retries=0).app.info()


def test_a_body_counts_after_decompression() -> None:
    body = gzip.compress(b"x" * 100_000_000)
    script = (REQUEST, reply("200 OK", body, "Content-Encoding: gzip", "Content-Type: application/json"))
    with RawServer(script) as server, Dify("app-x", base_url=server.url, max_body_bytes=1_000_000) as dify:
        with pytest.raises(APIError, match="larger than 1000000 bytes"):
            dify.app.info()


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("encoding", ["deflate", "raw deflate", "gzip, gzip", "gzip, deflate"])
@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
def test_every_encoding_is_bounded(transport: Any, encoding: str, status: str) -> None:
    body = b"x" * 30_000_000
    for name in encoding.split(", "):
        body = ENCODERS[name](body)
    sent = reply(status, body, f"Content-Encoding: {encoding.removeprefix('raw ')}", "Content-Type: application/json")
    options: Any = {"transport": transport(), "max_body_bytes": 3_000_000}
    tracemalloc.start()
    with RawServer((REQUEST, sent)) as server, Dify("app-x", base_url=server.url, **options) as dify:
        with pytest.raises(APIError, match="larger than 3000000 bytes"):
            dify.app.info()
    assert tracemalloc.get_traced_memory()[1] < 15_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("encoding", [*ENCODERS, "gzip, deflate", "GZIP", "x-gzip", "identity", "utf-8"])
def test_every_encoding_is_read(encoding: str) -> None:
    body = json.dumps(dict(INFO)).encode()
    for name in encoding.split(", "):
        body = ENCODERS.get(name.lower().removeprefix("x-"), bytes)(body)
    sent = reply("200 OK", body, f"Content-Encoding: {encoding.removeprefix('raw ')}", "Content-Type: application/json")
    with RawServer((REQUEST, sent)) as server, Dify("app-x", base_url=server.url) as dify:
        assert dify.app.info().name == "An app"
    assert b"accept-encoding: gzip, deflate\r\n" in server.requests[0].lower()


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "gzip, br", "gzip, gzip, gzip, gzip", ", ".join(["deflate"] * 5000)]
)
def test_an_encoding_that_was_not_asked_for_is_an_error(encoding: str) -> None:
    sent = reply("200 OK", b"{}", f"Content-Encoding: {encoding}", "Content-Type: application/json")
    with RawServer((REQUEST, sent)) as server, Dify("app-x", base_url=server.url, max_retries=0) as dify:
        with pytest.raises(APIError, match="the body is compressed"):
            dify.app.info()


class Blanks:
    """An answer of 200 MB of blanks; it ends earlier if the client closes the connection."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __iter__(self) -> Iterator[Step]:
        yield REQUEST
        yield f"HTTP/1.1 200 OK\r\nContent-Type: {self.kind}\r\n\r\n".encode()
        yield from itertools.repeat(b" \r\n\t" * 5000, 10_000)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    "call",
    [
        lambda dify: dify.chat.send("Hi"),
        lambda dify: dify.workflows.run({}, response_mode="blocking"),
        lambda dify: dify.files.preview("f").read(),
        lambda dify: dify.audio.speak("Hi").read(),
    ],
)
def test_blanks_before_an_answer_have_a_limit(transport: Any, call: Callable[[Dify], object]) -> None:
    for kind in ("application/octet-stream", "application/json"):
        script: Any = Blanks(kind)
        options: Any = {"transport": transport(), "max_body_bytes": 1_000_000, "user": "u"}
        with RawServer(script) as server, Dify("app-x", base_url=server.url, **options) as dify:
            with pytest.raises(APIError, match="larger than 1000000 bytes"):
                call(dify)
            assert server.gone.acquire(timeout=HANG)


def test_trailers_cut_anywhere_are_counted() -> None:
    decoder = ChunkDecoder()
    decoder.feed(b"0\r\n")
    for _ in range(10_000):
        decoder.feed(b"X: ")
        decoder.feed(b"0123456789\r\n")
    assert decoder.fault == "the trailers are longer than 65536 bytes"


def test_line_ends_alone_are_no_events() -> None:
    decoder = SSEDecoder()
    assert [event for _ in range(80) for event in decoder.feed(b"\r" * 65_536)] == []
