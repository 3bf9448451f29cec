"""The content of an answer decides how it is read, whatever the requested mode and the content type."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from dify_plus import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncDify,
    AuthenticationError,
    RateLimitError,
    RecoveryPolicy,
    RetryPolicy,
    StreamInterrupted,
    WorkflowFailed,
)
from dify_plus.errors import CompletionRequestError, InvalidParam
from dify_plus_api.api.chat import send_chat_message
from dify_plus_api.api.workflows import run_workflow
from dify_plus_api.models import RunWorkflowRequest, SendChatMessageRequest
from tests._async.support import SSL
from tests._async.test_observers import Notes
from tests.support.patience import HANG, patient
from tests.support.raw_server import GO, REQUEST, RESET, WAIT, RawServer, Step
from tests.support.recordings import recordings

Answer = Callable[..., AsyncDify]
KINDS = ["Text/Event-Stream", "text/plain", "application/json", "application/octet-stream", None]
IDS = {"task_id": "t", "message_id": "m", "conversation_id": "c"}
OTHER = '{"who": "knows"}'


def frames(*events: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


@pytest.fixture
async def answer() -> AsyncIterator[Answer]:
    """Makes clients whose every call is answered with a body."""
    clients: list[AsyncDify] = []

    def make(body: bytes | str, kind: str | None = "text/plain") -> AsyncDify:
        def respond(request: httpx.Request) -> httpx.Response:
            content = body.encode() if isinstance(body, str) else body
            return httpx.Response(200, headers={"Content-Type": kind} if kind else {}, content=content)

        options: dict[str, Any] = {"base_url": "http://x/v1", "user": "u", "recovery": RecoveryPolicy(max_attempts=0)}
        clients.append(AsyncDify("k", **options, transport=httpx.MockTransport(respond)))
        return clients[-1]

    yield make
    for client in clients:
        await client.close()


def recorded(name: str) -> bytes:
    return recordings()[name].body


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["streaming", "blocking"])
async def test_a_stream_is_read_in_either_mode(answer: Answer, kind: str | None, mode: Any) -> None:
    said = answer(recorded("chat_streaming_ok"), "text/event-stream").chat.send("Hi")
    assert await answer(recorded("chat_streaming_ok"), kind).chat.send("Hi", response_mode=mode) == await said


@pytest.mark.parametrize("kind", [*KINDS, "text/event-stream"])
@pytest.mark.parametrize("mode", ["streaming", "blocking"])
async def test_a_stream_is_read_while_it_comes_and_ends_with_its_last_event(kind: str | None, mode: Any) -> None:
    """The server sends the answer byte by byte, and keeps the connection open."""
    start = "HTTP/1.1 200 OK\r\n" + (f"Content-Type: {kind}\r\n" if kind else "") + "\r\n"
    first = b"\xef\xbb\xbf\n" + frames({"event": "message", **IDS, "answer": "Hello"})
    steps: list[Step] = [REQUEST, start.encode(), *(bytes([byte]) for byte in first)]
    end = frames({"event": "message_end", **IDS, "metadata": {}})
    rest: list[Step] = [GO, end, WAIT] if mode == "streaming" else [end, GO, RESET]
    with RawServer([*steps, *rest]) as server:
        async with AsyncDify("k", base_url=f"{server.url}/v1", user="u", max_retries=0) as dify:
            if mode == "blocking":
                assert (await dify.chat.send("Hi", response_mode="blocking")).answer == "Hello"
                server.go.set()
                return
            async with dify.chat.stream("Hi") as stream:
                assert (await anext(stream.text)) == "Hello"
                server.go.set()
                assert (await stream.result()).answer == "Hello"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_stream_that_is_cut_keeps_its_part_whatever_it_is_declared_as(kind: str | None) -> None:
    start = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n" + (f"Content-Type: {kind}\r\n" if kind else "") + "\r\n"
    part = frames({"event": "message", **IDS, "answer": "Hel"})
    with RawServer([REQUEST, start.encode(), part]) as server:
        async with AsyncDify("k", base_url=f"{server.url}/v1", user="u", max_retries=0) as dify:
            with pytest.raises(StreamInterrupted) as raised:
                await dify.chat.send("Hi")
    assert raised.value.partial.answer == "Hel"


@pytest.mark.parametrize("kind", KINDS)
async def test_an_answer_in_one_piece_is_read_in_either_mode(answer: Answer, kind: str | None) -> None:
    body = recorded("chat_blocking_ok")
    said = await answer(body, "application/json").chat.send("Hi", response_mode="blocking")
    assert await answer(body, kind).chat.send("Hi") == said
    async with answer(body, kind).chat.stream("Hi") as stream:
        assert [text async for text in stream.text] == [said.answer]


@pytest.mark.parametrize("mode", ["streaming", "blocking"])
@pytest.mark.parametrize("name", ["workflow_blocking_ok", "workflow_streaming_ok"])
async def test_runs(answer: Answer, name: str, mode: Any) -> None:
    run = await answer(recorded(name)).workflows.run({}, response_mode=mode)
    assert (run.status, run.outputs != {}, run.workflow_run_id != "") == ("succeeded", True, True)


@pytest.mark.parametrize("mode", ["streaming", "blocking"])
@pytest.mark.parametrize("version", ["1.14.2", "1.16.1"])
async def test_a_paused_chatflow_in_one_piece_has_its_form_in_either_mode(
    answer: Answer, version: str, mode: Any
) -> None:
    dify = answer(recordings(version)["hitl_chatflow_blocking"].body)
    reply = await dify.chat.send("Hi", response_mode=mode)
    assert (reply.status, len(reply.reasons), reply.workflow_run_id is None) == ("paused", 1, False)
    async with dify.chat.stream("Hi") as stream:
        assert [event.event async for event in stream] == ["message", "workflow_paused"]
        assert stream.forms[0].form_token == reply.reasons[0].form_token


@pytest.mark.parametrize("kind", KINDS)
async def test_an_error_in_one_piece_is_raised(answer: Answer, kind: str | None) -> None:
    body = json.dumps({"code": "unauthorized", "message": "login please", "status": 401})
    with pytest.raises(AuthenticationError, match="login please"):
        await answer(body, kind).chat.send("Hi")


@pytest.mark.parametrize("body", ["", OTHER, "[]", "5", "<html>", '{"code": "x"}', '{"answer": 5}', "{", "[" * 100_000])
async def test_a_body_that_is_declared_as_a_stream_but_is_not_one_is_an_error(answer: Answer, body: str) -> None:
    with pytest.raises(StreamInterrupted, match="the connection ended before the run did"):
        await answer(body, "text/event-stream").workflows.run({})


async def test_a_stream_with_an_error(answer: Answer) -> None:
    error = {"event": "error", **IDS, "code": "rate_limit_error", "status": 429, "message": "slower"}
    with pytest.raises(RateLimitError, match="slower"):
        await answer(frames(error)).chat.send("Hi", response_mode="blocking")


async def test_a_stream_whose_run_failed(answer: Answer) -> None:
    run = {**IDS, "workflow_run_id": "r"}
    failed = {"id": "r", "status": "failed", "error": "boom", "outputs": {}}
    events = frames(
        {"event": "message", **run, "answer": "so far"}, {"event": "workflow_finished", **run, "data": failed}
    )
    with pytest.raises(WorkflowFailed, match=r"^boom$") as failure:
        await answer(events).chat.send("Hi", response_mode="blocking")
    assert failure.value.request is not None and failure.value.method == "POST"
    reply = await answer(events).chat.send("Hi", response_mode="blocking", check=False)
    assert (reply.status, reply.error) == ("failed", "boom")
    assert (reply.answer, reply.message_id, reply.workflow_run_id) == ("so far", "m", "r")
    with pytest.raises(InvalidParam, match="Run failed: boom") as raised:
        await answer(events).call(send_chat_message.build_request(body=CHAT))
    assert raised.value.partial == reply


@pytest.mark.parametrize("mode", ["streaming", "blocking"])
@pytest.mark.parametrize("body", ["<html>", OTHER, "", "[]"])
async def test_another_kind_of_body_is_an_error_that_names_it(answer: Answer, body: str, mode: Any) -> None:
    with pytest.raises(APIStatusError, match=r"the server answered|its answer is empty"):
        await answer(body).chat.send("Hi", response_mode=mode)


RUN = "00000000-0000-4000-8000-000000000000"
BLOCKING: dict[str, Callable[[AsyncDify], Any]] = {
    "chat": lambda dify: dify.chat.send("Hi", response_mode="blocking"),
    "chatflow": lambda dify: dify.chat.send("Hi", response_mode="blocking"),
    "completion": lambda dify: dify.completions.send({}, response_mode="blocking"),
    "workflow": lambda dify: dify.workflows.run({}, response_mode="blocking"),
    "workflow by id": lambda dify: dify.workflows.run({}, workflow_id=RUN, response_mode="blocking"),
    "any chat": lambda dify: dify.call(send_chat_message.build_request(body=CHAT)),
    "any workflow": lambda dify: dify.call(run_workflow.build_request(body=RunWorkflowRequest(inputs={}, user="u"))),
    "pipeline": lambda dify: dify.datasets.pipeline.run("d", "n", [FILE], datasource_type="local_file"),
}
FILE = {"related_id": RUN, "name": "Lakes"}
CHAT = SendChatMessageRequest(query="Hi", inputs={}, user="u")
PART = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\nContent-Type: text/event-stream\r\n\r\n"
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"


def begun(kind: str) -> bytes:
    """The first events of a run."""
    if kind in ("workflow", "workflow by id", "any workflow", "pipeline"):
        ids = {"task_id": "t", "workflow_run_id": RUN}
        text = {"event": "text_chunk", **ids, "data": {"text": "Hel"}}
        return frames({"event": "workflow_started", **ids, "data": {"id": RUN}}, text)
    run = {"event": "workflow_started", **IDS, "workflow_run_id": RUN, "data": {"id": RUN}}
    return frames(*([run] if kind == "chatflow" else []), {"event": "message", **IDS, "answer": "Hel"})


BROKEN: dict[str, tuple[bytes, list[Step], str]] = {
    "reset": (PART, [0.02, RESET], "connection_lost"),
    "ended early": (PART, [], "connection_lost"),
    "ended": (WHOLE, [], "eof"),
    "within an event": (WHOLE, [b"data: {"], "eof"),
    "silent": (PART, [WAIT], "idle_timeout"),
}


def connected(server: RawServer, **options: Any) -> AsyncDify:
    """A client that the server's silence times out, and nothing else."""
    transport = patient(httpx.AsyncHTTPTransport(verify=SSL), lambda: server.waiting.wait(HANG))
    return AsyncDify("k", dataset_api_key="k", base_url=f"{server.url}/v1", transport=transport, **options)


BROKEN_KINDS = [(kind, how) for kind in BLOCKING for how in BROKEN if how != "silent" or kind in ("chat", "workflow")]


@pytest.mark.parametrize(("kind", "how"), BROKEN_KINDS)
async def test_a_stream_that_answers_a_blocking_call_and_is_cut_names_its_run(kind: str, how: str) -> None:
    head, rest, reason = BROKEN[how]
    options: dict[str, Any] = {"retries": RetryPolicy(retry_unsafe=True)}
    if kind != "pipeline":  # nobody can attach to a run of a pipeline
        options["recovery"] = RecoveryPolicy(max_attempts=0)
    with RawServer([REQUEST, head + begun(kind), *rest]) as server:
        options |= {"user": "u", "timeout": 0.2 if how == "silent" else 30}
        async with connected(server, **options) as dify:
            with pytest.raises(StreamInterrupted, match="the run may continue") as raised:
                await BLOCKING[kind](dify)
    error = raised.value
    known = {"task_id": "t"} | (IDS if b"message_id" in begun(kind) else {})
    known |= {"workflow_run_id": RUN} if RUN.encode() in begun(kind) else {}
    assert {name: value for name in StreamInterrupted.__annotations__ if (value := getattr(error, name))} == {
        "reason": reason,
        **known,
    }
    assert getattr(error.partial, "answer", None) or getattr(error.partial, "text", None) == "Hel"
    assert error.partial.status == "interrupted"
    assert server.connections == 1


@pytest.mark.parametrize(("kind", "how"), [it for it in BROKEN_KINDS if "flow" in it[0] and it[0] != "workflow by id"])
async def test_a_run_that_answers_a_blocking_call_with_a_stream_that_is_cut_is_recovered(kind: str, how: str) -> None:
    """As a stream does, the call attaches to the run and reads its record."""
    head, rest, _ = BROKEN[how]
    ids = {"task_id": RUN, "workflow_run_id": RUN}
    data = {"id": RUN, "status": "succeeded", "outputs": {"answer" if kind == "chatflow" else "text": "Hello"}}
    snapshot = WHOLE + frames({"event": "workflow_finished", **ids, "data": data})
    record, messages = (WHOLE + json.dumps(body).encode() for body in (data, {"data": []}))
    scripts = [head + begun(kind), *rest], [snapshot], [record], [messages]
    with RawServer(*([REQUEST, *script] for script in scripts)) as server:
        notes = Notes()
        options: dict[str, Any] = {"recovery": RecoveryPolicy(initial_delay=0.0), "observers": [notes]}
        async with connected(server, user="u", timeout=0.2 if how == "silent" else 30, **options) as dify:
            result = await BLOCKING[kind](dify)
    ended = notes.ends()[-1]
    story = ["CallStarted", "AttemptEnded", "Interrupted", "Resumed", "CallEnded"]
    assert notes.story(ended.call.operation) == story
    assert (ended.ids["workflow_run_id"], ended.run_status) == (RUN, "succeeded")
    assert server.requests[1].startswith(f"GET /v1/workflow/{RUN}/events?user=u&".encode())
    assert (result.task_id, result.workflow_run_id) == ("t", RUN)
    if kind == "chatflow":
        assert (result.answer, result.status, result.message_id) == ("Hello", "succeeded", "m")
    else:
        done = result if kind == "workflow" else result.data
        assert (done.outputs, done.status) == ({"text": "Hello"}, "succeeded")


@pytest.mark.parametrize("kind", BLOCKING)
async def test_an_error_in_a_stream_that_answers_a_blocking_call_has_the_part_before_it(kind: str) -> None:
    failed = frames({"event": "error", "code": "completion_request_error", "status": 400, "message": "no credit"})
    with RawServer([REQUEST, PART + begun(kind) + failed, WAIT]) as server:
        async with AsyncDify("k", dataset_api_key="k", base_url=f"{server.url}/v1", user="u", max_retries=0) as dify:
            with pytest.raises(CompletionRequestError, match="no credit") as raised:
                await BLOCKING[kind](dify)
    partial: Any = raised.value.partial
    assert (partial.task_id, partial.status) == ("t", "failed")
    assert getattr(partial, "answer", None) or getattr(partial, "text", None) == "Hel"


CUTS: dict[str, list[Step]] = {
    "no answer": [REQUEST, RESET],
    "half a head": [REQUEST, b"HTTP/1.1 200 OK\r\nContent-", RESET],
    "half a body": [REQUEST, b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"task_id": "t", ', RESET],
    "no end": [REQUEST, b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'],
    "silence": [REQUEST, b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"a":', WAIT],
}


@pytest.mark.parametrize("how", CUTS)
async def test_a_blocking_call_without_its_whole_answer_may_have_run(how: str) -> None:
    """The error says so, unless nothing was sent or the call only reads."""
    options: dict[str, Any] = {"user": "u", "max_retries": 0, "timeout": 0.1 if how == "silence" else 30}
    with RawServer(CUTS[how]) as server:
        async with connected(server, **options) as dify:
            runs = (
                lambda: dify.workflows.run({}, response_mode="blocking"),
                lambda: dify.chat.send("Hi", response_mode="blocking"),
                lambda: dify.completions.send({}, response_mode="blocking"),
            )
            for run in runs:
                with pytest.raises(APIConnectionError, match="; the server may have carried out the call"):
                    await run()
            with pytest.raises(APIConnectionError) as read:
                await dify.app.info()
    assert "may have" not in str(read.value)


async def test_a_call_that_was_not_sent_has_not_run() -> None:
    async with AsyncDify("k", base_url="http://127.0.0.1:9/v1", user="u", max_retries=0) as dify:
        with pytest.raises(APIConnectionError) as refused:
            await dify.workflows.run({}, response_mode="blocking")
        with pytest.raises(APITimeoutError) as late:
            await dify.with_options(deadline=1e-9).workflows.run({}, response_mode="blocking")
    assert "may have" not in f"{refused.value} {late.value}"


@pytest.mark.parametrize("outputs", ['{"a":' * 300 + "1" + "}" * 300, '{"n": ' + "9" * 5000 + "}", '{"cut', "[1]"])
async def test_outputs_that_are_unreadable_text_are_an_error(answer: Answer, outputs: str) -> None:
    """Older servers send outputs as JSON text. No run succeeds with no outputs because its text cannot be read."""
    record = {"id": RUN, "workflow_id": "w", "status": "succeeded", "inputs": "{}", "outputs": outputs}
    ids = {"task_id": "t", "workflow_run_id": RUN}
    with pytest.raises(APIStatusError, match="without readable `outputs`") as refused:
        await answer(json.dumps(record)).workflows.get_run(RUN)
    assert refused.value.body == record
    with pytest.raises(APIStatusError) as refused:
        await answer(json.dumps({**ids, "data": record})).workflows.run({}, response_mode="blocking")
    assert refused.value.body["data"] == record
    finished = frames({"event": "workflow_finished", **ids, "data": record})
    with pytest.raises(StreamInterrupted) as interrupted:
        await answer(finished).workflows.run({})
    assert interrupted.value.reason == "corrupt"


@pytest.mark.parametrize("field", ["metadata", "files", "id", "message_id", "created_at", "answer"])
async def test_an_odd_end_of_the_message_takes_nothing_from_the_result_of_the_run(answer: Answer, field: str) -> None:
    ids = {**IDS, "workflow_run_id": RUN}
    files = [{"related_id": "f", "url": "u"}]
    outcome = {"id": RUN, "status": "succeeded", "outputs": {"answer": "Hello"}, "files": files}
    begun: list[dict[str, Any]] = [
        {"event": "workflow_started", **ids, "data": {"id": RUN}},
        {"event": "message", **ids, "answer": "Hel"},
    ]
    finished: dict[str, Any] = {"event": "workflow_finished", **ids, "data": outcome}
    for value in (None, True, 5, "x", ["x"], [None], {"usage": ["x"], "retriever_resources": {}, "reasoning": 5}):
        end = {"event": "message_end", **ids, field: value}
        for last in ([finished, end], [end, finished]):
            whole: Any = await answer(frames(*begun, *last)).call(send_chat_message.build_request(body=CHAT))
            assert whole.answer == "Hello"
            reply = await answer(frames(*begun, *last)).chat.send("Hi")
            assert (reply.status, reply.usage.total_tokens) == ("succeeded", 0)
            assert reply.answer == "Hello", (last, value)
            assert reply.files[0].related_id == "f"
