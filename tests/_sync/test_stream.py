# Made from tests/_async/test_stream.py by scripts/unasync. Do not edit.
"""Streams: opening, reading, ending, leaving, stopping, and interruptions. None ends silently."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest

from dify_plus import (
    APIConnectionError,
    APIStatusError,
    Dify,
    RetryPolicy,
    Stream,
    StreamInterrupted,
    UsageError,
    WorkflowFailed,
)
from dify_plus._sync._compat import sleep
from dify_plus._sync.batch import Job
from dify_plus.errors import CompletionRequestError, InvalidParam, ProviderQuotaExceeded
from dify_plus.testing import (
    AgentApp,
    App,
    AppRequest,
    ChatApp,
    ChatflowApp,
    CompletionApp,
    Delay,
    FakeDify,
    Fault,
    Gate,
    HumanInput,
    Input,
    ModelError,
    Node,
    RawEvent,
    Replace,
    Speech,
    ToolCall,
    WorkflowApp,
)
from dify_plus.types import UnknownEvent
from tests._sync._compat import together
from tests._sync.support import SSL, Connect, Serve

KINDS = ["chat", "agent", "chatflow", "completion", "workflow"]


def held(gate: Gate) -> dict[str, App]:
    """Apps that say a word, wait at the gate, and say another."""

    def say(_: object) -> Iterator[Any]:
        yield "one "
        yield gate
        yield "two"

    return {
        "chat": ChatApp(reply=say),
        "agent": AgentApp(reply=say),
        "chatflow": ChatflowApp(reply=say),
        "completion": CompletionApp(reply=say),
        "workflow": WorkflowApp(script=say),
    }


def open_stream(dify: Dify, kind: str, **options: Any) -> Stream[Any, Any]:
    if kind == "workflow":
        return dify.workflows.stream({"query": "Hello there"}, **options)
    if kind == "completion":
        return dify.completions.stream({"query": "Hello there"}, **options)
    return dify.chat.stream("Hello there", **options)


def stops(fake: FakeDify) -> list[str]:
    """Return the paths of the stop requests."""
    return [request.path for request in fake.requests if request.path.endswith("/stop")]


def stop_path(kind: str, task_id: str | None) -> str:
    resource = {"workflow": "workflows/tasks", "completion": "completion-messages"}.get(kind, "chat-messages")
    return f"/v1/{resource}/{task_id}/stop"


def names(stream: Iterator[Any]) -> list[str]:
    return [event.event for event in stream]


# -- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_text_arrives_while_the_run_continues(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    fake = serve(held(gate))
    text = []
    with open_stream(connect(fake, kind), kind) as stream:
        for piece in stream.text:
            text.append(piece)
            assert gate._open.is_set() or text == ["one "]
            gate.open()
    assert "".join(text) == "one two"


@pytest.mark.parametrize("kind", KINDS)
def test_text_joined_is_the_answer_and_the_same_as_send_gives(fake: FakeDify, connect: Connect, kind: str) -> None:
    with open_stream(connect(fake, kind), kind) as stream:
        text = [piece for piece in stream.text]
    result = stream.result()
    assert len(text) > 1
    assert "".join(text) == (result.text if kind == "workflow" else result.answer)
    assert "Hello there" in "".join(text)
    assert result.status == "succeeded"


@pytest.mark.parametrize("kind", KINDS)
def test_ids_are_known_with_the_first_event(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    with open_stream(connect(serve(held(gate)), kind), kind) as stream:
        assert (stream.task_id, stream.message_id, stream.workflow_run_id) == (None, None, None)
        next(stream)
        assert stream.task_id
        assert bool(stream.message_id) == (kind != "workflow")
        assert bool(stream.conversation_id) == (kind in ("chat", "agent", "chatflow"))
        assert bool(stream.workflow_run_id) == (kind in ("chatflow", "workflow"))
        gate.open()
    assert f"Stream left task_id={stream.task_id}" in repr(stream)


def test_events_can_be_read_in_turns_and_the_rest_left_to_result(workflow_app: Dify) -> None:
    with workflow_app.workflows.stream({"query": "Hello there"}) as stream:
        first = next(stream)
        second = [event.event for event in up_to(stream, "node_finished")]
        result = stream.result()
    assert first.event == "workflow_started"
    assert second == ["node_started", "node_finished"]
    assert result.outputs == {"query": "Hello there"}
    assert result.text == "Hello there"


def up_to(stream: Stream[Any, Any], name: str) -> Iterator[Any]:
    for event in stream:
        yield event
        if event.event == name:
            return


def test_text_and_events_can_be_read_by_turns(chat_app: Dify) -> None:
    with chat_app.chat.stream("a b c") as stream:
        for piece in stream.text:
            assert piece == "You "
            break
        event = next(stream)
        assert (event.event, event.answer) == ("message", "said: ")
        rest = [piece for piece in stream.text]
    assert rest == ["a ", "b ", "c"]
    assert (stream.result()).answer == "You said: a b c"


def test_result_can_be_called_inside_after_and_repeatedly(chat_app: Dify) -> None:
    with chat_app.chat.stream("Hi") as stream:
        within = stream.result()
        assert [event for event in stream] == []
    assert stream.result() == stream.result() == within
    assert within.answer == "You said: Hi"


@pytest.mark.parametrize("kind", KINDS)
def test_the_end_is_not_waited_for_once_the_run_is_over(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(linger=3600.0)
    with open_stream(connect(fake, kind), kind) as stream:
        assert (stream.result()).status == "succeeded"
    assert stops(fake) == []


def test_pings_are_not_yielded(serve: Serve, connect: Connect) -> None:
    fake = serve({"chat": ChatApp(reply=lambda _: iter(["a", Delay(0.1), "b"]))}, ping_interval=0.02)
    with connect(fake).chat.stream("Hi") as stream:
        assert set(names(stream)) == {"message", "message_end"}


def test_pings_keep_a_silent_stream_alive(serve: Serve, connect: Connect) -> None:
    fake = serve({"chat": ChatApp(reply=lambda _: iter(["a", Delay(0.5), "b"]))}, ping_interval=0.02)
    with connect(fake, idle_timeout=0.3).chat.stream("Hi") as stream:
        assert (stream.result()).answer == "ab"


def test_streams_of_one_client_run_side_by_side(serve: Serve, connect: Connect) -> None:
    gate = Gate()
    fake = serve(held(gate))
    dify = connect(fake, "chat")
    with dify.chat.stream("1") as first, dify.chat.stream("2") as second:
        next(first)
        next(second)
        assert first.task_id != second.task_id
        gate.open()
        assert (second.result()).answer == (first.result()).answer == "one two"


def test_closing_the_client_interrupts_its_streams_and_says_so(serve: Serve, connect: Connect) -> None:
    gate = Gate()
    dify = connect(serve(held(gate)), "chat")
    with pytest.raises(StreamInterrupted, match=r"^the client was closed; the run may continue"):
        with dify.chat.stream("Hi") as stream:
            for _ in stream:
                dify.close()
    gate.open()


# -- opening ---------------------------------------------------------------------------------------------------------


def test_nothing_is_sent_before_the_stream_is_entered(fake: FakeDify, connect: Connect) -> None:
    stream = connect(fake).chat.stream("Hi")
    assert repr(stream).endswith("Stream new>")
    for read in (lambda: next(stream), lambda: next(stream.text), stream.result):
        with pytest.raises(UsageError, match="open the stream first"):
            read()
    with pytest.raises(UsageError, match="open the stream first"):
        for _ in stream:
            pass
    stream.close()
    assert fake.requests == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda dify: dify.chat.stream(5),
        lambda dify: dify.chat.stream("Hi", conversation_id=5),
        lambda dify: dify.chat.stream("Hi", files=[5]),
        lambda dify: dify.chat.stream("Hi", inputs=[]),
        lambda dify: dify.chat.session().stream(5),
        lambda dify: dify.completions.stream({}, query=5),
        lambda dify: dify.workflows.stream(5),
        lambda dify: dify.workflows.stream({}, workflow_id=5),
        lambda dify: dify.workflows.attach(5),
        lambda dify: dify.chat.attach(""),
    ],
)
def test_a_wrong_argument_is_raised_on_the_line_that_has_it(fake: FakeDify, connect: Connect, ask: Any) -> None:
    with pytest.raises(UsageError):
        ask(connect(fake))
    assert fake.requests == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [("chat", "ChatStream"), ("completion", "CompletionStream"), ("workflow", "WorkflowStream")],
)
def test_a_stream_is_of_a_class_that_names_its_kind(fake: FakeDify, connect: Connect, kind: str, name: str) -> None:
    stream = open_stream(connect(fake, kind), kind)
    assert repr(stream).endswith(f"{name} new>")
    with stream:
        assert repr(stream).endswith(f"{name} open>")
        result = stream.result()
        assert f"{name} ended task_id={result.task_id}" in repr(stream)


def run_all(job: Job[Any]) -> None:
    with job:
        assert [outcome.state for outcome in job] == ["done"]


@pytest.mark.parametrize("kind", ["chat", "session", "completion", "workflow"])
def test_a_run_belongs_to_a_tracing_session(fake: FakeDify, connect: Connect, kind: str) -> None:
    dify = connect(fake, "chat" if kind == "session" else kind)
    if kind == "session":
        dify.chat.session(trace_session_id="s 1").send("Hi")
    elif kind == "chat":
        dify.chat.send("Hi", trace_session_id=" s 1 ")
        dify.chat.send("Hi", trace_session_id="s 1", response_mode="blocking")
        run_all(dify.chat.map([{"query": "Hi"}], trace_session_id="s 1"))
    elif kind == "completion":
        dify.completions.send({"query": "Hi"}, trace_session_id="s 1")
        dify.completions.send({"query": "Hi"}, trace_session_id="s 1", response_mode="blocking")
        run_all(dify.completions.map([{"query": "Hi"}], trace_session_id="s 1"))
    else:
        dify.workflows.run({"query": "Hi"}, trace_session_id="s 1")
        dify.workflows.run({"query": "Hi"}, trace_session_id="s 1", response_mode="blocking")
        run_all(dify.workflows.map([{"query": "Hi"}], trace_session_id="s 1"))
    assert {request.headers["x-trace-session-id"] for request in fake.requests} == {"s 1"}
    dify.app.info()
    assert "x-trace-session-id" not in fake.requests[-1].headers


@pytest.mark.parametrize("wrong", ["", "  ", "x" * 201, "\N{SNOWMAN}", "a\nb", 5])
def test_an_invalid_tracing_session_is_refused(fake: FakeDify, connect: Connect, wrong: Any) -> None:
    dify = connect(fake)
    for ask in (dify.chat.session, lambda **options: dify.chat.stream("Hi", **options), dify.workflows.stream):
        with pytest.raises(UsageError, match="trace_session_id must be a str of 1 to 200"):
            ask(trace_session_id=wrong)


def test_a_wrong_argument_raises_on_its_line(fake: FakeDify, connect: Connect) -> None:
    dify: Any = connect(fake)
    for call, argument in [
        (dify.chat.session, "inputs"),
        (dify.chat.session, "conversation_id"),
        (partial(dify.chat.map, []), "workflow_id"),
        (partial(dify.chat.map, []), "auto_generate_name"),
        (partial(dify.workflows.map, []), "workflow_id"),
        (partial(dify.completions.map, []), "trace_session_id"),
        (partial(dify.workflows.map, [], ledger="unused.db"), "rerun_unknown"),
    ]:
        with pytest.raises(UsageError, match=f"^{argument} must be"):
            call(**{argument: 5})
    with pytest.raises(UsageError, match="map has no argument concurency; its options are budget, concurrency, key"):
        dify.chat.map([], concurency=5)
    for files, inputs, place in [([b"x", 5], {}, "files[1]"), ([], {"a": [("b/c", b"x")]}, 'inputs["a"][0]')]:
        with pytest.raises(UsageError, match=f"^{re.escape(place)}: "):
            dify.chat.stream("Hi", files=files, inputs=inputs)


def test_a_stream_is_entered_once(fake: FakeDify, connect: Connect) -> None:
    stream = connect(fake).chat.stream("Hi")
    with stream:
        with pytest.raises(UsageError, match="once"):
            stream.__enter__()
        stream.result()
    with pytest.raises(UsageError, match="once"):
        with stream:
            pass
    assert fake.executions == 1


def test_on_exit_must_be_stop_or_detach(chat_app: Dify) -> None:
    with pytest.raises(UsageError, match='"stop" or "detach", not "go on"'):
        chat_app.chat.stream("Hi", on_exit="go on")  # type: ignore[arg-type]


def test_a_refusal_is_raised_on_entering(fake: FakeDify, connect: Connect) -> None:
    fake.faults.add(Fault.error(400, "provider_quota_exceeded", "Your quota is used up."))
    stream = connect(fake).chat.stream("Hi")
    with pytest.raises(ProviderQuotaExceeded, match="Your quota is used up"):
        stream.__enter__()


def test_json_instead_of_a_stream_raises_its_error(fake: FakeDify, connect: Connect) -> None:
    fake.faults.add(Fault(status=200, body={"code": "invalid_param", "message": "No inputs.", "status": 400}))
    with pytest.raises(InvalidParam, match=r"No inputs\.") as raised:
        connect(fake).chat.send("Hi")
    assert raised.value.status_code == 400
    assert raised.value.url == fake.base_url + "/chat-messages"


def test_a_web_page_instead_of_a_stream_raises(fake: FakeDify, connect: Connect) -> None:
    page = "<html><title>Please log in</title></html>"
    fake.faults.add(Fault(status=200, body=page, headers={"Content-Type": "text/html"}))
    with pytest.raises(APIStatusError, match="Please log in"):
        connect(fake).chat.send("Hi")


# -- leaving ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_leaving_early_stops_the_run(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(held(Gate()))
    dify = connect(fake, kind)
    with open_stream(dify, kind) as stream:
        for _ in stream.text:
            break
    assert stops(fake) == [stop_path(kind, stream.task_id)]
    assert fake.requests[-1].json == {"user": "u"}
    fake.wait_idle()  # though nobody opens the gate
    if stream.workflow_run_id:
        assert (dify.workflows.get_run(stream.workflow_run_id)).status == "stopped"


@pytest.mark.parametrize("kind", KINDS)
def test_an_exception_inside_stops_the_run_and_comes_through(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(held(Gate()))
    with pytest.raises(ZeroDivisionError):
        with open_stream(connect(fake, kind), kind) as stream:
            for event in stream:
                1 / (event.event == "ping")
    assert stops(fake) == [stop_path(kind, stream.task_id)]
    fake.wait_idle()


@pytest.mark.parametrize("kind", ["workflow", "chatflow"])
def test_detached_runs_go_on(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    fake = serve(held(gate))
    dify = connect(fake, kind)
    with open_stream(dify, kind, on_exit="detach") as stream:
        next(stream)
    assert stream.workflow_run_id
    gate.reached()
    assert (dify.workflows.get_run(stream.workflow_run_id)).status == "running"
    gate.open()
    fake.wait_idle()
    assert (dify.workflows.get_run(stream.workflow_run_id)).status == "succeeded"
    assert stops(fake) == []


def test_a_stream_that_was_left_raises_with_its_partial_result(serve: Serve, connect: Connect) -> None:
    fake = serve(held(Gate()))
    with connect(fake, "chatflow").chat.stream("Hi") as stream:
        for _ in stream.text:
            break
    with pytest.raises(StreamInterrupted) as raised:
        stream.result()
    assert raised.value.reason == "left"
    assert raised.value.partial.answer == "one "
    assert raised.value.task_id == stream.task_id
    assert raised.value.workflow_run_id == stream.workflow_run_id


def test_a_stop_that_fails_on_leaving_is_logged_and_raises_nothing(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    fake = serve(held(Gate()))
    fake.faults.add(Fault.server_error(), times=None, path="*/stop")
    with connect(fake, retries=RetryPolicy(initial_delay=0)).chat.stream("Hi") as stream:
        next(stream)
    [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.name == "dify_plus"
    assert f"task_id={stream.task_id}" in record.getMessage()
    assert "the run may continue: stopping it failed: 500" in record.getMessage()
    assert len(stops(fake)) == 2


def test_a_server_that_does_not_answer_the_stop_does_not_block_leaving(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dify_plus._sync.stream.STOP_SECONDS", 0.2)
    fake = serve(held(Gate()))
    fake.faults.add(Fault(delay=3600.0), times=None, path="*/stop")
    with connect(fake).chat.stream("Hi") as stream:
        next(stream)
    assert "may continue" in caplog.text


def test_closing_a_stream_explicitly_stops_the_run_once(serve: Serve, connect: Connect) -> None:
    fake = serve(held(Gate()))
    stream = connect(fake).chat.stream("Hi")
    stream.__enter__()
    next(stream)
    stream.close()
    stream.close()
    assert stops(fake) == [stop_path("chat", stream.task_id)]


def test_a_stream_that_is_never_closed_warns(serve: Serve, connect: Connect) -> None:
    fake = serve(held(Gate()))
    stream = connect(fake).chat.stream("Hi")
    stream.__enter__()
    next(stream)
    with pytest.warns(ResourceWarning, match="open .*> was never closed; use it in a with statement"):
        del stream
        gc.collect()


# -- stopping --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_stop_ends_the_run_and_the_stream_goes_on_to_its_end(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(held(Gate()))
    dify = connect(fake, kind)
    with open_stream(dify, kind) as stream:
        for _ in stream.text:
            stream.stop()
        result = stream.result()
    assert (result.text if kind == "workflow" else result.answer) == "one "
    assert stops(fake) == [stop_path(kind, stream.task_id)]
    if stream.workflow_run_id:  # plain apps end a stopped answer like any other
        assert result.status == "stopped"
        assert result.error == "Aborted: User requested stop"
        assert (dify.workflows.get_run(stream.workflow_run_id)).status == "stopped"


@pytest.mark.parametrize("kind", KINDS)
def test_another_task_can_stop_the_run_while_the_events_are_read(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(held(Gate()))
    with open_stream(connect(fake, kind), kind) as stream:

        def stop() -> None:
            while stream.task_id is None:
                sleep(0.001)
            stream.stop()

        together(stream.result, stop)
    assert stops(fake) == [stop_path(kind, stream.task_id)]


def test_leaving_while_somebody_else_reads_ends_their_reading(serve: Serve, connect: Connect) -> None:
    gate = Gate()
    fake = serve(held(gate))
    with connect(fake).chat.stream("Hi", on_exit="detach") as stream:

        def read() -> None:
            with pytest.raises(StreamInterrupted, match="was left") as raised:
                for _ in stream:
                    pass
            assert raised.value.reason == "left"

        def leave() -> None:
            while stream.task_id is None:
                sleep(0.001)
            stream.close()
            gate.open()

        together(read, leave)
        with pytest.raises(StreamInterrupted):
            stream.result()
    assert stops(fake) == []


@pytest.mark.parametrize("on_exit", ["stop", "detach"])
def test_leaving_between_two_events_raises_in_the_reader(serve: Serve, connect: Connect, on_exit: Any) -> None:
    fake = serve(held(Gate()))
    with connect(fake).chat.stream("Hi", on_exit=on_exit) as stream:
        with pytest.raises(StreamInterrupted, match="was left") as raised:
            for _ in stream:
                stream.close()
        assert raised.value.reason == "left"
        with pytest.raises(StreamInterrupted, match="was left"):
            stream.result()
    assert len(stops(fake)) == (on_exit == "stop")


def test_a_stream_that_was_left_before_it_was_iterated_is_not_read(serve: Serve, connect: Connect) -> None:
    fake = serve(held(Gate()))
    with connect(fake).chat.stream("Hi") as stream:
        events = stream.__iter__()
        stream.close()
        with pytest.raises(StreamInterrupted, match="was left"):
            next(events)


@pytest.mark.parametrize("read", [0, 1])
def test_a_stream_that_is_left_closes_its_connection(serve: Serve, connect: Connect, read: int) -> None:
    fake = serve(held(Gate()))
    transport = httpx.HTTPTransport(verify=SSL, limits=httpx.Limits(max_connections=1))
    dify = connect(fake, transport=transport, timeout=60, max_retries=0)
    with pytest.raises(ZeroDivisionError):
        with dify.chat.stream("Hi", on_exit="detach") as stream:
            for _ in range(read):
                next(stream)
            raise ZeroDivisionError
    dify.app.info()


def test_a_run_without_a_task_id_cannot_be_stopped(chat_app: Dify) -> None:
    with chat_app.chat.stream("Hi") as stream:
        with pytest.raises(UsageError, match="first event"):
            stream.stop()
        stream.result()


@pytest.mark.parametrize("kind", KINDS)
def test_any_task_can_be_stopped_by_its_id(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(held(Gate()))
    dify = connect(fake, kind)
    resource = {"workflow": dify.workflows, "completion": dify.completions}.get(kind, dify.chat)
    with open_stream(dify, kind) as stream:
        next(stream)
        assert stream.task_id
        resource.stop(stream.task_id)
        stream.result()
    assert stops(fake) == [stop_path(kind, stream.task_id)]


# -- interruptions ---------------------------------------------------------------------------------------------------

DROPPED = Fault(drop_after_events=3), "connection_lost"
ENDED = Fault(end_after_events=3), "eof"
STALLED = Fault(stall_after_events=3), "idle_timeout"


@pytest.mark.parametrize("kind", ["chat", "agent", "completion"])  # the others reconnect
@pytest.mark.parametrize(("fault", "reason"), [DROPPED, ENDED, STALLED], ids=["dropped", "ended", "stalled"])
def test_a_stream_that_is_cut_raises_with_the_reason_the_ids_and_the_partial_result(
    fake: FakeDify, connect: Connect, kind: str, fault: Fault, reason: str
) -> None:
    fake.faults.add(fault)
    dify = connect(fake, kind, idle_timeout=0.1)
    given = []
    with open_stream(dify, kind) as stream:
        with pytest.raises(StreamInterrupted) as raised:
            for event in stream:
                given.append(event)
    error = raised.value
    assert error.reason == reason
    assert len(given) == 3
    assert (error.task_id, error.message_id) == (stream.task_id, stream.message_id)
    assert (error.conversation_id, error.workflow_run_id) == (stream.conversation_id, stream.workflow_run_id)
    assert error.task_id is not None
    assert error.task_id in str(error)
    said = [event.answer for event in given if event.event.endswith("message")]
    assert getattr(error.partial, "answer", "") == "".join(said)
    assert error.method == "POST"
    assert error.url == fake.base_url + fake.requests[0].path.removeprefix("/v1")
    assert fake.executions == 1  # a run is never started twice
    assert len(fake.requests) == 1


@pytest.mark.parametrize("bytes_before", [0, 1, 50, 400])
def test_it_does_not_matter_where_the_connection_is_lost(fake: FakeDify, connect: Connect, bytes_before: int) -> None:
    fake.faults.add(Fault(drop_after_bytes=bytes_before))
    with pytest.raises(StreamInterrupted) as raised:
        connect(fake).chat.send("Hello there, and much more than that")
    assert raised.value.reason == "connection_lost"
    assert isinstance(raised.value.__cause__, APIConnectionError)
    assert raised.value.partial.answer in "You said: "
    assert fake.executions == 1


def test_result_raises_an_interruption_again(fake: FakeDify, connect: Connect) -> None:
    fake.faults.add(Fault(end_after_events=1))
    with connect(fake).chat.stream("Hi") as stream:
        with pytest.raises(StreamInterrupted) as first:
            names(stream)
        with pytest.raises(StreamInterrupted) as within:
            stream.result()
    with pytest.raises(StreamInterrupted) as after:
        stream.result()
    assert first.value is within.value is after.value
    assert first.value.reason == "eof"


def test_no_answer_at_all_is_a_connection_error(fake: FakeDify, connect: Connect) -> None:
    fake.faults.add(Fault(drop=True, executed=True))
    with pytest.raises(APIConnectionError) as raised:
        connect(fake).chat.send("Hi")
    assert raised.value.attempts == 1
    assert fake.executions == 1
    assert len(fake.requests) == 1


# -- contents of a stream --------------------------------------------------------------------------------------------


def test_unknown_events_are_yielded_with_their_data(serve: Serve, connect: Connect) -> None:
    fake = serve({"chat": ChatApp(reply=lambda _: iter(["a", RawEvent("brand_new", {"x": [1, None]}), "b"]))})
    with connect(fake).chat.stream("Hi") as stream:
        events = [event for event in stream]
    [unknown] = [event for event in events if isinstance(event, UnknownEvent)]
    assert unknown.event == "brand_new"
    assert unknown.data["x"] == [1, None]
    assert unknown.to_dict()["message_id"] == stream.message_id
    assert (stream.result()).answer == "ab"


@pytest.mark.parametrize("kind", ["chat", "chatflow", "completion"])
def test_a_replacement_counts_in_the_result(serve: Serve, connect: Connect, kind: str) -> None:
    def say(_: AppRequest) -> Iterator[Any]:
        yield from ["bad ", "words"]
        yield Replace("good words")
        yield "!"

    apps = {"chat": ChatApp(reply=say), "chatflow": ChatflowApp(reply=say), "completion": CompletionApp(reply=say)}
    with open_stream(connect(serve(apps), kind), kind) as stream:
        text = [piece for piece in stream.text]
    assert (stream.result()).answer == "good words!"
    assert text == ["bad ", "words", "!"]


def test_a_replacement_that_extends_the_text_yields_the_rest(serve: Serve, connect: Connect) -> None:
    fake = serve({"chat": ChatApp(reply=lambda _: iter(["one", Replace("one two")]))})
    with connect(fake).chat.stream("Hi") as stream:
        assert [piece for piece in stream.text] == ["one", " two"]
    assert (stream.result()).answer == "one two"


@pytest.mark.parametrize("kind", ["chat", "chatflow", "workflow"])
def test_speech_is_read_to_its_end_which_comes_after_the_answer(serve: Serve, connect: Connect, kind: str) -> None:
    def speak(_: object) -> Iterator[Any]:
        yield "Hello"
        yield Speech(b"sound")

    apps = {
        "chat": ChatApp(reply=speak),
        "chatflow": ChatflowApp(reply=speak),
        "workflow": WorkflowApp(script=speak),
    }
    fake = serve(apps, linger=3600.0)
    with open_stream(connect(fake, kind), kind) as stream:
        given = names(stream)
    assert given[-2:] == ["message_end" if kind == "chat" else "workflow_finished", "tts_message_end"]
    assert given.count("tts_message") == 1
    assert stops(fake) == []


def test_speech_that_is_cut_off_is_an_interruption(serve: Serve, connect: Connect) -> None:
    fake = serve({"chat": ChatApp(reply=lambda _: iter(["Hello", Speech(b"sound")]))})
    fake.faults.add(Fault(end_after_events=4))
    with connect(fake).chat.stream("Hi") as stream:
        with pytest.raises(StreamInterrupted) as raised:
            names(stream)
    assert raised.value.partial.answer == "Hello"
    assert raised.value.partial.usage.total_tokens > 0


def test_an_agents_thoughts_are_in_the_reply(serve: Serve, connect: Connect) -> None:
    def think(request: AppRequest) -> Iterator[Any]:
        yield "Let me look. "
        yield ToolCall("weather", {"city": "Rome"}, observation="sunny")
        yield "It is sunny."

    reply = connect(serve({"agent": AgentApp(reply=think)}), "agent").chat.send("Weather?")
    assert reply.answer == "Let me look. It is sunny."
    assert [thought.tool for thought in reply.agent_thoughts] == ["weather", ""]
    assert reply.agent_thoughts[0].observation == '{"weather": "sunny"}'
    assert [thought.thought for thought in reply.agent_thoughts] == ["Let me look. ", "It is sunny."]


def test_a_chatflow_ends_with_its_run_and_not_with_its_message(fake: FakeDify, connect: Connect) -> None:
    with connect(fake, "chatflow").chat.stream("Hi") as stream:
        given = names(stream)
    reply = stream.result()
    assert given[-2:] == ["message_end", "workflow_finished"]
    assert reply.answer == "You said: Hi"
    assert reply.usage.total_tokens > 0
    assert reply.workflow_run_id == stream.workflow_run_id
    assert reply.conversation_id == stream.conversation_id


# -- how a run ends --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["chatflow", "workflow"])
def test_a_run_that_waits_for_a_human_is_paused(serve: Serve, connect: Connect, kind: str) -> None:
    def ask(_: object) -> Iterator[Any]:
        yield "Thinking. "
        yield HumanInput("Shall I?", actions=["yes", "no"])

    fake = serve({"chatflow": ChatflowApp(reply=ask), "workflow": WorkflowApp(script=ask)}, linger=3600.0)
    dify = connect(fake, kind)
    with open_stream(dify, kind) as stream:
        given = names(stream)
    result = stream.result()
    assert given[-2:] == ["human_input_required", "workflow_paused"]
    assert result.paused
    assert result.status == "paused"
    assert [reason.form_content for reason in result.reasons] == ["Shall I?"]
    assert stops(fake) == []
    assert stream.workflow_run_id
    assert (dify.workflows.get_run(stream.workflow_run_id)).status == "paused"


def failing(_: object) -> Iterator[Any]:
    yield "Well, "
    yield Node("http", error="no route to host")


@pytest.mark.parametrize("kind", ["chatflow", "workflow"])
def test_a_failed_run_raises_unless_check_is_false(serve: Serve, connect: Connect, kind: str) -> None:
    apps = {"chatflow": ChatflowApp(reply=failing), "workflow": WorkflowApp(script=failing)}
    dify = connect(serve(apps), kind)
    with open_stream(dify, kind) as stream:
        assert (names(stream))[-1] == "workflow_finished"  # reading the events does not raise
    with pytest.raises(WorkflowFailed, match="no route to host") as raised:
        stream.result()
    assert raised.value.result.status == "failed"
    assert raised.value.result.error == "no route to host"
    assert raised.value.request is not None and str(raised.value.request.url) == raised.value.url
    with open_stream(dify, kind, check=False) as stream:
        result = stream.result()
    assert (result.status, result.error) == ("failed", "no route to host")
    assert (result.text if kind == "workflow" else result.answer) == "Well, "


def test_a_run_that_failed_in_part_succeeded(serve: Serve, connect: Connect) -> None:
    def script(_: object) -> Iterator[Any]:
        yield Node("http", error="no route to host", on_error="continue", outputs={"text": "default"})

    run = connect(serve({"workflow": WorkflowApp(script=script)}), "workflow").workflows.run({})
    assert run.status == "partial-succeeded"
    assert run.succeeded
    assert run.exceptions_count == 1


@pytest.mark.parametrize("kind", ["chat", "agent", "completion"])
def test_a_failing_model_raises_with_the_partial_result(serve: Serve, connect: Connect, kind: str) -> None:
    def fail(_: AppRequest) -> Iterator[Any]:
        yield "Once upon "
        raise ModelError("the model died")

    apps = {"chat": ChatApp(reply=fail), "agent": AgentApp(reply=fail), "completion": CompletionApp(reply=fail)}
    fake = serve(apps)
    with open_stream(connect(fake, kind), kind) as stream:
        with pytest.raises(CompletionRequestError, match="the model died") as raised:
            names(stream)
        with pytest.raises(CompletionRequestError, match="the model died"):
            stream.result()
    assert raised.value.status_code == 400
    assert raised.value.partial.answer == "Once upon "
    assert raised.value.partial.message_id == stream.message_id
    assert raised.value.request is not None
    assert stops(fake) == []


def test_a_stream_with_only_an_error_still_has_the_message_id(serve: Serve, connect: Connect) -> None:
    def fail(_: AppRequest) -> str:
        raise ModelError("no credit", code="provider_quota_exceeded")

    with connect(serve({"chat": ChatApp(reply=fail)})).chat.stream("Hi") as stream:
        with pytest.raises(ProviderQuotaExceeded) as raised:
            stream.result()
    assert stream.message_id == raised.value.partial.message_id == raised.value.body["message_id"]
    assert stream.conversation_id


def test_wrong_inputs_raise_at_once_even_if_the_server_falls_silent(serve: Serve, connect: Connect) -> None:
    fake = serve({"workflow": WorkflowApp(inputs=[Input("city", required=True)])})
    with pytest.raises(InvalidParam, match="city is required in input form") as raised:
        connect(fake, "workflow").workflows.run({})
    assert (raised.value.status_code, raised.value.code) == (400, "invalid_param")
    assert raised.value.body["status"] == 500
    assert fake.executions == 0
