"""The player replays recordings exactly. The other replay tests depend on it."""

from __future__ import annotations

import socket

import httpx
import pytest

from tests.support.player import Player
from tests.support.recordings import recordings

STREAM = recordings()["chat_streaming_ok"]
BLOCKING = recordings()["chat_blocking_ok"]


@pytest.fixture
def client() -> httpx.Client:
    with httpx.Client(timeout=60, trust_env=False) as client:
        yield client


def chunks(player: Player) -> list[bytes]:
    """Return the HTTP chunks of an answer, read from the socket without an HTTP library."""
    with socket.create_connection(player.address) as connection, connection.makefile("rb") as stream:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        while stream.readline() != b"\r\n":
            pass
        found = []
        while size := int(stream.readline(), 16):
            found.append(stream.read(size))
            assert stream.readline() == b"\r\n"
        assert stream.readline() == b"\r\n"
        return found


def test_a_stream_is_cut_as_recorded() -> None:
    with Player(STREAM) as player:
        pieces = chunks(player)
    assert tuple(map(len, pieces)) == STREAM.chunks
    assert b"".join(pieces) == STREAM.body


@pytest.mark.parametrize(
    ("cut", "sizes"), [(1, [1] * len(STREAM.body)), ([5, len(STREAM.body)], [5, len(STREAM.body) - 5])]
)
def test_a_stream_is_cut_as_asked(cut: int | list[int], sizes: list[int]) -> None:
    with Player(STREAM, cut=cut) as player:
        assert list(map(len, chunks(player))) == sizes


def test_the_answer_is_the_recorded_one(client: httpx.Client) -> None:
    with Player(BLOCKING) as player:
        response = client.get(player.url)
    assert (response.status_code, response.reason_phrase) == (BLOCKING.status, BLOCKING.reason)
    assert [(name.decode(), value.decode()) for name, value in response.headers.raw] == list(BLOCKING.headers)
    assert response.content == BLOCKING.body


def test_requests_are_kept_and_answered_in_turn_on_one_connection(client: httpx.Client) -> None:
    with Player(STREAM, BLOCKING) as player:
        answers = [client.post(player.url + "/x?a=%20b", content=iter([b"one", b"two"])).content for _ in range(3)]
        assert player.connections == 1
    assert answers == [STREAM.body, BLOCKING.body, BLOCKING.body]
    assert [(r.method, r.target, r.body) for r in player.received] == [("POST", "/v1/x?a=%20b", b"onetwo")] * 3


def test_a_killed_server_cuts_the_stream_off(client: httpx.Client) -> None:
    recording = recordings()["server_api_killed_midstream"]
    cut_off = pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read")
    with Player(recording) as player, client.stream("GET", player.url) as response, cut_off:
        response.read()


def test_a_recording_without_an_end_falls_silent(client: httpx.Client) -> None:
    recording = recordings()["reattach_slow_dropped"]
    with Player(recording) as player, client.stream("GET", player.url) as response:
        pieces = response.iter_raw()
        body = b""
        while len(body) < len(recording.body):
            body += next(pieces)
    assert body == recording.body


def test_every_recording_is_complete() -> None:
    for recording in recordings().values():
        if recording.chunks is not None:
            assert sum(recording.chunks) == len(recording.body), recording.name
        elif recording.method != "HEAD":
            length = dict(recording.headers).get("Content-Length", "0")
            assert int(length) == len(recording.body), recording.name
