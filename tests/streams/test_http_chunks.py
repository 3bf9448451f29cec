"""The decoder of chunks reads what h11 reads, however the bytes are cut."""

from itertools import pairwise

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_plus._streams.http_chunks import ChunkDecoder

END = b"0\r\n\r\n"


def chunk(data: bytes, size: str = "%x") -> bytes:
    return b"%b\r\n%b\r\n" % ((size % len(data)).encode(), data)


datas = st.binary(min_size=1, max_size=40) | st.sampled_from([b"data: {}\n\n", b"\r\n", END, b"\r", b"\n"])
sizes = st.sampled_from(["%x", "%X", "%04x", "%x;name=value", "%x "])
chunks = st.lists(st.builds(chunk, datas, sizes), max_size=12).map(b"".join)
ends = st.sampled_from(
    [END, b"000\r\n\r\n", b"0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", b"", b"0\r\n", b"g\r\n", b"3\r\nabcd\r\n"]
)
cuts = st.lists(st.integers(0, 10_000), max_size=12)


def read(pieces: list[bytes]) -> tuple[bytes, str]:
    decoder, body = ChunkDecoder(), b""
    for piece in pieces:
        body += decoder.feed(piece)
        if decoder.fault or decoder.ended:
            return body, "ended" if decoder.ended else "fault"
    return body, "open"


def read_by_h11(data: bytes) -> tuple[bytes, str]:
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    client.send(h11.EndOfMessage())
    client.receive_data(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + data)
    body = b""
    while True:
        try:
            event = client.next_event()
        except h11.RemoteProtocolError:
            return body, "fault"
        if isinstance(event, h11.Data):
            body += event.data
        elif event is h11.NEED_DATA or isinstance(event, h11.EndOfMessage):
            return body, "open" if event is h11.NEED_DATA else "ended"


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[a:b] for a, b in pairwise(edges)]


@given(chunks, ends, cuts)
def test_bodies_are_read_as_h11_reads_them(body: bytes, end: bytes, places: list[int]) -> None:
    assert read(cut(body + end, places)) == read_by_h11(body + end)


def test_bytes_after_the_end_are_noticed() -> None:
    decoder = ChunkDecoder()
    assert decoder.feed(chunk(b"a") + END) == b"a"
    assert (decoder.ended, decoder.surplus) == (True, False)
    decoder = ChunkDecoder()
    assert decoder.feed(chunk(b"a") + END + b"HTTP/1.1 200 OK\r\n") == b"a"
    assert (decoder.ended, decoder.surplus) == (True, True)


def test_the_received_part_of_a_chunk_is_yielded() -> None:
    decoder = ChunkDecoder()
    assert [decoder.feed(piece) for piece in (b"5", b"\r\nab", b"c", b"de\r", b"\n", END)] == [
        *(b"", b"ab", b"c", b"de", b"", b"")
    ]
    assert decoder.ended


@pytest.mark.parametrize("size", [b"+5", b"0x5", b"1_0", b" 5", b"-1", b"", b"5 5", b"5\n", b"f" * 17, b"\xd9\xa5"])
def test_only_plain_sizes_are_taken(size: bytes) -> None:
    decoder = ChunkDecoder()
    assert decoder.feed(chunk(b"before") + size + b"\r\nhello\r\n") == b"before"
    assert decoder.fault


@pytest.mark.parametrize("start", [b"5;", END[:3] + b"X: "])
def test_lines_have_a_limit(start: bytes) -> None:
    decoder = ChunkDecoder()
    decoder.feed(start + bytes(10_000))
    assert decoder.fault is None
    decoder.feed(bytes(10_000))
    assert decoder.fault == "a line between chunks is too long"
