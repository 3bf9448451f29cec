"""Streams of runs that are cut: they reconnect, finish from the run's record, or raise within a time limit."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dify_plus import (
    APIConnectionError,
    AsyncDify,
    AsyncStream,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RecoveryPolicy,
    StreamInterrupted,
    WorkflowFailed,
)
from dify_plus._async._compat import sleep
from dify_plus.testing import (
    App,
    ChatApp,
    ChatflowApp,
    CompletionApp,
    Delay,
    FakeDify,
    Fault,
    Gate,
    HumanInput,
    ModelError,
    Node,
    RawEvent,
    Replace,
    Sources,
    Speech,
    WorkflowApp,
)
from dify_plus.types import StreamResumed
from tests._async._compat import together
from tests._async.support import Connect, Serve

KINDS = ["workflow", "chatflow"]
EVENTS = "/workflow/*/events"
RECORD = "/workflows/run/*"
AT_ONCE = RecoveryPolicy(max_attempts=3, initial_delay=0.0)
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def both(script: Callable[[Any], Any]) -> dict[str, App]:
    """A workflow and a chatflow that do the same."""
    return {"workflow": WorkflowApp(script=script), "chatflow": ChatflowApp(reply=script)}


def respond(fake: FakeDify, path: str, body: dict[str, Any]) -> None:
    """Have a path answer with this JSON from now on."""
    headers = {"Content-Type": "application/json"}
    fake.faults.add(Fault(status=200, body=json.dumps(body), headers=headers), path=path, times=None)


def words(gate: Gate) -> dict[str, App]:
    """Apps that say two words, wait at the gate, and say two more."""

    def say(_: object) -> Iterator[Any]:
        yield Node("llm", text=["one ", "two ", gate, "three ", "four"])
        return {"text": "one two three four"}

    return both(say)


WORDS = "one two three four"
BEFORE = 6
"""The number of events before the gate: the run, the start node, the llm node and two words."""


def open_stream(dify: AsyncDify, kind: str, **options: Any) -> AsyncStream[Any, Any]:
    return dify.workflows.stream({}, **options) if kind == "workflow" else dify.chat.stream("Hi", **options)


def attach(dify: AsyncDify, kind: str, run_id: str | None, **options: Any) -> AsyncStream[Any, Any]:
    resource = dify.workflows if kind == "workflow" else dify.chat
    return resource.attach(run_id or "", **options)


def text_of(result: Any) -> str:
    return str(getattr(result, "answer", None) or getattr(result, "text", ""))


def names(events: list[Any]) -> list[str]:
    return [event.event for event in events]


def attached(fake: FakeDify) -> int:
    """The number of attach requests."""
    return sum(request.path.endswith("/events") for request in fake.requests)


def cut(fake: FakeDify, after: int, **fault: Any) -> None:
    """Lose the connection of the next run after this many events."""
    fake.faults.add(Fault(**(fault or {"drop_after_events": after})), method="POST")


# -- interruption and reconnect ---------------------------------------------------------------------------------------

CUTS: dict[str, tuple[dict[str, Any], str]] = {
    "lost": ({"drop_after_events": BEFORE}, "connection_lost"),
    "ended": ({"end_after_events": BEFORE}, "eof"),
    "silent": ({"stall_after_events": BEFORE}, "idle_timeout"),
}


@pytest.mark.parametrize("how", CUTS)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_cut_stream_of_a_running_run_reconnects(serve: Serve, connect: Connect, kind: str, how: str) -> None:
    fault, reason = CUTS[how]
    gate = Gate()
    fake = serve(words(gate))
    cut(fake, BEFORE, **fault)
    async with open_stream(connect(fake, kind, recovery=AT_ONCE, idle_timeout=0.1), kind) as stream:
        before = [await anext(stream) for _ in range(BEFORE)]
        resumed = await anext(stream)
        gate.open()
        after = [event async for event in stream]
        result = await stream.result()
    assert resumed == StreamResumed(stream.workflow_run_id, 1, reason)
    assert "stream_resumed" not in names(before + after)
    piece = "text_chunk" if kind == "workflow" else "message"
    assert names(before) == ["workflow_started", "node_started", "node_finished", "node_started", piece, piece]
    assert names(after)[:3] == [piece, piece, "node_finished"]
    assert names(after)[-1] == "workflow_finished"
    assert names(before + after).count("workflow_started") == 1
    assert text_of(result) == WORDS
    assert result.status == "succeeded"
    assert (fake.executions, attached(fake)) == (1, 1)


def frames(*events: dict[str, Any], before: str = "") -> Fault:
    """An answer with these events, which ends after them."""
    body = before + "".join(f"data: {json.dumps({**RUN, **event})}\n\n" for event in events)
    return Fault(status=200, body=body, headers={"Content-Type": "text/event-stream"})


RUN = {"task_id": "t", "workflow_run_id": UNKNOWN}
STARTED = {"event": "workflow_started", "data": {"id": UNKNOWN, "workflow_id": "w"}}
FINISHED = {"event": "workflow_finished", "data": {"id": UNKNOWN, "status": "succeeded", "outputs": {"text": "one"}}}


@pytest.mark.parametrize(("sent", "longest"), [(100, 8.0), (10**9, 0.1)])
async def test_a_server_may_ask_for_a_wait_before_each_reconnect(
    serve: Serve, connect: Connect, sent: int, longest: float
) -> None:
    """`retry:` applies to all later reconnects, but the policy limits it."""
    fake = serve()
    fake.faults.add(frames(STARTED, before=f"retry: {sent}\n\n"), method="POST")
    fake.faults.add(frames({"event": "node_retry"}), path=EVENTS)
    fake.faults.add(frames(FINISHED), path=EVENTS)
    policy = RecoveryPolicy(initial_delay=0.0, max_delay=longest)
    began = time.monotonic()
    async with connect(fake, "workflow", recovery=policy).workflows.stream({}) as stream:
        result = await stream.result()
    assert time.monotonic() - began >= 2 * 0.1
    assert (result.outputs, attached(fake)) == ({"text": "one"}, 2)


@pytest.mark.parametrize("kind", KINDS)
async def test_text_after_a_reconnect_is_held_back_until_it_is_complete(
    serve: Serve, connect: Connect, kind: str
) -> None:
    gate = Gate()
    fake = serve(words(gate))
    cut(fake, BEFORE - 1)  # the second word is lost
    pieces = []
    async with open_stream(connect(fake, kind, recovery=AT_ONCE), kind) as stream:
        async for piece in stream.text:
            pieces.append(piece)
            gate.open()
    assert pieces == ["one ", "two three four"]
    assert text_of(await stream.result()) == WORDS


@pytest.mark.parametrize("reader", ["events", "text", "result"])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_cut_after_any_event_loses_no_text_and_doubles_no_event(
    serve: Serve, connect: Connect, kind: str, reader: str
) -> None:
    fake = serve(both(lambda _: ["one ", "two ", "three ", "four"]) | {"workflow": workflow_of_words()})
    dify = connect(fake, kind, recovery=AT_ONCE)
    async with open_stream(dify, kind) as stream:
        whole = [event async for event in stream]
    for after in range(1, len(whole)):
        fake.requests.clear()
        cut(fake, after)
        async with open_stream(dify, kind) as stream:
            if reader == "text":
                assert "".join([piece async for piece in stream.text]) == WORDS
            elif reader == "events":
                seen = [key(event) for event in [event async for event in stream] if event.event != "stream_resumed"]
                assert len(seen) == len(set(seen))
                assert set(seen) <= {key(event) for event in whole}
                assert seen[:after] == [key(event) for event in whole[:after]]
            result = await stream.result()
        assert text_of(result) == WORDS
        assert result.status == "succeeded"
        assert attached(fake) == 1
    assert fake.executions == len(whole)


def workflow_of_words() -> WorkflowApp:
    def say(_: object) -> Iterator[Any]:
        yield Node("llm", text=["one ", "two ", "three ", "four"])
        return {"text": WORDS}

    return WorkflowApp(script=say)


def key(event: Any) -> tuple[Any, ...]:
    """The fields of an event that are the same in every run."""
    data = getattr(event, "data", None)
    fields = (getattr(data, name, None) for name in ("node_id", "text", "status"))
    return (event.event, getattr(event, "answer", None), *map(str, fields))


async def test_repeated_cuts_each_resume_where_the_last_one_ended(serve: Serve, connect: Connect) -> None:
    gates = [Gate() for _ in range(4)]

    def steps(_: object) -> Iterator[Any]:
        for number, gate in enumerate(gates):
            yield Node(f"n{number}", outputs={"n": number})
            yield gate
        return {"text": "done"}

    fake = serve({"workflow": WorkflowApp(script=steps)})
    dify = connect(fake, "workflow", recovery=AT_ONCE)
    cut(fake, 5)
    for number in range(1, 4):
        fake.faults.add(Fault(drop_after_events=5 + 2 * number), path=EVENTS)
    seen = []
    async with dify.workflows.stream({}) as run:
        for _ in range(5):
            seen.append(await anext(run))
        for number in range(3):
            gates[number].open()
            gates[number + 1].reached()
            resumed = await anext(run)
            assert (resumed.event, resumed.attempts) == ("stream_resumed", 1)
            seen += [await anext(run), await anext(run)]
        assert (await anext(run)).event == "stream_resumed"
        gates[3].open()
        seen += [event async for event in run]
    started = [event.data.node_id for event in seen if event.event == "node_started"]
    assert started == ["start", "n0", "n1", "n2", "n3", "end"]
    assert [event.data.node_id for event in seen if event.event == "node_finished"] == started
    assert names(seen).count("workflow_started") == 1
    assert (fake.executions, attached(fake)) == (1, 4)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_cut_inside_a_character_loses_nothing(serve: Serve, connect: Connect, kind: str) -> None:
    text = "größe \N{SNOWMAN}\N{ROCKET}\u2028 done"

    def say(_: object) -> Iterator[Any]:
        yield Node("llm", text=[text])
        return {"text": text}

    fake = serve(both(say), seed=1, clock=lambda: 1795307600.0)
    dify = connect(fake, kind, recovery=AT_ONCE)
    async with open_stream(dify, kind) as stream:
        await stream.result()
    [run] = fake.state.apps[kind].workflow_runs.values()
    body = b"event: ping\n\n" + b"".join(frame.data for frame in run.frames)
    start = body.index("größe".encode())
    for offset in range(start, start + len(text.encode()) + 1):
        cut(fake, 0, drop_after_bytes=offset)
        async with open_stream(dify, kind) as stream:
            assert "".join([piece async for piece in stream.text]) == text
    assert attached(fake) == len(text.encode()) + 1


@pytest.mark.parametrize("kind", KINDS)
async def test_speech_that_is_cut_ends_with_the_run(serve: Serve, connect: Connect, kind: str) -> None:
    """The server does not repeat the audio or its end event, so the stream does not wait for it."""
    gate = Gate()

    def speak(_: object) -> Iterator[Any]:
        yield Node("llm", text=["one ", "two"])
        yield Speech(b"mp3")
        yield gate
        return {"text": "one two"}

    fake = serve(both(speak))
    cut(fake, 8)
    async with open_stream(connect(fake, kind, recovery=AT_ONCE), kind) as stream:
        seen = [await anext(stream) for _ in range(8)]
        gate.open()
        fake.wait_idle()
        seen += [event async for event in stream]
        result = await stream.result()
    assert names(seen)[7:] == ["tts_message", "stream_resumed", "workflow_finished"]
    assert text_of(result) == "one two"
    assert attached(fake) == 1


async def test_speech_that_is_cut_after_the_end_of_the_run_is_reported(serve: Serve, connect: Connect) -> None:
    def speak(_: object) -> Iterator[Any]:
        yield "one"
        yield Speech(b"mp3")

    fake = serve({"chatflow": ChatflowApp(reply=speak)})
    dify = connect(fake, "chatflow", recovery=AT_ONCE)
    async with dify.chat.stream("Hi") as stream:
        whole = [event async for event in stream]
    assert names(whole)[-2:] == ["workflow_finished", "tts_message_end"]
    cut(fake, len(whole) - 1)
    async with dify.chat.stream("Hi") as stream:
        with pytest.raises(StreamInterrupted) as raised:
            await stream.result()
    assert raised.value.reason == "connection_lost"
    assert (raised.value.partial.answer, raised.value.partial.status) == ("one", "succeeded")
    assert attached(fake) == 0


# -- the run has ended or paused during the cut ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_a_run_that_has_finished_gives_its_end(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    fake = serve(words(gate))
    cut(fake, BEFORE)
    async with open_stream(connect(fake, kind, recovery=AT_ONCE), kind) as stream:
        task_id, pieces = None, []
        async for piece in stream.text:
            pieces.append(piece)
            if len(pieces) == 2:
                task_id = stream.task_id
                gate.open()
                fake.wait_idle()
        result = await stream.result()
    assert pieces == ["one ", "two ", "three four"]
    assert text_of(result) == WORDS
    assert (result.status, result.error) == ("succeeded", None)
    assert result.task_id == task_id
    assert result.workflow_run_id == stream.workflow_run_id
    if kind == "workflow":
        assert result.outputs == {"text": WORDS}
        assert result.total_steps == 3
    assert fake.executions == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_a_run_that_was_stopped_is_stopped_and_did_not_fail(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(words(Gate()))
    cut(fake, BEFORE)
    async with open_stream(connect(fake, kind, recovery=AT_ONCE), kind) as stream:
        before = [await anext(stream) for _ in range(BEFORE)]
        fake.stop_run(str(stream.workflow_run_id))
        fake.wait_idle()
        after = [event async for event in stream]
        result = await stream.result()  # does not raise
    assert len(before) == BEFORE
    assert names(after) == ["stream_resumed", "workflow_finished"]
    assert result.status == "stopped"
    assert text_of(result) == "one two "


@pytest.mark.parametrize("kind", KINDS)
async def test_a_run_that_was_stopped_while_it_is_read_on_is_stopped(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(words(Gate()))
    cut(fake, BEFORE)
    async with open_stream(connect(fake, kind, recovery=AT_ONCE), kind) as stream:
        for _ in range(BEFORE + 1):
            await anext(stream)
        await stream.stop()
        [*_, last] = [event async for event in stream]
        assert last.data.status == "failed"  # the stream of a stopped run says so
        assert (await stream.result()).status == "stopped"


async def test_a_stopped_chatflow_gives_the_text_of_its_message(serve: Serve, connect: Connect) -> None:
    """If the run has no outputs, the missed text is in the conversation's message."""
    fake = serve(words(Gate()))
    cut(fake, BEFORE - 1)  # the second word is lost
    async with connect(fake, "chatflow", recovery=AT_ONCE).chat.stream("Hi") as stream:
        pieces = []
        async for piece in stream.text:
            pieces.append(piece)
            if len(pieces) == 1:
                fake.stop_run(str(stream.workflow_run_id))
                fake.wait_idle()
    assert pieces == ["one ", "two "]
    assert (await stream.result()).answer == "one two "


@pytest.mark.parametrize("kind", KINDS)
async def test_a_run_that_has_failed_raises(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()

    def fail(_: object) -> Iterator[Any]:
        yield Node("llm", text=["one ", gate])
        raise ModelError("no credit")

    fake = serve(both(fail))
    cut(fake, 5)
    async with open_stream(connect(fake, kind, recovery=AT_ONCE), kind) as stream:
        for _ in range(5):
            await anext(stream)
        gate.open()
        fake.wait_idle()
        with pytest.raises(WorkflowFailed, match="no credit") as raised:
            await stream.result()
    assert raised.value.result.status == "failed"
    assert text_of(raised.value.result) == "one "


@pytest.mark.parametrize("kind", KINDS)
async def test_a_run_that_has_paused_yields_its_form(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()

    def ask(_: object) -> Iterator[Any]:
        yield Node("llm", text=["one ", gate])
        answer = yield HumanInput("Fine?")
        yield Node("more", text=["two"])
        return {"text": "one two", "action": answer.action} if kind == "workflow" else None

    fake = serve(both(ask))
    cut(fake, 5)
    async with open_stream(connect(fake, kind, recovery=AT_ONCE), kind) as run:
        for _ in range(5):
            await anext(run)
        gate.open()
        fake.wait_idle()
        seen = [event async for event in run]
        assert names(seen)[0] == "stream_resumed"
        assert names(seen)[-2:] == ["human_input_required", "workflow_paused"]
        assert run.paused
        assert [form.form_content for form in run.forms] == ["Fine?"]
        assert (await run.result()).paused
        await run.submit(run.forms[0], action="approve")
        result = await run.result()
    assert result.status == "succeeded"
    assert fake.executions == 1


async def test_the_sources_of_an_answer_whose_end_was_missed_come_from_the_message(
    serve: Serve, connect: Connect
) -> None:
    gate = Gate()
    source = {"position": 1, "document_name": "rivers.md", "content": "The Nile ...", "score": 0.9}

    def say(_: object) -> Iterator[Any]:
        yield Sources([source])
        yield "one "
        yield gate
        yield "two"

    fake = serve({"chatflow": ChatflowApp(reply=say)})
    cut(fake, 5)
    async with connect(fake, "chatflow", recovery=AT_ONCE).chat.stream("Hi") as stream:
        for _ in range(5):
            await anext(stream)
        gate.open()
        fake.wait_idle()
        reply = await stream.result()
    assert reply.answer == "one two"
    assert [resource.document_name for resource in reply.retriever_resources] == ["rivers.md"]
    assert reply.conversation_id and reply.message_id


async def test_an_answer_that_was_replaced_is_the_replacement(serve: Serve, connect: Connect) -> None:
    gate = Gate()

    def say(_: object) -> Iterator[Any]:
        yield "one "
        yield gate
        yield Replace("I cannot say.")

    fake = serve({"chatflow": ChatflowApp(reply=say)})
    cut(fake, 5)
    async with connect(fake, "chatflow", recovery=AT_ONCE).chat.stream("Hi") as stream:
        for _ in range(6):
            await anext(stream)
        gate.open()
        rest = [event async for event in stream]
        reply = await stream.result()
    assert "message_replace" in names(rest)  # a live event; the one in the snapshot is skipped
    assert reply.answer == "I cannot say."


async def test_text_that_is_not_in_the_outputs_is_yielded_as_it_arrived(serve: Serve, connect: Connect) -> None:
    gate = Gate()

    def say(_: object) -> Iterator[Any]:
        yield Node("llm", text=["one ", "two ", gate, "three"])
        return {"summary": {"words": 3}}

    fake = serve({"workflow": WorkflowApp(script=say)})
    cut(fake, BEFORE)
    async with connect(fake, "workflow", recovery=AT_ONCE).workflows.stream({}) as stream:
        for _ in range(BEFORE + 1):
            await anext(stream)
        gate.open()
        pieces = [piece async for piece in stream.text]
    assert pieces == ["three"]
    assert (await stream.result()).text == "one two three"


async def test_outputs_that_are_not_the_text_do_not_take_its_place(serve: Serve, connect: Connect) -> None:
    gate = Gate()

    def say(_: object) -> Iterator[Any]:
        yield Node("llm", text=["one ", "two ", gate, "three"])
        return {"summary": "counted to three"}

    fake = serve({"workflow": WorkflowApp(script=say)})
    cut(fake, BEFORE)
    async with connect(fake, "workflow", recovery=AT_ONCE).workflows.stream({}) as stream:
        pieces = []
        async for piece in stream.text:
            pieces.append(piece)
            if len(pieces) == 2:
                gate.open()
    assert "".join(pieces) == (await stream.result()).text
    assert "".join(pieces).startswith("one two ")


# -- the server refuses, or falls silent -------------------------------------------------------------------------------

REFUSALS = {
    "502": Fault.gateway(502),
    "503": Fault.gateway(503),
    "500": Fault.server_error(),
    "429": Fault.too_many_requests(),
    "400 busy": Fault.concurrency_limit(),
    "lost": Fault(drop=True),
}


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_a_temporary_refusal_is_retried(serve: Serve, connect: Connect, refusal: str) -> None:
    gate = Gate()
    fake = serve(words(gate))
    cut(fake, BEFORE)
    fake.faults.add(REFUSALS[refusal], path=EVENTS, times=2)
    async with connect(fake, "workflow", recovery=AT_ONCE).workflows.stream({}) as stream:
        for _ in range(BEFORE):
            await anext(stream)
        resumed = await anext(stream)
        gate.open()
        result = await stream.result()
    assert resumed.attempts == 3
    assert result.text == WORDS
    assert (fake.executions, attached(fake)) == (1, 3)


@pytest.mark.parametrize(
    ("refusal", "cause"),
    [
        (Fault.error(404, "not_found", "Workflow run not found"), NotFoundError),
        (Fault.error(403, "forbidden", "No."), PermissionDeniedError),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_permanent_refusal_ends_recovery(
    serve: Serve, connect: Connect, kind: str, refusal: Fault, cause: type[Exception]
) -> None:
    """The run may also belong to another user, or be unknown to the server by now."""
    fake = serve(words(Gate()))
    cut(fake, BEFORE)
    fake.faults.add(refusal, path=EVENTS)
    async with open_stream(connect(fake, kind, recovery=AT_ONCE), kind) as stream:
        stream._clock = Clock(step=AT_ONCE.max_silence / 8)  # type: ignore[attr-defined]
        with pytest.raises(StreamInterrupted, match=r"attaching to the run failed.*its record says running") as raised:
            await stream.result()
    error = raised.value
    assert error.reason == "recovery_failed"
    assert isinstance(error.__cause__, cause)
    assert text_of(error.partial) == "one two "
    assert (error.workflow_run_id, error.task_id) == (stream.workflow_run_id, stream.task_id)
    assert attached(fake) == 1


@pytest.mark.parametrize(
    "refusal", [Fault.error(404, "not_found", "Workflow run not found"), Fault.gateway(502), Fault(drop=True)]
)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_run_that_ended_by_its_record_ends_without_its_events(
    serve: Serve, connect: Connect, kind: str, refusal: Fault
) -> None:
    gate = Gate()
    fake = serve(words(gate))
    cut(fake, BEFORE)
    fake.faults.add(refusal, path=EVENTS, times=None)
    async with open_stream(connect(fake, kind, recovery=AT_ONCE), kind) as stream:
        for _ in range(BEFORE):
            await anext(stream)
        gate.open()
        fake.wait_idle()
        seen = [event async for event in stream]
        result = await stream.result()
    assert names(seen) == ["stream_resumed", "workflow_finished"]
    assert seen[1].workflow_run_id == stream.workflow_run_id
    assert (text_of(result), result.status) == (WORDS, "succeeded")
    assert attached(fake) == (1 if refusal.status == 404 else AT_ONCE.max_attempts)


async def test_an_unreadable_record_raises(serve: Serve, connect: Connect) -> None:
    fake = serve(words(Gate()))
    cut(fake, BEFORE)
    fake.faults.add(Fault.gateway(502), path=EVENTS, times=None)
    fake.faults.add(Fault.error(404, "not_found"), path=RECORD)
    with pytest.raises(StreamInterrupted, match="its record cannot be read") as raised:
        await connect(fake, "workflow", recovery=AT_ONCE).workflows.run({})
    assert raised.value.reason == "recovery_failed"
    cause = raised.value.__cause__
    assert isinstance(cause, StreamInterrupted)
    assert cause.reason == "connection_lost"
    assert isinstance(cause.__cause__, InternalServerError)
    assert fake.executions == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_a_worker_that_died_is_given_up_in_time(serve: Serve, connect: Connect, kind: str) -> None:
    """Its record says `running`. The server replays how far the run had come, and then sends nothing, no ping."""
    fake = serve(words(Gate()))
    cut(fake, BEFORE, stall_after_events=BEFORE)
    fake.faults.add(Fault(stall_after_events=4), path=EVENTS, times=None)
    async with open_stream(connect(fake, kind, recovery=AT_ONCE, idle_timeout=0.05), kind) as stream:
        with pytest.raises(StreamInterrupted, match="its record says running") as raised:
            await stream.result()
    assert raised.value.reason == "recovery_failed"
    assert text_of(raised.value.partial) == "one two "
    assert attached(fake) == AT_ONCE.max_attempts
    assert fake.executions == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_a_run_that_only_pings_is_given_up_in_time(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(words(Gate()), ping_interval=0.01)
    cut(fake, BEFORE)
    policy = RecoveryPolicy(initial_delay=0.0, max_silence=10.0)
    async with open_stream(connect(fake, kind, recovery=policy), kind) as stream:
        stream._clock = Clock()  # type: ignore[attr-defined]
        with pytest.raises(StreamInterrupted, match="its record says running") as raised:
            await stream.result()
    assert raised.value.reason == "recovery_failed"
    assert "nothing new for 10 s" in str(raised.value.__cause__)


async def test_a_run_that_only_pings_ends_where_its_record_has(serve: Serve, connect: Connect) -> None:
    """The stream has missed the end of the run, and only pings arrive."""
    gate = Gate()
    fake = serve(words(gate), ping_interval=0.01)
    cut(fake, BEFORE)
    fake.faults.add(Fault(lose_events=range(4, 20), stall_after_events=19), path=EVENTS)
    policy = RecoveryPolicy(initial_delay=0.0, max_silence=20.0)
    async with connect(fake, "workflow", recovery=policy, idle_timeout=0.2).workflows.stream({}) as stream:
        stream._clock = Clock()
        for _ in range(BEFORE + 1):
            await anext(stream)
        gate.open()
        fake.wait_idle()
        result = await stream.result()
    assert (result.status, result.text) == ("succeeded", WORDS)


async def test_a_slow_reader_is_not_a_silent_run(serve: Serve, connect: Connect) -> None:
    """The time that the consumer spends on an event does not count."""
    gate = Gate()

    def say(_: object) -> Iterator[Any]:
        yield Node("llm", text=["one ", "two ", gate, "three ", Delay(0.3), "four"])
        return {"text": WORDS}

    fake = serve({"workflow": WorkflowApp(script=say)}, ping_interval=0.02)
    cut(fake, BEFORE)
    policy = RecoveryPolicy(initial_delay=0.0, max_attempts=1, max_silence=60.0)
    async with connect(fake, "workflow", recovery=policy).workflows.stream({}) as stream:
        for _ in range(BEFORE + 1):
            await anext(stream)
        gate.open()
        chunk = await anext(stream)
        assert chunk.data.text == "three "
        fake.wait_idle()  # somebody reads this word for a long time
        stream._last_news -= 600
        assert (await stream.result()).text == WORDS
    assert attached(fake) == 1


async def test_events_of_unknown_kinds_do_not_keep_a_dead_run_alive(serve: Serve, connect: Connect) -> None:
    """A newer server may send unknown events in each snapshot."""
    fake = serve({"workflow": WorkflowApp(script=lambda _: iter([Node("a"), Gate()]))})
    cut(fake, 3)
    news = b'data: {"event": "brand_new"}\n\n'
    fake.faults.add(
        Fault(status=200, body=news, headers={"Content-Type": "text/event-stream"}), path=EVENTS, times=None
    )
    async with connect(fake, "workflow", recovery=AT_ONCE).workflows.stream({}) as stream:
        seen = []
        with pytest.raises(StreamInterrupted) as raised:
            async for event in stream:
                seen.append(event.event)
    assert raised.value.reason == "recovery_failed"
    assert seen.count("brand_new") == AT_ONCE.max_attempts
    assert attached(fake) == AT_ONCE.max_attempts


async def test_new_events_of_unknown_kinds_show_that_the_run_is_alive(serve: Serve, connect: Connect) -> None:
    gate = Gate()

    def say(_: object) -> Iterator[Any]:
        yield Node("llm", text=["one ", gate])
        for number in range(3):
            yield RawEvent("brand_new", {"n": number})
        return {"text": "one "}

    fake = serve({"workflow": WorkflowApp(script=say)})
    cut(fake, 5)
    async with connect(fake, "workflow", recovery=AT_ONCE).workflows.stream({}) as stream:
        for _ in range(6):
            await anext(stream)
        gate.open()
        rest = [event async for event in stream]
    assert [event.data["n"] for event in rest if event.event == "brand_new"] == [0, 1, 2]


@pytest.mark.parametrize("kind", KINDS)
async def test_no_attempts_raise_at_the_first_cut(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(words(Gate()))
    cut(fake, BEFORE)
    policy = RecoveryPolicy(max_attempts=0)
    async with open_stream(connect(fake, kind, recovery=policy), kind, on_exit="detach") as stream:
        with pytest.raises(StreamInterrupted) as raised:
            await stream.result()
    assert raised.value.reason == "connection_lost"
    assert isinstance(raised.value.__cause__, APIConnectionError)
    assert text_of(raised.value.partial) == "one two "
    assert [request.method for request in fake.requests] == ["POST"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_cut_before_the_run_id_is_known_raises_and_is_not_retried(
    serve: Serve, connect: Connect, kind: str
) -> None:
    fake = serve(words(Gate()))
    cut(fake, 0, drop_after_bytes=20)
    async with open_stream(connect(fake, kind, recovery=AT_ONCE), kind) as stream:
        with pytest.raises(StreamInterrupted) as raised:
            await stream.result()
    assert raised.value.reason == "connection_lost"
    assert raised.value.workflow_run_id is None
    assert (fake.executions, attached(fake)) == (1, 0)


@pytest.mark.parametrize("kind", ["chat", "completion"])
async def test_apps_without_runs_do_not_reconnect(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    apps = {"chat": ChatApp(reply=["one ", "two"]), "completion": CompletionApp(reply=["one ", gate, "two"])}
    fake = serve(apps)
    cut(fake, 1)
    dify = connect(fake, kind, recovery=AT_ONCE)
    with pytest.raises(StreamInterrupted) as raised:
        await (dify.chat.send("Hi") if kind == "chat" else dify.completions.send({"query": "Hi"}))
    assert raised.value.reason == "connection_lost"
    assert raised.value.partial.answer == "one "
    assert (fake.executions, attached(fake)) == (1, 0)


# -- attached to -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_attaching_to_a_run_that_goes_on(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    fake = serve(words(gate))
    async with open_stream(connect(fake, kind), kind, on_exit="detach") as stream:
        for _ in range(BEFORE):
            await anext(stream)
    async with attach(connect(fake, kind), kind, stream.workflow_run_id) as again:
        assert again.workflow_run_id == stream.workflow_run_id
        snapshot = [await anext(again) for _ in range(4)]
        assert names(snapshot) == ["workflow_started", "node_started", "node_finished", "node_started"]
        gate.open()
        pieces = [piece async for piece in again.text]
        result = await again.result()
    assert pieces == [WORDS]
    assert (text_of(result), result.status) == (WORDS, "succeeded")
    assert result.task_id == stream.task_id
    assert fake.executions == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_attaching_to_a_run_that_is_over_gives_its_end(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    gate.open()
    fake = serve(words(gate))
    async with open_stream(connect(fake, kind), kind) as stream:
        first = await stream.result()
    async with attach(connect(fake, kind), kind, stream.workflow_run_id) as again:
        pieces = [piece async for piece in again.text]
        result = await again.result()
    assert pieces == [WORDS]
    assert text_of(result) == text_of(first)
    assert (result.status, result.workflow_run_id) == ("succeeded", stream.workflow_run_id)
    if kind == "workflow":
        assert result.outputs == first.outputs
    async with attach(connect(fake, kind), kind, stream.workflow_run_id) as again:
        assert names([event async for event in again]) == ["workflow_finished"]


@pytest.mark.parametrize("kind", KINDS)
async def test_attaching_to_a_run_that_is_over_and_failed_raises_if_asked(
    serve: Serve, connect: Connect, kind: str
) -> None:
    def fail(_: object) -> Iterator[Any]:
        yield Node("http", error="no route to host")

    fake = serve(both(fail))
    async with open_stream(connect(fake, kind), kind, check=False) as stream:
        await stream.result()
    async with attach(connect(fake, kind), kind, stream.workflow_run_id, check=False) as again:
        assert (await again.result()).status == "failed"
    async with attach(connect(fake, kind), kind, stream.workflow_run_id) as again:
        with pytest.raises(WorkflowFailed, match="no route to host"):
            await again.result()


@pytest.mark.parametrize("kind", KINDS)
async def test_attaching_to_a_run_that_waits(serve: Serve, connect: Connect, kind: str) -> None:
    def ask(_: object) -> Iterator[Any]:
        yield HumanInput("Fine?")

    fake = serve(both(ask))
    async with open_stream(connect(fake, kind), kind) as stream:
        await stream.result()
    async with attach(connect(fake, kind), kind, stream.workflow_run_id) as again:
        seen = [event async for event in again]
        assert names(seen)[0] == "workflow_started"
        assert names(seen)[-2:] == ["human_input_required", "workflow_paused"]
        assert again.paused
        assert again.task_id == stream.task_id
        assert [form.form_token for form in again.forms] == [form.form_token for form in stream.forms]


@pytest.mark.parametrize("kind", KINDS)
async def test_attaching_to_an_unknown_run_raises_on_entering(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(words(Gate()))
    dify = connect(fake, kind)
    async with open_stream(dify, kind, on_exit="detach") as stream:
        await anext(stream)
    for run_id, user in ((UNKNOWN, "u"), (stream.workflow_run_id, "somebody else")):
        with pytest.raises(NotFoundError, match="Workflow run not found"):
            await attach(dify, kind, run_id, user=user).__aenter__()


@pytest.mark.parametrize("kind", KINDS)
async def test_an_attached_stream_that_is_cut_reconnects(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    fake = serve(words(gate))
    dify = connect(fake, kind, recovery=AT_ONCE)
    async with open_stream(dify, kind, on_exit="detach") as stream:
        for _ in range(BEFORE):
            await anext(stream)
    fake.faults.add(Fault(drop_after_events=2), path=EVENTS)
    async with attach(dify, kind, stream.workflow_run_id) as again:
        first = await anext(again)
        assert first.event == "workflow_started"
        gate.open()
        rest = [event async for event in again]
        assert names(rest).count("stream_resumed") == 1
        assert "workflow_started" not in names(rest)
        assert text_of(await again.result()) == WORDS


@pytest.mark.parametrize("kind", KINDS)
async def test_leaving_an_attached_stream_leaves_the_run_going(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    fake = serve(words(gate))
    dify = connect(fake, kind)
    async with open_stream(dify, kind, on_exit="detach") as stream:
        await anext(stream)
    async with attach(dify, kind, stream.workflow_run_id) as again:
        await anext(again)
    assert not any(request.path.endswith("/stop") for request in fake.requests)
    assert (await dify.workflows.get_run(str(stream.workflow_run_id))).status == "running"


@pytest.mark.parametrize("kind", KINDS)
async def test_leaving_an_attached_stream_stops_the_run_if_asked(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()

    def say(_: object) -> Iterator[Any]:
        yield Node("llm", text=["one ", gate, "two ", Gate()])

    fake = serve(both(say))
    dify = connect(fake, kind)
    async with open_stream(dify, kind, on_exit="detach") as stream:
        for _ in range(5):
            await anext(stream)
    async with attach(dify, kind, stream.workflow_run_id, on_exit="stop") as again:
        for _ in range(4):
            await anext(again)
        assert again.task_id is None  # snapshots do not contain it
        gate.open()
        await anext(again)
        assert again.task_id == stream.task_id
    fake.wait_idle()
    assert (await dify.workflows.get_run(str(stream.workflow_run_id))).status == "stopped"


async def test_a_run_without_a_task_id_is_not_stopped_and_logs_it(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    fake = serve(words(Gate()))
    dify = connect(fake, "workflow")
    async with dify.workflows.stream({}, on_exit="detach") as stream:
        await anext(stream)
    async with dify.workflows.attach(str(stream.workflow_run_id), on_exit="stop") as again:
        await anext(again)
    [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "the run may continue" in record.getMessage()
    assert str(stream.workflow_run_id) in record.getMessage()


# -- what other servers do ---------------------------------------------------------------------------------------------


async def test_a_record_may_have_its_outputs_as_text(serve: Serve, connect: Connect) -> None:
    """Older servers answer like this. The run has ended, and its events are not available."""
    gate = Gate()
    fake = serve(words(gate))
    cut(fake, BEFORE)
    fake.faults.add(Fault.error(404, "not_found"), path=EVENTS, times=None)
    async with connect(fake, "workflow", recovery=AT_ONCE).workflows.stream({}) as stream:
        for _ in range(BEFORE):
            await anext(stream)
        gate.open()
        fake.wait_idle()
        record = {"id": stream.workflow_run_id, "status": "succeeded", "outputs": json.dumps({"text": WORDS})}
        respond(fake, RECORD, record)
        [*_, last] = [event async for event in stream]
        result = await stream.result()
    assert last.data.outputs == {"text": WORDS}
    assert (result.outputs, result.text) == ({"text": WORDS}, WORDS)


async def test_the_record_of_another_run_is_ignored(serve: Serve, connect: Connect) -> None:
    fake = serve(words(Gate()))
    cut(fake, BEFORE)
    fake.faults.add(Fault.error(404, "not_found"), path=EVENTS, times=None)
    respond(fake, RECORD, {"id": UNKNOWN, "status": "succeeded", "outputs": {"text": "of another"}})
    with pytest.raises(StreamInterrupted, match="its record cannot be read") as raised:
        await connect(fake, "workflow", recovery=AT_ONCE).workflows.run({})
    assert raised.value.reason == "recovery_failed"


async def test_events_of_another_run_are_skipped(serve: Serve, connect: Connect) -> None:
    fake = serve(words(Gate()))
    cut(fake, BEFORE)
    data = {"id": UNKNOWN, "status": "succeeded", "outputs": {"text": "of another"}}
    event = {"event": "workflow_finished", "task_id": "t", "workflow_run_id": UNKNOWN, "data": data}
    body = b"data: " + json.dumps(event).encode() + b"\n\n"
    fake.faults.add(
        Fault(status=200, body=body, headers={"Content-Type": "text/event-stream"}), path=EVENTS, times=None
    )
    async with connect(fake, "workflow", recovery=AT_ONCE).workflows.stream({}) as stream:
        with pytest.raises(StreamInterrupted, match="its record says running") as raised:
            await stream.result()
    assert raised.value.reason == "recovery_failed"
    assert raised.value.partial.status == "interrupted"


async def test_the_record_is_polled_if_the_events_route_is_missing(serve: Serve, connect: Connect) -> None:
    """Servers of 1.11 have no such path; the run continues to its end."""
    gate = Gate()
    fake = serve(words(gate))
    cut(fake, BEFORE)
    fake.faults.add(Fault.error(404, "not_found"), path=EVENTS, times=None)
    fake.faults.add(Fault.gateway(502), path=RECORD, times=4)  # two reads and their retries
    async with connect(fake, "workflow", recovery=AT_ONCE).workflows.stream({}) as stream:
        for _ in range(BEFORE):
            await anext(stream)

        async def end() -> None:
            """Let the run end after more reads of its record than there are attempts to reconnect."""
            while sum(request.path.startswith("/v1/workflows/run/") for request in fake.requests) < 12:
                await sleep(0.01)
            gate.open()

        await together(stream.result, end)
        result = await stream.result()
    assert (result.status, result.text) == ("succeeded", WORDS)
    assert attached(fake) == 1


@pytest.mark.parametrize("ended", [True, False])
async def test_attaching_reads_the_record_if_the_events_route_is_missing(
    serve: Serve, connect: Connect, ended: bool
) -> None:
    gate = Gate()
    fake = serve(words(gate))
    dify = connect(fake, "workflow", recovery=AT_ONCE)
    fake.faults.add(
        Fault(status=404, body=b"<title>404 Not Found</title>", headers={"Content-Type": "text/html"}),
        path=EVENTS,
        times=None,
    )
    async with dify.workflows.stream({}, on_exit="detach") as stream:
        await anext(stream)
        run_id = stream.workflow_run_id or ""
    if ended:
        gate.open()
        fake.wait_idle()
    async with dify.workflows.attach(run_id) as stream:

        async def end() -> None:
            while not ended and sum(request.path.startswith("/v1/workflows/run/") for request in fake.requests) < 4:
                await sleep(0.01)
            gate.open()

        await together(stream.result, end)
        result = await stream.result()
    assert (result.status, result.text) == ("succeeded", WORDS)
    with pytest.raises(NotFoundError):
        async with dify.workflows.attach(UNKNOWN):
            pass


class Clock:
    """A clock that advances by a step, in seconds, with each call."""

    def __init__(self, step: float = 1.0) -> None:
        self.now = 0.0
        self._step = step

    def __call__(self) -> float:
        self.now += self._step
        return self.now


@pytest.mark.parametrize("kind", KINDS)
async def test_the_record_is_read_if_only_pings_arrive(serve: Serve, connect: Connect, kind: str) -> None:
    """A server of 1.16 sends only pings after another connection to the run is closed."""
    gate = Gate()
    fake = serve(words(gate), ping_interval=0.01)
    cut(fake, BEFORE)
    fake.faults.add(Fault(lose_events=range(1000)), path=EVENTS, times=None)
    policy = RecoveryPolicy(initial_delay=0.0, max_attempts=3, max_silence=None)
    async with open_stream(connect(fake, kind, recovery=policy), kind) as stream:
        stream._clock = Clock()  # type: ignore[attr-defined]
        for _ in range(BEFORE):
            await anext(stream)
        seen: list[Any] = []

        async def read() -> None:
            seen.extend([event async for event in stream])

        async def end() -> None:
            while not any(request.path.startswith("/v1/workflows/run/") for request in fake.requests):
                await sleep(0.01)
            gate.open()

        await together(read, end)
        result = await stream.result()
    assert {*names(seen)} == {"stream_resumed", "workflow_finished"}
    assert seen[0].reason == "connection_lost"
    assert (text_of(result), result.status) == (WORDS, "succeeded")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_run_that_thinks_for_long_is_not_given_up_for_pings(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    fake = serve(words(gate), ping_interval=0.01)
    cut(fake, BEFORE)
    policy = RecoveryPolicy(initial_delay=0.0, max_attempts=3, max_silence=None)
    async with open_stream(connect(fake, kind, recovery=policy), kind) as stream:
        for _ in range(BEFORE):
            await anext(stream)
        stream._clock = Clock()  # type: ignore[attr-defined]

        async def end() -> None:
            while sum(request.path.startswith("/v1/workflows/run/") for request in fake.requests) < 5:
                await sleep(0.01)
            gate.open()

        await together(stream.result, end)
        result = await stream.result()
    assert (text_of(result), result.status) == (WORDS, "succeeded")
    assert attached(fake) == 1  # its end would silence the next connection to some servers
