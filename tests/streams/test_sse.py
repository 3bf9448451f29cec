"""The SSE decoder against the standard's rules, an obvious reference, and its own answers under any chunking."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dify_plus.sse import ServerSentEvent, SSEDecoder

PIECES = [
    b"data", b"data:", b"data: ", b"data:  x", b"event: ping", b"event:", b"id: 7", b"id", b"id: a\0b", b"retry: 30",
    b"retry: 3x", b"retry: \xd9\xa3", b"retry: " + b"9" * 5000, b": comment", b":", b"other: y", b" data: z", b"{}",
    b"\n", b"\r", b"\r\n", b"\n\n", b"\r\n\r\n", b"\r\r", b"data: {}\n\n", b"event: ping\n\n", b"\xef\xbb\xbf", b"\0",
    "é\u2028\u0085\U0001f600".encode(), b"\xff", b"\xe2\x80", b"\xf0\x9f",
]  # fmt: skip
streams = st.lists(st.sampled_from(PIECES), max_size=24).map(b"".join)


def decode(*chunks: bytes) -> list[ServerSentEvent]:
    decoder = SSEDecoder()
    return [event for chunk in chunks for event in decoder.feed(chunk)] + decoder.close()


def reference(stream: bytes) -> list[ServerSentEvent]:
    """Read a whole stream line by line, as the text of the standard describes it."""
    text = stream.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    events: list[ServerSentEvent] = []
    data, kind, last_id, retry = "", "", "", None
    for line in text.split("\n")[:-1]:
        if line == "":
            if data:
                events.append(ServerSentEvent(kind or "message", data[:-1], last_id, retry))
                retry = None  # `retry:` without data belongs to the next event
            data, kind = "", ""
            continue
        field, value = line.split(":", 1) if ":" in line else (line, "")
        if value.startswith(" "):
            value = value[1:]
        match field:
            case "data":
                data += value + "\n"
            case "event":
                kind = value
            case "id" if "\0" not in value:
                last_id = value
            case "retry" if value and set(value) <= set("0123456789") and len(value) < 19:
                retry = int(value)
            case _:
                pass
    return events


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(stream) + 1) for place in places), len(stream)]
    return [stream[a:b] for a, b in pairwise(edges)]


@given(streams)
@example(b"data: a\n\n\ndata: b\n\n")
@example(b"data: a\n\n\n\ndata: b\n\n\n")
def test_agrees_with_the_reference(stream: bytes) -> None:
    assert decode(stream) == reference(stream)


@given(streams, st.lists(st.integers(0, 10_000)))
def test_chunking_changes_nothing(stream: bytes, places: list[int]) -> None:
    assert decode(*cut(stream, places)) == reference(stream)


@given(streams)
def test_byte_by_byte_changes_nothing(stream: bytes) -> None:
    assert decode(*(stream[i : i + 1] for i in range(len(stream)))) == reference(stream)


@given(st.binary())
def test_takes_any_bytes(stream: bytes) -> None:
    assert decode(stream) == reference(stream)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["data: {}"], [ServerSentEvent("message", "{}")]),
        (["data:{}"], [ServerSentEvent("message", "{}")]),
        (["data:  {}"], [ServerSentEvent("message", " {}")]),
        (["data: a", "data", "data: b"], [ServerSentEvent("message", "a\n\nb")]),
        (["data"], [ServerSentEvent("message", "")]),
        (["event: tick", "data: 1"], [ServerSentEvent("tick", "1")]),
        (["event: tick", "event", "data: 1"], [ServerSentEvent("message", "1")]),
        (["event: ping"], []),
        ([": a comment"], []),
        (["id: 1", "data: a", "", "data: b"], [ServerSentEvent(data="a", id="1"), ServerSentEvent(data="b", id="1")]),
        (["id: 1", "", "data: b"], [ServerSentEvent(data="b", id="1")]),
        (["id: 1", "id: x\0y", "data: b"], [ServerSentEvent(data="b", id="1")]),
        (["id: 1", "id", "data: b"], [ServerSentEvent(data="b")]),
        (["retry: 250", "data: a", "", "data: b"], [ServerSentEvent(data="a", retry=250), ServerSentEvent(data="b")]),
        (["retry: -1", "retry: 1.5", "retry:", "retry: ٣", "data: a"], [ServerSentEvent(data="a")]),
        (["Data: a", "colour: red", " data: b", "data : c"], []),
        (["data: a\u2028b\u0085c\u000bd\u000ce"], [ServerSentEvent(data="a\u2028b\u0085c\u000bd\u000ce")]),
        (["data: a:b: c"], [ServerSentEvent(data="a:b: c")]),
    ],
)
def test_rules(end: str, lines: list[str], expected: list[ServerSentEvent]) -> None:
    assert decode((end.join([*lines, "", ""])).encode()) == expected


def test_bom_counts_only_at_the_start_and_may_be_cut() -> None:
    bom = b"\xef\xbb\xbf"
    event = ServerSentEvent(data="a")
    assert decode(bom + b"data: a\n\n") == [event]
    assert decode(b"\xef", b"", b"\xbb", b"\xbf", b"data: a\n\n") == [event]
    assert decode(b"data: a\n\n", bom + b"data: b\n\n") == [event]
    assert decode(bom + bom + b"data: a\n\n") == []
    assert decode(b"\xef\xbb", b"\ndata: a\n\n") == [event]


def test_crlf_may_be_cut_and_cr_alone_ends_a_line_at_once() -> None:
    decoder = SSEDecoder()
    assert decoder.feed(b"data: a\r") == []
    assert decoder.feed(b"\n\r") == [ServerSentEvent(data="a")]
    assert decoder.feed(b"") == []
    assert decoder.feed(b"\ndata: b\r\r") == [ServerSentEvent(data="b")]
    assert not decoder.pending


def test_bad_utf8_is_replaced_and_cut_characters_survive() -> None:
    assert decode(b"data: \xff\xe2\x82!\n\n") == [ServerSentEvent(data="\ufffd\ufffd!")]
    assert decode(b"data: \xe2", b"\x82", b"\xac\n\n") == [ServerSentEvent(data="€")]


@pytest.mark.parametrize(
    ("stream", "pending"),
    [
        (b"", False),
        (b"data: a\n\n\n", False),
        (b"data: a\r\r", False),
        (b"data: a\n\ndata: b\n", True),
        (b"data: a\n\nd", True),
        (b"data: a", True),
    ],
)
def test_an_unfinished_event_is_dropped_and_reported(stream: bytes, pending: bool) -> None:
    decoder = SSEDecoder()
    assert decoder.feed(stream) == ([ServerSentEvent(data="a")] if b"a\n\n" in stream or b"\r" in stream else [])
    assert decoder.close() == []
    assert decoder.pending is pending


def test_the_cost_of_a_large_event_grows_with_its_size_only() -> None:
    def seconds(megabytes: int) -> float:
        stream = b'data: {"answer":"' + b"a" * (megabytes << 20) + b'"}\n\n'
        chunks = [stream[at : at + 1400] for at in range(0, len(stream), 1400)]
        start = time.process_time()
        (event,) = decode(*chunks)
        assert len(event.data) == len(stream) - 8
        return time.process_time() - start

    small, large = (min(seconds(size) for _ in range(3)) for size in (4, 16))
    assert large < 12 * small


def test_a_reconnection_time_counts_without_data_too() -> None:
    decoder = SSEDecoder()
    assert decoder.retry is None
    assert decoder.feed(b"retry: 3000\n\n") == []
    assert decoder.retry == 3000
    assert decoder.feed(b"data: a\n\ndata: b\n\n") == [
        ServerSentEvent(data="a", retry=3000),
        ServerSentEvent(data="b"),
    ]
    assert decoder.feed(b"retry: 9\n\nretry: x\n\nevent: ping\n\ndata: c\n\n") == [ServerSentEvent(data="c", retry=9)]
    assert decoder.retry == 9
