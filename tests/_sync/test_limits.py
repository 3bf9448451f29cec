# Made from tests/_async/test_limits.py by scripts/unasync. Do not edit.
"""Answers and events that are larger than they may be end with an error, and the connection is closed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import httpx
import pytest

from dify_plus import APIError, Dify, StreamError
from dify_plus_api.api.app import get_app_info
from tests._sync.support import SSL
from tests.support.raw_server import REQUEST, WAIT, RawServer

SMALL = b'{"name": "' + b"x" * 1000 + b'"}'
HEAD = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def client(server: RawServer, **options: int) -> Dify:
    transport = httpx.HTTPTransport(verify=SSL)
    return Dify("app-key", base_url=server.url, user="u", transport=transport, max_retries=0, **options)


def answer(status: int, body: bytes, more: bytes = b"") -> list[str | bytes | float]:
    return [REQUEST, HEAD % (status, len(body)) + more + b"\r\n" + body, WAIT]


@pytest.mark.parametrize("status", [200, 500])
def test_an_answer_has_a_largest_size(status: int) -> None:
    with RawServer(answer(status, SMALL)) as server:
        with client(server, max_body_bytes=1000) as dify:
            with pytest.raises(APIError, match=r"larger than 1000 bytes; max_body_bytes=\.\.\. .*allows more"):
                dify.app.info()
            with pytest.raises(APIError, match="larger than 1000 bytes"):
                get_app_info.sync(client=dify.raw)
        assert server.gone.acquire(timeout=30)
        assert server.connections == 2


def test_the_limit_applies_after_decompression() -> None:
    packed = gzip.compress(b" " * 1_000_000 + SMALL)
    with RawServer(answer(200, packed, b"Content-Encoding: gzip\r\n")) as server:
        with client(server, max_body_bytes=500_000) as dify:
            with pytest.raises(APIError, match="larger than 500000 bytes"):
                dify.app.info()
            assert (dify.with_options(max_body_bytes=2_000_000).app.info()).name == "x" * 1000


@pytest.mark.parametrize("encoding", [b"", b"Content-Encoding: gzip\r\n"])
def test_a_download_has_a_largest_size_only_in_memory(tmp_path: Path, encoding: bytes) -> None:
    body = gzip.compress(SMALL) if encoding else SMALL
    with RawServer(answer(200, body, encoding + b"Connection: close\r\n")) as server:
        with client(server, max_body_bytes=1000) as dify:
            download = dify.files.preview("f")
            with pytest.raises(APIError, match="larger than 1000 bytes"):
                download.read()
            assert download.save(tmp_path / "file") == len(SMALL)
            assert b"".join([piece for piece in download]) == SMALL
    assert server.connections == 3


def test_an_event_has_a_largest_size() -> None:
    with RawServer([REQUEST, EVENTS, *[b"400\r\n" + b"x" * 1024 + b"\r\n"] * 100, WAIT]) as server:
        with client(server, max_event_bytes=10_000) as dify:
            with pytest.raises(StreamError, match=r"an event is larger than 10000 bytes; .* max_event_bytes=\.\.\."):
                dify.chat.send("Hi")
        assert server.gone.acquire(timeout=30)


@pytest.mark.parametrize("text", ["x" * 10_000, "\u20ac" * 3_400, "x" * 10_000 + "\n"])
def test_an_event_that_arrives_in_one_piece_has_a_largest_size(text: str) -> None:
    event = b"data: " + json.dumps({"event": "message", "answer": text}, ensure_ascii=False).encode() + b"\n\n"
    with RawServer([REQUEST, EVENTS, b"%x\r\n%s\r\n" % (len(event), event), WAIT]) as server:
        with client(server, max_event_bytes=10_000) as dify:
            with pytest.raises(StreamError, match="an event is larger than 10000 bytes"):
                dify.chat.send("Hi")
