"""An answer is read as what it is, whatever mode was asked for and whatever its content type says."""

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
    StreamInterrupted,
    WorkflowFailed,
)
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
    """Byte by byte, and on a connection that stays open."""
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


@pytest.mark.parametrize("kind", KINDS)
async def test_an_error_in_one_piece_is_raised(answer: Answer, kind: str | None) -> None:
    body = json.dumps({"code": "unauthorized", "message": "login please", "status": 401})
    with pytest.raises(AuthenticationError, match="login please"):
        await answer(body, kind).chat.send("Hi")


@pytest.mark.parametrize("body", ["", OTHER, "[]", "5", "<html>", '{"code": "x"}', '{"answer": 5}', "{", "[" * 100_000])
async def test_what_is_declared_as_a_stream_and_is_none_is_an_error(answer: Answer, body: str) -> None:
    with pytest.raises(StreamInterrupted, match="the connection ended before the run did"):
        await answer(body, "text/event-stream").workflows.run({})


async def test_a_stream_that_tells_of_an_error(answer: Answer) -> None:
    error = {"event": "error", **IDS, "code": "rate_limit_error", "status": 429, "message": "slower"}
    with pytest.raises(RateLimitError, match="slower"):
        await answer(frames(error)).chat.send("Hi", response_mode="blocking")


async def test_a_stream_whose_run_failed(answer: Answer) -> None:
    run = {**IDS, "workflow_run_id": "r"}
    failed = {"id": "r", "status": "failed", "error": "boom", "outputs": {}}
    events = frames(
        {"event": "message", **run, "answer": "so far"}, {"event": "workflow_finished", **run, "data": failed}
    )
    with pytest.raises(WorkflowFailed, match="boom"):
        await answer(events).chat.send("Hi", response_mode="blocking")
    reply = await answer(events).chat.send("Hi", response_mode="blocking", check=False)
    assert (reply.status, reply.error) == ("failed", "boom")


@pytest.mark.parametrize("mode", ["streaming", "blocking"])
@pytest.mark.parametrize("body", ["<html>", OTHER, "", "[]", "data: {", frames({"event": "message", **IDS})])
async def test_what_is_neither_is_an_error_that_says_what_came(answer: Answer, body: str | bytes, mode: Any) -> None:
    if mode == "streaming" and body[:4] in ("data", b"data"):
        return  # a stream that is cut
    with pytest.raises(APIStatusError, match=r"the server answered|its answer is empty"):
        await answer(body).chat.send("Hi", response_mode=mode)


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
    options: dict[str, Any] = {"user": "u", "max_retries": 0, "timeout": 0.2 if how == "silence" else 30}
    with RawServer(CUTS[how]) as server:
        async with AsyncDify("k", base_url=f"{server.url}/v1", **options) as dify:
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


RUN = "00000000-0000-4000-8000-000000000000"


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
            reply = await answer(frames(*begun, *last)).chat.send("Hi")
            assert (reply.status, reply.usage.total_tokens) == ("succeeded", 0)
            assert reply.answer == "Hello", (last, value)
            assert reply.files[0].related_id == "f"
