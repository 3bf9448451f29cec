"""Merged chunks mean the same: h11 reads the same answers from what was received and from what is made of it."""

import re
from itertools import pairwise

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_plus.merging import ChunkMerger

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
DATA = b"data: {}\n\n"


def chunk(data: bytes, size: str = "%x") -> bytes:
    return b"%b\r\n%b\r\n" % ((size % len(data)).encode(), data)


chunks = st.binary(min_size=1, max_size=40) | st.just(DATA) | st.just(b"\r\n") | st.just(b"0\r\n\r\n")
sizes = st.sampled_from(["%x", "%X", "%04x", "%x;name=value", "%x "])
bodies = st.lists(st.tuples(chunks, sizes), max_size=12).map(
    lambda parts: b"".join(chunk(*part) for part in parts) + b"0\r\n\r\n"
)
chunked = bodies.map(lambda body: HEAD + body)
others = st.binary(max_size=60).map(lambda body: b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
early = st.just(b"HTTP/1.1 100 Continue\r\n\r\n")
empty = st.just(b"HTTP/1.1 204 No Content\r\n\r\n")
answers = st.tuples(st.just(b"") | early, chunked | chunked | others | empty).map(b"".join)
cuts = st.lists(st.integers(0, 10_000), max_size=12)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[a:b] for a, b in pairwise(edges)]


def read(received: list[list[bytes]], merger: ChunkMerger | None) -> list[tuple[int, bytes] | str]:
    """The answers to one request after the other on one connection, the last one's end being the connection's."""
    connection = h11.Connection(h11.CLIENT)
    found: list[tuple[int, bytes] | str] = []
    for pieces in received:
        connection.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
        connection.send(h11.EndOfMessage())
        if merger is not None:
            merger.expect_answer()
        status, body = 0, b""
        try:
            for piece in pieces:
                made = piece if merger is None else merger.feed(piece)
                if made:
                    connection.receive_data(made)
                while not isinstance(event := connection.next_event(), type):
                    if isinstance(event, h11.Response):
                        status = event.status_code
                    elif isinstance(event, h11.Data):
                        body += event.data
                    elif isinstance(event, h11.EndOfMessage):
                        break
            found.append((status, body))
            connection.start_next_cycle()
        except h11.RemoteProtocolError:
            return [*found, (status, body), "refused"]
        except h11.LocalProtocolError:
            return [*found, "not ended"]
    return found


@given(st.lists(st.tuples(answers, cuts), min_size=1, max_size=4))
def test_the_same_answers_are_read(parts: list[tuple[bytes, list[int]]]) -> None:
    received = [cut(data, places) for data, places in parts]
    assert read(received, ChunkMerger()) == read(received, None)


@given(st.binary(max_size=80), cuts, st.binary(max_size=20))
def test_what_is_no_chunk_is_left_to_the_parser(body: bytes, places: list[int], head: bytes) -> None:
    for data in (HEAD + body, HEAD + chunk(DATA) + chunk(DATA) + body, head + b"\r\n\r\n" + body):
        assert read([cut(data, places)], ChunkMerger()) == read([cut(data, places)], None)


def test_chunks_that_came_together_become_one() -> None:
    merged = ChunkMerger().feed(HEAD + chunk(DATA) * 100 + chunk(b"begun")[:-4])
    assert merged == HEAD + chunk(DATA * 100) + chunk(b"begun")[:-4]


def test_nothing_is_held_back_but_the_beginning_of_a_size() -> None:
    merger = ChunkMerger()
    assert merger.feed(HEAD + chunk(DATA)) == HEAD + chunk(DATA)
    whole = chunk(b"x" * 300)
    assert [merger.feed(whole[i : i + 1]) for i in range(6)] == [b"", b"", b"", b"", b"12c\r\n", b"x"]
    assert merger.feed(whole[6:]) == whole[6:]
    assert merger.feed(b"") == b""


@pytest.mark.parametrize("size", [b"0x5", b"+5", b"-1", b" 5", b"5_0", b"", b"5;a=b", b"fffffffff"])
def test_only_plain_sizes_are_understood(size: bytes) -> None:
    data = HEAD + (size + b"\r\nhello\r\n") * 3
    assert ChunkMerger().feed(data) == data


@pytest.mark.parametrize("line", [b"transfer-encoding:chunked", b"Transfer-Encoding: \tChunked "])
def test_the_header_in_any_case(line: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\n" + line + b"\r\n\r\n"
    assert ChunkMerger().feed(head + chunk(DATA) * 2) == head + chunk(DATA * 2)


@pytest.mark.parametrize(
    "head",
    [
        re.sub(b"chunked", b"gzip, chunked", HEAD),
        re.sub(b"Transfer-Encoding", b"X-Transfer-Encoding", HEAD),
        re.sub(b"HTTP/1.1", b"HTTP/1.0", HEAD),
        re.sub(b"200 OK", b"204 No Content", HEAD),
    ],
)
def test_other_bodies_stay_as_they_are(head: bytes) -> None:
    data = head + chunk(DATA) * 2
    assert ChunkMerger().feed(data) == data
