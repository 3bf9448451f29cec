"""Any recorded stream, cut into pieces anywhere and cut off anywhere: the same events, or a reported interruption.

There is no network: a list of pieces and an ending stand for it.
"""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import httpx
import pytest
from attrs import define, field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dify_plus import APIStatusError, AsyncDify, Dify, RecoveryPolicy, StreamInterrupted
from dify_plus._streams.accumulators import rendered
from dify_plus.sse import SSEDecoder
from tests.support.recordings import Recording, recordings

pytestmark = pytest.mark.slow

Event = dict[str, Any]

STREAMS = {name: recording for name, recording in recordings().items() if recording.is_stream}
ENDS = {"message_end", "workflow_finished", "workflow_paused"}
FAULTS: dict[str, httpx.HTTPError | None] = {
    "eof": None,
    "connection_lost": httpx.ReadError("reset"),
    "idle_timeout": httpx.ReadTimeout("nothing came"),
}
PINGED = b"event: ping\n\n"


@define
class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The pieces of a body, and what happens after the last."""

    pieces: list[bytes]
    fault: httpx.HTTPError | None = None

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces
        if self.fault is not None:
            raise self.fault

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


def cut_up(draw: st.DataObject, body: bytes) -> list[bytes]:
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(body)), max_size=12), label="pieces"))
    return [body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]


def cut_off(draw: st.DataObject, body: bytes) -> bytes:
    return body[: draw.draw(st.integers(0, len(body)), label="cut off at")]


def whole_events(body: bytes) -> list[Event]:
    frames = body.split(b"\n\n")[:-1]
    return [json.loads(frame.removeprefix(b"data: ")) for frame in frames if frame.startswith(b"data: ")]


names = st.sampled_from(sorted(STREAMS))
many = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@many
@given(name=names, draw=st.data())
def test_the_decoder_gives_the_whole_events_of_any_piece_of_any_stream(name: str, draw: st.DataObject) -> None:
    body = cut_off(draw, STREAMS[name].body)
    decoder = SSEDecoder()
    frames = [frame for piece in cut_up(draw, body) for frame in decoder.feed(piece)]
    assert [json.loads(frame.data) for frame in frames] == whole_events(body)
    assert decoder.close() == []
    assert decoder.pending == bool(body.split(b"\n\n")[-1].strip(b"\n"))


# -- without recovery ------------------------------------------------------------------------------------------------


def open_stream(dify: Any, recording: Recording) -> Any:
    if recording.method == "GET":
        run_id = recording.path.split("/")[2]
        return (dify.chat if "chatflow" in recording.key else dify.workflows).attach(run_id, check=False)
    if recording.path == "/completion-messages":
        return dify.completions.stream({})
    return dify.chat.stream("q", check=False) if "chat" in recording.path else dify.workflows.stream({}, check=False)


def expected(recording: Recording, body: bytes) -> tuple[list[Event], str]:
    """Return the events in a body, and how it ends: "end", "error" or "cut"."""
    events = whole_events(body)
    workflow_backed = any(event.get("workflow_run_id") for event in events)
    for at, event in enumerate(events):
        if event["event"] == "error":
            return events[:at], "error"
        if event["event"] in ENDS - ({"message_end"} if workflow_backed else set()):
            return events[: at + 1], "end"
    return events, "cut"


def yielded(recording: Recording, events: list[Event]) -> list[Event]:
    """Return the events without the frame of a snapshot that holds nothing new."""
    if recording.method == "GET" and len(events) > 1 and events[1]["event"] == "message_replace":
        return [events[0], *events[2:]]
    return events


@contextmanager
def scripted(answer: Any, **options: Any) -> Iterator[Dify]:
    transport = httpx.MockTransport(answer)
    with Dify("app-key", user="u", transport=transport, **options) as dify:
        yield dify


def streamed(body: Body) -> httpx.Response:
    return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, stream=body)


def check_read(recording: Recording, body: bytes, how: str, events: list[Any], raised: Exception | None) -> None:
    want, end = expected(recording, body)
    assert [event.to_dict() for event in events] == yielded(recording, want)
    if end == "end":
        assert raised is None
    elif end == "error":
        assert isinstance(raised, APIStatusError)
    else:
        assert isinstance(raised, StreamInterrupted)
        assert raised.reason == how


@many
@given(name=names, how=st.sampled_from(sorted(FAULTS)), draw=st.data())
def test_any_stream_cut_anywhere_gives_its_events_or_says_that_it_was_cut(
    name: str, how: str, draw: st.DataObject
) -> None:
    recording = STREAMS[name]
    body = cut_off(draw, recording.body)
    answer = Body(cut_up(draw, body), FAULTS[how])
    requests: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return streamed(answer) if len(requests) == 1 else httpx.Response(404)

    events: list[Any] = []
    raised: Exception | None = None
    with scripted(serve, recovery=RecoveryPolicy(max_attempts=0)) as dify, open_stream(dify, recording) as stream:
        try:
            events.extend(stream)
        except (APIStatusError, StreamInterrupted) as error:
            raised = error
        assert list(stream) == []
    check_read(recording, body, how, events, raised)
    assert {request.method for request in requests[1:]} <= {"GET"}, "an attached run is confirmed with its record"


@many
@given(name=names, how=st.sampled_from(sorted(FAULTS)), draw=st.data())
async def test_any_stream_cut_anywhere_gives_the_same_in_async(name: str, how: str, draw: st.DataObject) -> None:
    recording = STREAMS[name]
    body = cut_off(draw, recording.body)
    answer = Body(cut_up(draw, body), FAULTS[how])
    events: list[Any] = []
    raised: Exception | None = None
    policy = RecoveryPolicy(max_attempts=0)
    transport = httpx.MockTransport(lambda request: streamed(answer))
    dify = AsyncDify("app-key", user="u", transport=transport, recovery=policy)
    async with dify, open_stream(dify, recording) as stream:
        try:
            async for event in stream:
                events.append(event)
        except (APIStatusError, StreamInterrupted) as error:
            raised = error
    check_read(recording, body, how, events, raised)


# -- with recovery -----------------------------------------------------------------------------------------------------


def is_run(recording: Recording) -> bool:
    """Return whether a recording has a run from its start to its end or first pause."""
    events = recording.events
    if recording.method != "POST" or not events or not events[0].get("workflow_run_id"):
        return False
    return events[-1]["event"] in ENDS


RUNS = {name: recording for name, recording in STREAMS.items() if is_run(recording)}
CUT_IN_EVERY_EVENT = ["workflow_streaming_ok", "chatflow_stop_midstream"]


class Network(Protocol):
    """Decides how the answers of a `Server` arrive, and how far its run continues during that."""

    def send(self, body: bytes) -> Body:
        """Return the pieces of a body that arrive."""

    def happened(self, least: int, most: int) -> int:
        """Return how many events have happened after a body was sent."""


@define
class DrawnNetwork:
    """Cuts some streams anywhere, and lets the run continue by any number of events."""

    draw: st.DataObject
    cuts: int
    """How many of the streams are cut."""

    def send(self, body: bytes) -> Body:
        how = "eof"
        if self.cuts:
            self.cuts -= 1
            how = self.draw.draw(st.sampled_from(sorted(FAULTS)), label="how it is cut")
            body = cut_off(self.draw, body)
        return Body(cut_up(self.draw, body), FAULTS[how])

    def happened(self, least: int, most: int) -> int:
        return min(least + self.draw.draw(st.integers(0, most), label="goes on"), most)


@define
class NetworkThatCutsOnce:
    """Cuts the first stream in one place. The run continues by some events until the client reconnects."""

    at: int
    how: str
    missed: int

    def send(self, body: bytes) -> Body:
        at, self.at = self.at, len(body)
        how, self.how = self.how, "eof"
        return Body([body[:at]], FAULTS[how])

    def happened(self, least: int, most: int) -> int:
        missed, self.missed = self.missed, most
        return min(least + missed, most)


@define
class Server:
    """A server on which a recorded run continues, while its streams are cut in one place after the other."""

    recording: Recording
    network: Network
    position: int = 0
    """How many events have happened."""
    posts: int = 0
    attached: int = 0
    events: list[Event] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.events = self.recording.events

    @property
    def last(self) -> Event:
        return self.events[-1]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.posts += 1
            return self._stream(self.recording.body, self.events)
        if request.url.path.endswith("/events"):
            self.attached += 1
            assert self.attached < 50, "it is tried for ever"
            snapshot, live = self._snapshot(), self.events[self.position :]
            return self._stream(_bytes(snapshot + live), live)
        if request.url.path.endswith("/messages"):
            message = {"id": self.last.get("message_id"), "answer": text_of(self.events), "retriever_resources": []}
            return httpx.Response(200, json={"data": [message], "has_more": False, "limit": 20})
        record = {**self.last["data"], "status": "running"} if self.position < len(self.events) else self.last["data"]
        return httpx.Response(200, json=record)

    def _stream(self, body: bytes, live: list[Event]) -> httpx.Response:
        """Answer with a stream. The run is at least as far as the events sent before the cut, maybe further."""
        answer = self.network.send(body)
        sent = [event for event in whole_events(b"".join(answer.pieces)) if event in live]
        least = max(self.position, self.events.index(sent[-1]) + 1 if sent else 1)
        self.position = self.network.happened(least, len(self.events))
        return streamed(answer)

    def _snapshot(self) -> list[Event]:
        """Return the snapshot of the run so far, as servers send it: nodes without inputs, and no text."""
        so_far, ids = self.events[: self.position], dict(self.events[0])
        del ids["data"]
        ids["task_id"] = ids["workflow_run_id"]
        if so_far[-1]["event"] == "workflow_finished":
            return [{**ids, "event": "workflow_finished", "data": self.last["data"]}]
        snapshot = [self.events[0]]
        if "message_id" in ids:
            snapshot.append({**ids, "event": "message_replace", "answer": "", "reason": ""})
        nodes = [event for event in so_far if event["event"] == "node_started"]
        finished = {event["data"]["id"]: event for event in so_far if event["event"] == "node_finished"}
        paused = so_far[-1]["event"] == "workflow_paused"
        for index, start in enumerate(nodes, 1):
            node = {**start["data"], "index": index, "inputs": None, "outputs": None}
            snapshot.append({**ids, "event": "node_started", "data": node})
            if end := finished.get(node["id"]):
                snapshot.append({**ids, "event": "node_finished", "data": {**end["data"], **node}})
            elif paused:
                snapshot.append({**ids, "event": "node_finished", "data": {**node, "status": "paused"}})
        if paused:
            snapshot += [event for event in so_far if event["event"] in ("human_input_required", "workflow_paused")]
        return snapshot


def _bytes(events: list[Event]) -> bytes:
    frames = (f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode() for event in events)
    return PINGED + b"".join(frames)


def outputs_of(recording: Recording) -> dict[str, Any]:
    """The outputs at the end of a run; none if it was cut, paused or failed."""
    last = recording.events[-1]
    outputs: dict[str, Any] = last["data"].get("outputs") or {}
    return outputs if last["event"] == "workflow_finished" else {}


def text_of(events: list[Event]) -> str:
    pieces = (
        event.get("answer") if event["event"] == "message" else event.get("data", {}).get("text") for event in events
    )
    kept = [piece for piece, event in zip(pieces, events, strict=True) if event["event"] in ("message", "text_chunk")]
    return "".join(kept)


def identity(event: Event) -> tuple[str, ...]:
    data = event.get("data", {})
    if event["event"].startswith(("node_", "workflow_", "human_")):
        return (event["event"], *(str(data.get(name)) for name in ("id", "form_id", "status", "reason")))
    return (event["event"], json.dumps(event, sort_keys=True))


@many
@given(name=st.sampled_from(sorted(RUNS)), cuts=st.integers(0, 4), reader=st.booleans(), draw=st.data())
def test_each_event_of_any_run_cut_anywhere_is_delivered_once(
    name: str, cuts: int, reader: bool, draw: st.DataObject
) -> None:
    _check_run(Server(RUNS[name], DrawnNetwork(draw, cuts)), reader)


def _cuts(body: bytes) -> Iterator[int]:
    """Where to cut: before, in and after the beginning, the middle and the end of each event."""
    start = 0
    for frame in body.split(b"\n\n")[:-1]:
        end = start + len(frame) + 2
        yield from (start, start + 1, start + len(b"data"), (start + end) // 2, end - 2, end - 1)
        start = end


@pytest.mark.parametrize("name", CUT_IN_EVERY_EVENT)
def test_a_run_cut_in_every_event_is_delivered_once_and_to_its_end(name: str) -> None:
    recording, chance = RUNS[name], random.Random(name)
    for at, how in itertools.product(_cuts(recording.body), sorted(FAULTS)):
        for missed in chance.sample(range(4), 2):
            _check_run(Server(recording, NetworkThatCutsOnce(at, how, missed)), reader=chance.random() < 0.5)


def _check_run(server: Server, reader: bool) -> None:
    recording = server.recording
    events: list[Event] = []
    pieces: list[str] = []
    policy = RecoveryPolicy(initial_delay=0.0)
    with scripted(server, recovery=policy) as dify, open_stream(dify, recording) as stream:
        try:
            if reader:
                pieces.extend(stream.text)
            else:
                events.extend(event.to_dict() for event in stream if event.event != "stream_resumed")
        except StreamInterrupted as error:
            assert error.workflow_run_id is None, "the stream of a known run reconnects"
            assert (server.posts, server.attached) == (1, 0)
            return
        result = stream.result()
    assert server.posts == 1
    _check_events(recording, server, events)
    _check_result(recording, result, pieces if reader else None)


def _check_events(recording: Recording, server: Server, events: list[Event]) -> None:
    if not events:
        return
    times = Counter(map(identity, recording.events))
    counts = Counter(map(identity, events))
    told_paused = {key: count for key, count in counts.items() if key[0] == "node_finished" and key[3] == "paused"}
    assert all(count == 1 for count in told_paused.values())
    assert {key: n for key, n in counts.items() if n > times[key] and key not in told_paused} == {}
    assert events[-1]["event"] == server.last["event"]


def _check_result(recording: Recording, result: Any, pieces: list[str] | None) -> None:
    last, whole = recording.events[-1], text_of(recording.events)
    text = result.answer if hasattr(result, "answer") else result.text
    if last["event"] == "workflow_paused":
        assert result.paused
        return
    outputs = last["data"]["outputs"] or {}
    if (outputs and rendered(outputs) is not None) or "chat" in recording.path:
        assert text == whole
    if pieces is not None:
        assert "".join(pieces) == text
    stopped = last["data"]["error"] == "Aborted: User requested stop"
    assert result.status == ("stopped" if stopped else last["data"]["status"])


def test_there_are_recorded_runs_of_all_kinds() -> None:
    assert len(STREAMS) == 61
    ends = Counter(recording.events[-1]["event"] for recording in RUNS.values())
    assert ends["workflow_finished"] >= 10
    assert ends["workflow_paused"] >= 2
    paths = Counter(recording.path for recording in RUNS.values())
    assert min(paths["/workflows/run"], paths["/chat-messages"]) >= 5


@pytest.mark.parametrize("name", [name for name, recording in RUNS.items() if outputs_of(recording)])
def test_the_text_of_a_recording_is_the_text_to_compare_with(name: str) -> None:
    """If the end of a run repeats its text, it is the streamed text."""
    outputs = outputs_of(RUNS[name])
    whole = outputs["answer"] if "/chat" in RUNS[name].path else rendered(outputs)
    assert whole == text_of(RUNS[name].events)
