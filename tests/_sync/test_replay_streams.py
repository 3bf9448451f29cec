# Made from tests/_async/test_replay_streams.py by scripts/unasync. Do not edit.
"""Every recorded stream, read by the client: the same events however the network cuts it, and the end that it declares.

The expected events are read from the recorded bytes by a few separate lines here. Recordings that are not streams are
replayed in tests/replay/test_generated.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

import httpx
import pytest

from dify_plus import (
    APIStatusError,
    ChatReply,
    CompletionReply,
    Dify,
    Stream,
    StreamInterrupted,
    WorkflowFailed,
    WorkflowResult,
)
from dify_plus._arguments.prepared import Prepared
from dify_plus._policy.error_reading import error_from_response
from dify_plus._policy.recovery import RecoveryPolicy
from dify_plus._streams.accumulators import ChatAccumulator, WorkflowAccumulator
from dify_plus_api.api.workflows import stream_workflow_events
from tests._sync._compat import STRIDE
from tests._sync.support import SSL
from tests.support.patience import HANG, patient
from tests.support.player import Player
from tests.support.recordings import Ending, Recording, every_recording

pytestmark = pytest.mark.slow

T = TypeVar("T")

STREAMS = {name: recording for name, recording in every_recording().items() if recording.is_stream}
CUTS = {"as recorded": None, "byte by byte": 1, "whole": 1 << 30}
REASONS: dict[Ending, str] = {"complete": "eof", "eof": "connection_lost", "silence": "idle_timeout"}
IDS = ("task_id", "message_id", "conversation_id", "workflow_run_id")


class Expected(NamedTuple):
    """The expected outcome of reading a stream."""

    events: list[dict[str, Any]]
    """The events that are yielded."""
    error: dict[str, Any] | None
    """The event that is raised instead of yielded."""
    ended: bool
    """Whether the last of the events ends the stream."""


def expected(recording: Recording) -> Expected:
    ends = {"message_end"}
    if any(event.get("workflow_run_id") for event in recording.events):
        ends = {"workflow_finished", "workflow_paused"}
    for index, event in enumerate(recording.events):
        if event["event"] == "error":
            return Expected(recording.events[:index], event, False)
        if event["event"] in ends:
            return Expected(recording.events[: index + 1], None, True)
    return Expected(recording.events, None, False)


def text_of(events: list[dict[str, Any]]) -> str:
    text = ""
    by_agent = False
    for event in events:
        if event["event"] == "message" and by_agent:
            text = event["answer"]  # the closing message holds the whole
        elif event["event"] in ("message", "agent_message"):
            text += event["answer"]
            by_agent = event["event"] == "agent_message"
        elif event["event"] == "text_chunk":
            text += event["data"]["text"]
        elif event["event"] == "message_replace":
            text = event["answer"]
    return text


def ids_of(events: list[dict[str, Any]]) -> dict[str, str]:
    """Return the first id of each kind. The id of a run is ignored as a task id, because it cannot stop the run."""
    found: dict[str, str] = {}
    for event in events:
        ids = {name: event[name] for name in IDS if event.get(name)}
        if ids.get("task_id") == ids.get("workflow_run_id"):
            ids.pop("task_id", None)
        found = {**ids, **found}
    return found


def status_of(events: list[dict[str, Any]]) -> str:
    """Return the status of the run if it ended. The stream of a stopped run says that it failed."""
    data = events[-1].get("data", {})
    return "stopped" if data.get("error") == "Aborted: User requested stop" else data.get("status", "succeeded")


def said(result: ChatReply | CompletionReply | WorkflowResult) -> str:
    return result.text if isinstance(result, WorkflowResult) else result.answer


ENDED = [name for name, recording in STREAMS.items() if expected(recording).ended]
FAILED = [name for name, recording in STREAMS.items() if expected(recording).error]
CUT_OFF = sorted(STREAMS.keys() - {*ENDED, *FAILED})


def connect(recording: Recording, player: Player, idle_timeout: float = HANG) -> Dify:
    return Dify(
        recording.key,
        base_url=player.url,
        idle_timeout=idle_timeout,
        recovery=RecoveryPolicy(max_attempts=0),  # the requests after a cut are not recorded
        transport=patient(httpx.HTTPTransport(verify=SSL), lambda: player.silent.wait(HANG)),
    )


def open_stream(dify: Dify, recording: Recording, check: bool = False) -> Stream[Any, Any]:
    """The call that a user makes to send what was recorded."""
    if recording.method == "GET":
        return attach(dify, recording)
    body = json.loads(recording.request_body or "")
    assert body.pop("response_mode", "streaming") == "streaming"
    if recording.path == "/completion-messages":
        return dify.completions.stream(**body)
    if recording.path == "/chat-messages":
        return dify.chat.stream(**body, check=check)
    assert recording.path == "/workflows/run"
    return dify.workflows.stream(**body, check=check)


def attach(dify: Dify, recording: Recording) -> Stream[Any, Any]:
    _, resource, run_id, events = recording.path.split("/")
    assert (resource, events) == ("workflow", "events")
    user, *flags = (recording.query.get(name) for name in ("user", "include_state_snapshot", "continue_on_pause"))

    request = stream_workflow_events.build_request(
        run_id, user=user[0], include_state_snapshot=flags[0] == ["true"], continue_on_pause=flags[1] == ["true"]
    )
    accumulator = ChatAccumulator() if "chatflow" in recording.key else WorkflowAccumulator()
    return Stream(dify._transport, Prepared(request), accumulator, on_exit="detach")


def read(stream: Iterator[T]) -> tuple[list[T], Exception | None]:
    """The events of a stream, and the exception that it ends with."""
    given: list[T] = []
    try:
        for item in stream:
            given.append(item)
    except (APIStatusError, StreamInterrupted) as error:
        return given, error
    return given, None


def assert_sent(recording: Recording, player: Player) -> None:
    """Check that only the recorded request was sent: a stream that has ended is not stopped."""
    [request] = player.received
    assert request.method == recording.method
    assert request.target.partition("?")[0] == recording.target.partition("?")[0]
    assert request.headers["authorization"] == recording.request_headers["authorization"]
    assert request.headers["accept"] == "text/event-stream"
    if recording.request_body:
        recorded = {"response_mode": "streaming", **json.loads(recording.request_body)}
        assert without_empty(json.loads(request.body)) == without_empty(recorded)


def without_empty(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value not in ("", [])}


def test_every_recorded_stream_is_replayed() -> None:
    assert len(STREAMS) == 116
    assert all(recording.status == 200 for recording in STREAMS.values())
    assert set(STREAMS) == {*ENDED, *FAILED, *CUT_OFF}
    assert len(CUT_OFF) == 15


@pytest.mark.parametrize("cut", [*CUTS][::STRIDE])
@pytest.mark.parametrize("name", STREAMS)
def test_the_events_are_those_recorded_however_the_stream_is_cut(name: str, cut: str) -> None:
    recording = STREAMS[name]
    events, error, ended = expected(recording)
    with Player(replace(recording, ending="complete", closes=False), cut=CUTS[cut]) as player:
        with connect(recording, player) as dify, open_stream(dify, recording) as stream:
            given, raised = read(stream)
    assert [event.to_dict() for event in given] == events
    assert [event.event for event in given] == [event["event"] for event in events]
    if ended:
        assert raised is None
    elif error:
        assert_same_error(raised, error)
    else:
        assert_interrupted(raised, "eof", events)
    assert_sent(recording, player)


@pytest.mark.parametrize("name", [*ENDED, *FAILED])
def test_the_end_is_the_terminal_event_though_the_connection_stays_open(name: str) -> None:
    recording = STREAMS[name]
    events, error, _ = expected(recording)
    with Player(recording, ending="silence") as player:
        with connect(recording, player) as dify, open_stream(dify, recording) as stream:
            given, raised = read(stream)
    assert [event.to_dict() for event in given] == events
    assert (raised is None) == (error is None)
    assert_sent(recording, player)


@pytest.mark.parametrize("name", ENDED)
def test_the_text_joined_and_the_result_are_the_answer(name: str) -> None:
    recording = STREAMS[name]
    events = expected(recording).events
    with Player(recording, ending="silence") as player:
        with connect(recording, player) as dify, open_stream(dify, recording) as stream:
            text = [piece for piece in stream.text]
        result = stream.result()
    answer = text_of(events)
    assert stream.text_replaced == ("".join(text) != answer)
    assert "" not in text
    assert said(result) == answer
    assert {name: getattr(stream, name) for name in IDS if getattr(stream, name)} == ids_of(events)
    assert {name: getattr(result, name) for name in IDS if getattr(result, name, None)} == ids_of(events)
    assert result.status == status_of(events)
    by_name = {event["event"]: event for event in events}
    if end := by_name.get("message_end"):
        assert result.metadata.to_dict() == end["metadata"]
        assert result.usage.total_tokens == end["metadata"]["usage"]["total_tokens"]
    if run := by_name.get("workflow_finished") or by_name.get("workflow_paused"):
        assert result.error == run["data"].get("error")
        assert getattr(result, "outputs", run["data"]["outputs"]) == run["data"]["outputs"]
        assert [reason.to_dict() for reason in result.reasons] == run["data"].get("reasons", [])


@pytest.mark.parametrize("name", [name for name in ENDED if STREAMS[name].method == "POST"])
def test_a_run_that_failed_raises_with_its_result(name: str) -> None:
    recording = STREAMS[name]
    status = status_of(expected(recording).events)
    with Player(recording) as player:
        with connect(recording, player) as dify, open_stream(dify, recording, check=True) as stream:
            with pytest.raises(WorkflowFailed) if status == "failed" else nullcontext() as raised:
                assert (stream.result()).status == status
    if raised:
        assert raised.value.result.status == "failed"
        assert str(raised.value) == raised.value.result.error


@pytest.mark.parametrize("name", FAILED)
def test_an_error_event_raises_the_same_error_as_http_with_the_partial_result(name: str) -> None:
    recording = STREAMS[name]
    events, error, _ = expected(recording)
    assert error is not None
    with Player(recording, ending="silence") as player:
        with connect(recording, player) as dify, open_stream(dify, recording) as stream:
            with pytest.raises(APIStatusError) as raised:
                stream.result()
    assert_same_error(raised.value, error)
    assert said(raised.value.partial) == text_of(events)
    assert {name: getattr(stream, name) for name in IDS if getattr(stream, name)} == ids_of([*events, error])


def assert_same_error(raised: Exception | None, event: dict[str, Any]) -> None:
    sent = event
    if "in input form" in event["message"] and "code" not in event:  # for which HTTP answers have this code
        event = {**event, "code": "invalid_param", "status": 400}
    over_http = error_from_response(event["status"], {}, json.dumps(event).encode())
    assert isinstance(raised, APIStatusError)
    assert type(raised) is type(over_http)
    assert (raised.status_code, raised.code, raised.message) == (event["status"], event.get("code"), event["message"])
    assert raised.body == sent


@pytest.mark.parametrize("ending", REASONS)
@pytest.mark.parametrize("name", CUT_OFF[::STRIDE])
def test_a_stream_without_a_terminal_event_is_interrupted_and_says_how(name: str, ending: Ending) -> None:
    recording = STREAMS[name]
    with Player(replace(recording, ending=ending)) as player:
        idle_timeout = 0.05 if ending == "silence" else HANG
        with connect(recording, player, idle_timeout) as dify, open_stream(dify, recording) as stream:
            given, raised = read(stream)
    assert [event.to_dict() for event in given] == recording.events
    assert_interrupted(raised, REASONS[ending], recording.events)


@pytest.mark.parametrize("name", ENDED)
def test_a_stream_that_loses_the_end_of_its_terminal_event_is_interrupted(name: str) -> None:
    whole = STREAMS[name]
    events = expected(whole).events[:-1]
    at = whole.body.index(f'"{expected(whole).events[-1]["event"]}"'.encode())
    at = whole.body.index(b"\n\n", at)
    recording = replace(whole, body=whole.body[: at + 1], ending="complete", closes=False)
    with Player(recording, cut=1 << 30) as player:
        with connect(recording, player) as dify, open_stream(dify, recording) as stream:
            given, raised = read(stream)
    assert [event.to_dict() for event in given] == events
    assert_interrupted(raised, "eof", events)


def assert_interrupted(raised: BaseException | None, reason: str, events: list[dict[str, Any]]) -> None:
    assert isinstance(raised, StreamInterrupted)
    assert raised.reason == reason
    assert {name: getattr(raised, name) for name in IDS if getattr(raised, name)} == ids_of(events)
    assert said(raised.partial) == text_of(events)
