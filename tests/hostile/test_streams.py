"""Streams that are read twice, left, or cut; and what is logged about them."""

from __future__ import annotations

import asyncio
import json
import logging
import pickle
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from dify_plus import AsyncDify, Dify, Observer, RecoveryPolicy
from dify_plus._sync.fast_transport import FastTransport
from dify_plus.errors import APIConnectionError, APIError, ConfigurationError, StreamInterrupted, UsageError
from tests.hostile.replies import INFO, reply
from tests.support.patience import HANG
from tests.support.raw_server import GO, REQUEST, WAIT, RawServer, Step

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def event(name: str, **fields: Any) -> bytes:
    ids = {"task_id": "t", "message_id": "m", "conversation_id": "c"}
    return b"data: " + json.dumps({"event": name, **ids, **fields}).encode() + b"\n\n"


MESSAGE, END = event("message", answer="Hi"), event("message_end", metadata={})


def test_a_second_thread_that_reads_a_stream_gets_a_usage_error() -> None:
    script = (REQUEST, HEAD + MESSAGE, GO, END)
    with RawServer(script) as server, Dify("app-x", base_url=server.url, user="u") as dify:
        with dify.chat.stream("Hi", on_exit="detach") as stream:
            first, second = iter(stream), iter(stream)
            next(first)
            begun = threading.Event()

            def read() -> None:
                begun.set()
                list(first)

            reader = threading.Thread(target=read)
            reader.start()
            begun.wait(HANG)
            end = time.monotonic() + HANG
            while not stream._is_being_read and time.monotonic() < end:
                time.sleep(0.001)
            with pytest.raises(UsageError, match="another thread or task is reading this stream"):
                next(second)
            with pytest.raises(UsageError, match="another thread or task is reading this stream"):
                stream.result()
            server.go.set()
            reader.join(HANG)
            assert stream.result().answer == "Hi"


async def test_a_second_task_that_reads_a_stream_gets_a_usage_error() -> None:
    with RawServer((REQUEST, HEAD + MESSAGE, GO, END)) as server:
        async with AsyncDify("app-x", base_url=server.url, user="u") as dify:
            async with dify.chat.stream("Hi", on_exit="detach") as stream:
                await anext(stream)
                waiting = asyncio.ensure_future(stream.result())
                await asyncio.sleep(0)
                with pytest.raises(UsageError, match="another thread or task is reading this stream"):
                    await anext(stream)
                server.go.set()
                assert (await waiting).answer == "Hi"


ITERATORS: dict[str, tuple[bytes, bytes, Callable[[Dify], Iterator[Any]]]] = {
    "download": (
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 10\r\n\r\nfirst",
        b" last",
        lambda dify: iter(dify.files.preview("x")),
    ),
    "text": (HEAD + MESSAGE, END, lambda dify: dify.chat.stream("Hi", on_exit="detach").__enter__().text),
    "items": (
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"data": [{"id": "1"}],',
        b' "has_more": false, "limit": 1}',
        lambda dify: iter(dify.conversations.list()),
    ),
}


def _is_being_read(iterator: Any) -> bool:
    return bool(iterator._source.gi_running if hasattr(iterator, "_source") else iterator._stream._is_being_read)


@pytest.mark.filterwarnings("ignore:.* was never closed:ResourceWarning")
@pytest.mark.parametrize("name", ITERATORS)
def test_a_second_thread_that_reads_an_iterator_gets_a_usage_error(name: str) -> None:
    begin, rest, make = ITERATORS[name]
    with RawServer((REQUEST, begin, GO, rest)) as server, Dify("app-x", base_url=server.url, user="u") as dify:
        iterator: Any = make(dify)
        if name != "items":
            next(iterator)  # the server sends the rest later
        reader = threading.Thread(target=lambda: list(iterator))
        reader.start()
        end = time.monotonic() + HANG
        while not (server.requests and _is_being_read(iterator)) and time.monotonic() < end:
            time.sleep(0.001)
        with pytest.raises(UsageError, match="another thread or task is reading"):
            list(iterator)
        server.go.set()
        reader.join(HANG)


async def test_a_second_task_that_reads_an_iterator_gets_a_usage_error() -> None:
    begin, rest, _ = ITERATORS["download"]
    with RawServer((REQUEST, begin, GO, rest)) as server:
        async with AsyncDify("app-x", base_url=server.url, user="u") as dify:
            iterator = aiter(dify.files.preview("x"))
            assert await anext(iterator) == b"first"
            waiting = asyncio.ensure_future(anext(iterator))
            await asyncio.sleep(0)
            with pytest.raises(UsageError, match="another thread or task is reading from this iterator"):
                await anext(iterator)
            server.go.set()
            assert await waiting == b" last"
            await iterator.aclose()


NESTED = b'{"a":' * 300 + b"1" + b"}" * 300
DEEP = {
    "error event": b'{"event":"error","code":"c","message":"m","more":' + NESTED + b"}",
    "end": b'{"event":"workflow_finished","data":{"id":"r","status":"succeeded","outputs":' + NESTED + b"}}",
    "pause": b'{"event":"workflow_paused","data":{"reasons":[{"form_id":"f","more":' + NESTED + b"}]}}",
    "unknown": b'{"event":"news","data":' + NESTED + b"}",
}


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("mode", ["streaming", "blocking"])
def test_an_event_that_is_nested_too_deeply_is_an_error(name: str, mode: Any) -> None:
    with RawServer((REQUEST, HEAD + b"data: " + DEEP[name] + b"\n\n")) as server:
        with Dify("app-x", base_url=server.url, user="u", max_retries=0) as dify, pytest.raises(APIError) as caught:
            dify.workflows.run({}, response_mode=mode)
    assert pickle.loads(pickle.dumps(caught.value)).message == caught.value.message


@pytest.mark.parametrize("frame", [b"event: news\ndata: {\n\n", b"event: news\ndata: []\n\n", b"data: []\n\n"])
def test_a_frame_without_an_object_does_not_disturb_a_run_that_is_attached_to(frame: bytes) -> None:
    body = HEAD + frame + event("workflow_finished", data={"id": "r", "status": "succeeded"})
    with RawServer((REQUEST, body)) as server, Dify("app-x", base_url=server.url, user="u", max_retries=0) as dify:
        with dify.workflows.attach("r") as run:
            names = [one.event for one in run]
    assert names[-1] == "workflow_finished"


class Dribbled:
    """An answer that lasts until the test ends: its beginning, then single bytes with pauses between them."""

    def __init__(self, begin: bytes) -> None:
        self.begin = begin
        self.over = threading.Event()

    def __iter__(self) -> Iterator[Step]:
        yield REQUEST
        yield self.begin
        while not self.over.is_set():
            yield b"x" if self.begin else b""
            yield 0.05


class Wrapped(httpx.BaseTransport):
    """A custom transport, which hides its connections from dify-plus."""

    def __init__(self) -> None:
        self.inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.inner.handle_request(request)

    def close(self) -> None:
        self.inner.close()


STOPS: list[tuple[Any, bytes]] = [
    (Wrapped, b"HTTP/1.1 200 OK\r\nX: "),
    (None, b"HTTP/1.1 200 OK\r\nX: "),
    (httpx.HTTPTransport, b"HTTP/1.1 200 OK\r\nX: "),
    (FastTransport, b"HTTP/1.1 200 OK\r\nX: "),
    (None, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"),
    (None, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "),
    (None, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"),
    (None, b""),
]


@pytest.mark.parametrize(("transport", "begin"), STOPS)
def test_leaving_a_stream_is_bounded_in_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, transport: Any, begin: bytes
) -> None:
    monkeypatch.setattr("dify_plus._sync.stream.STOP_SECONDS", 0.3)
    inner = None if transport is None else transport()
    answer = Dribbled(begin)
    scripts: list[Any] = [(REQUEST, HEAD + MESSAGE, WAIT), answer]
    with RawServer(*scripts) as server, Dify("app-x", base_url=server.url, user="u", transport=inner) as dify:
        with dify.chat.stream("Hi") as stream:
            next(stream)
        assert server.gone.acquire(timeout=HANG)  # the connection of the stream, while the stop request still waits
        answer.over.set()  # without a bound, the test hangs before this line
    assert "the run may continue" in caplog.text


def test_a_stream_has_few_enough_attributes_for_python_to_store_them_compactly() -> None:
    with Dify("app-x", user="u") as dify:
        assert len(vars(dify.chat.stream("Hi"))) <= 28  # of 30: some are set later


def test_an_interruption_is_logged_with_a_warning_that_the_run_may_continue(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "dify_plus")
    with RawServer((REQUEST, HEAD + MESSAGE)) as server, Dify("app-x", base_url=server.url, user="u") as dify:
        with pytest.raises(StreamInterrupted):
            dify.chat.send("Hi")
    lines = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert lines[0][0] == "DEBUG"
    assert lines[0][1].startswith("sendChatMessage POST /v1/chat-messages: attempt 1: 200 in ")
    assert any(level == "INFO" and "was interrupted: " in text for level, text in lines)
    assert any(level == "WARNING" and "the run may continue" in text for level, text in lines)


def test_an_interruption_and_its_resumption_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "dify_plus")
    ids = {"workflow_run_id": "r", "task_id": "t"}
    first = {"event": "workflow_started", **ids, "data": {"id": "r"}}
    last = {"event": "workflow_finished", **ids, "data": {"id": "r", "status": "succeeded", "outputs": {}}}
    frames = [HEAD + f"data: {json.dumps(frame)}\n\n".encode() for frame in (first, last)]
    policy = RecoveryPolicy(max_attempts=1, initial_delay=0)
    with RawServer(*((REQUEST, frame) for frame in frames)) as server:
        with Dify("app-x", base_url=server.url, user="u", recovery=policy) as dify:
            dify.workflows.run({})
    lines = [f"{record.levelname} {record.getMessage()}" for record in caplog.records]
    assert any(re.match(r"INFO runWorkflow .* was interrupted: .*eof.* workflow_run_id=r", line) for line in lines)
    assert "INFO runWorkflow POST /v1/workflows/run continues" in lines


@pytest.mark.parametrize("observers", [[], [Observer()]])
def test_each_attempt_is_logged(caplog: pytest.LogCaptureFixture, observers: list[Observer]) -> None:
    caplog.set_level(logging.DEBUG, "dify_plus")
    scripts = [(REQUEST, reply("503 Service Unavailable")), (REQUEST, reply("200 OK", INFO))]
    with RawServer(*scripts) as server, Dify("app-x", base_url=server.url, observers=observers) as dify:
        dify.app.info()
    texts = [record.getMessage() for record in caplog.records]
    assert [text.partition(" in ")[0] for text in texts] == [
        "getAppInfo GET /v1/info: attempt 1: 503",
        "getAppInfo GET /v1/info: 503; trying again",
        "getAppInfo GET /v1/info: attempt 2: 200",
    ]


def test_a_lost_answer_is_logged_as_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with RawServer((REQUEST,)) as server, Dify("app-x", base_url=server.url, user="u") as dify:
        with pytest.raises(APIConnectionError):
            dify.workflows.run({}, response_mode="blocking")
    assert "a run that it started may continue on the server" in caplog.text


@pytest.mark.parametrize(("level", "shown"), [("debug", True), ("INFO", False)])
def test_the_variable_dify_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], level: str, shown: bool
) -> None:
    logger = logging.getLogger("dify_plus")
    before = logger.handlers[:], logger.level
    monkeypatch.setenv("DIFY_LOG", level)
    try:
        for _ in range(2):
            with RawServer((REQUEST, reply("200 OK", INFO))) as server, Dify("app-x", base_url=server.url) as dify:
                dify.app.info()
        assert capsys.readouterr().err.count("DEBUG dify_plus: getAppInfo GET /v1/info: attempt 1: 200") == 2 * shown
    finally:
        logger.handlers[:], level_before = before
        logger.setLevel(level_before)


def test_an_unknown_log_level_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIFY_LOG", "loud")
    with pytest.raises(ConfigurationError, match=r'DIFY_LOG must be one of .* not "loud"'), Dify("app-x") as dify:
        dify.app.info()
