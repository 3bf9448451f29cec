"""Answers that are too large, or never end: an error, and a time that grows with the size only."""

from __future__ import annotations

import gzip
from typing import Any

import httpx
import pytest

from dify_plus import Dify
from dify_plus._streams.http_chunks import ChunkDecoder
from dify_plus._sync.fast_transport import FastTransport
from dify_plus.errors import APIError
from dify_plus.sse import SSEDecoder
from tests.hostile.replies import reply
from tests.support.raw_server import REQUEST, RawServer

CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
TRANSPORTS = (FastTransport, httpx.HTTPTransport)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(CHUNKED + b"X-Trailer: 0123456789\r\n" * 10_000 + b"\r\n", id="trailers"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X-Header: 0123456789\r\n" * 20_000 + b"\r\n", id="headers"),
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
