# Made from tests/_async/test_answers.py by scripts/unasync. Do not edit.
"""What an answer is made of, whatever the server's version: bytes in, text and a result out."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from dify_plus import (
    ChatReply,
    CompletionReply,
    Dify,
    RecoveryPolicy,
    StreamInterrupted,
    WorkflowFailed,
    WorkflowResult,
)
from dify_plus._sync._compat import Chunks, sleep
from dify_plus.errors import InvalidParam
from dify_plus.types import StreamResumed, TextCorrected, UnknownEvent
from tests._sync.support import SSL
from tests.support.raw_server import REQUEST, WAIT, RawServer, Step
from tests.support.recordings import recordings

IDS = {"task_id": "t", "message_id": "m", "conversation_id": "c", "created_at": 1}
RUN = {**IDS, "workflow_run_id": "r"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
PING = b"event: ping\n\n"
AT_ONCE = RecoveryPolicy(initial_delay=0.0, max_attempts=3)


def frame(event: str, **fields: Any) -> bytes:
    return b"data: " + json.dumps({"event": event, **fields}).encode() + b"\n\n"


def chat(event: str, **fields: Any) -> bytes:
    return frame(event, **IDS, **fields)


def flow(event: str, **fields: Any) -> bytes:
    """An event of a chatflow's run."""
    return frame(event, **RUN, **fields)


def work(event: str, run: str = "r", **data: Any) -> bytes:
    """An event of a workflow's run."""
    return frame(event, task_id="t", workflow_run_id=run, data=data)


def answered(body: Any, status: int = 200) -> list[Step]:
    """An exchange that is answered with JSON, on a connection of its own."""
    content = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
    return [REQUEST, head.encode() + b"Connection: close\r\n\r\n" + content]


END = chat("message_end", metadata={"usage": {"total_tokens": 7}, "retriever_resources": []}, files=[])


class Servers:
    """Servers that send what they are given, each to clients of its own."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.clients: list[Dify] = []

    def __call__(self, *scripts: Any, **options: Any) -> Dify:
        """Start a server; bytes are streamed after a head, a list is the whole script of a connection."""
        whole = [script if isinstance(script, list) else [REQUEST, HEAD + script, WAIT] for script in scripts]
        self.server = self._stack.enter_context(RawServer(*whole))
        transport = httpx.HTTPTransport(verify=SSL)
        given = {"base_url": f"{self.server.url}/v1", "user": "u", "recovery": AT_ONCE, "transport": transport}
        self.clients.append(Dify("app-x", **{**given, **options}))
        return self.clients[-1]

    @property
    def asked(self) -> list[str]:
        """The requests by method and last part of the path."""
        lines = [request.partition(b"\r\n")[0].decode().split() for request in self.server.requests]
        return [f"{line[0]} {line[1].partition('?')[0].rpartition('/')[2]}" for line in lines]


@pytest.fixture
def serve() -> Any:
    with ExitStack() as stack:
        servers = Servers(stack)
        yield servers
        for client in servers.clients:
            client.close()


def pieces(stream: Any) -> list[str]:
    return [piece for piece in stream.text]


# -- the text --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closing", "text", "answer", "replaced"),
    [
        ("Hello there", ["Hello", " there"], "Hello there", False),
        ("Hello there!", ["Hello", " there", "!"], "Hello there!", False),
        ("Done.", ["Hello", " there"], "Done.", True),
        (None, ["Hello", " there"], "Hello there", False),  # a classic agent sends none
    ],
)
def test_the_closing_message_of_an_agent_settles_the_answer(
    serve: Servers, closing: str | None, text: list[str], answer: str, replaced: bool
) -> None:
    thought = chat("agent_thought", id="1", position=1, thought="", tool="", tool_input="", observation="")
    frames = [chat("agent_message", answer="Hello"), thought, chat("agent_message", answer=" there")]
    frames += [] if closing is None else [chat("message", answer=closing)]
    with serve(b"".join([*frames, END])).chat.stream("Hi") as stream:
        assert pieces(stream) == text
        reply = stream.result()
    assert reply.answer == answer
    assert stream.text_replaced == replaced


def test_an_agent_of_1_15_sends_pieces_and_the_rest_as_messages(serve: Servers) -> None:
    frames = [chat("message", answer=piece) for piece in ("Hel", "lo", " there")]
    assert (serve(b"".join([*frames, END])).chat.send("Hi")).answer == "Hello there"


def test_a_stopped_agent_keeps_what_it_had_said(serve: Servers) -> None:
    """Servers since 1.16 save nothing of it, and send no closing message."""
    reply = serve(chat("agent_message", answer="Hello") + END).chat.send("Hi")
    assert (reply.answer, reply.status) == ("Hello", "succeeded")


@pytest.mark.parametrize("event", ["message_file", "something_new"])
def test_whatever_carries_an_answer_goes_on_with_the_text(serve: Servers, event: str) -> None:
    frames = [chat("message", answer="A: "), chat(event, answer="Hello", id="f"), chat("message", answer="!"), END]
    with serve(b"".join(frames)).chat.stream("Hi") as stream:
        assert pieces(stream) == ["A: ", "Hello", "!"]
    assert (stream.result()).answer == "A: Hello!"


def test_files_of_tools_are_files_of_the_reply(serve: Servers) -> None:
    picture = {"id": "f", "type": "image", "belongs_to": "assistant", "url": "http://x/files/cat.png?sign=1"}
    question = {**picture, "id": "q", "belongs_to": "user"}
    other = {"related_id": "o", "type": "document", "url": "http://x/o.txt", "filename": "o.txt"}
    end = chat("message_end", metadata={}, files=[other, {**other, "related_id": "f"}])
    frames = [
        chat("message_file", **picture),
        chat("message_file", **question),
        chat("message_file", **{**picture, "id": "g"}),
    ]
    reply = serve(b"".join([*frames, end])).chat.send("Hi")
    assert [file.related_id for file in reply.files] == ["g", "o", "f"]
    assert (reply.files[0].filename, reply.files[0].extension, reply.files[0].type_) == ("cat.png", ".png", "image")


def test_a_replacement_can_be_learnt_by_who_reads_text(serve: Servers) -> None:
    frames = [chat("message", answer="bad"), chat("message_replace", answer="I cannot say."), END]
    with serve(b"".join(frames)).chat.stream("Hi") as stream:
        assert not stream.text_replaced
        assert pieces(stream) == ["bad"]
        assert stream.text_replaced
    assert (stream.result()).answer == "I cannot say."


# -- thoughts --------------------------------------------------------------------------------------------------------

THOUGHTS = [
    [chat("reasoning_chunk", data={"reasoning": piece, "node_id": "llm"}) for piece in ("Let me ", "think.")],
    [chat("message_end", metadata={"reasoning": {"llm": "Let me think."}})],
    [chat("message", answer=piece) for piece in ("<thi", "nk>\nLet me think.\n</th", "ink>\n")],
]


@pytest.mark.parametrize("thoughts", THOUGHTS, ids=["chunks", "metadata", "marks"])
def test_thoughts_are_told_from_the_answer(serve: Servers, thoughts: list[bytes]) -> None:
    frames = [*thoughts, chat("message", answer="42"), END]
    if b"message_end" in thoughts[0]:
        frames = [chat("message", answer="42"), *thoughts]
    reply = serve(b"".join(frames)).chat.send("Hi")
    assert reply.reasoning == "Let me think."
    assert reply.answer_without_reasoning == "42"


def test_text_can_leave_thoughts_out(serve: Servers) -> None:
    frames = [*THOUGHTS[2], chat("message", answer="42 <"), chat("message", answer=" 43 <th"), END]
    with serve(b"".join(frames)).chat.stream("Hi", strip_reasoning=True) as stream:
        assert "".join(pieces(stream)) == "42 < 43 <th"
    assert (stream.result()).answer.startswith("<think>")


@pytest.mark.parametrize("name", ["chatflow_think_streaming", "chat_think", "workflow_think_streaming"])
def test_recorded_thoughts(serve: Servers, name: str) -> None:
    recording = recordings("1.16.1")[name]
    dify = serve(recording.body)
    if name.startswith("workflow"):
        result: Any = dify.workflows.run({})
        assert "<think>" not in result.text
    else:
        result = dify.chat.send("Hi")
        assert "<think>" not in result.answer_without_reasoning
        assert "rivers" in result.answer_without_reasoning
    assert result.reasoning == "Let me think about rivers: they flow."


# -- the end ---------------------------------------------------------------------------------------------------------

FINISHED = flow("workflow_finished", data={"id": "r", "status": "succeeded", "outputs": {"answer": "Hello"}})
LATE = frame(
    "message_end", **RUN, metadata={"usage": {"total_tokens": 7}, "retriever_resources": [{"document_name": "d"}]}
)
STARTED = flow("workflow_started", data={"id": "r", "workflow_id": "w"})


@pytest.mark.parametrize("together", [True, False])
def test_the_end_of_a_message_may_follow_the_end_of_its_run(serve: Servers, together: bool) -> None:
    begun = STARTED + flow("message", answer="Hello") + FINISHED
    script = [REQUEST, HEAD + begun + LATE, WAIT] if together else [REQUEST, HEAD + begun, 0.05, LATE]
    with serve(script).chat.stream("Hi") as stream:
        names = [event.event for event in stream]
        reply = stream.result()
    assert names[-2:] == ["workflow_finished", "message_end"]
    assert reply.usage.total_tokens == 7
    assert [source.document_name for source in reply.retriever_resources] == ["d"]


@pytest.mark.parametrize("how", ["silent", "closed"])
def test_the_end_of_a_message_is_not_waited_for_for_long(
    serve: Servers, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("dify_plus._sync.stream.LAST_SECONDS", 0.1 if how == "silent" else 3600.0)
    begun = STARTED + flow("message", answer="Hello") + FINISHED
    script = [REQUEST, HEAD + begun, *([0.5] if how == "silent" else [])]
    with serve(script, idle_timeout=3600).chat.stream("Hi") as stream:
        for event in stream:
            if event.event == "workflow_finished":
                monkeypatch.undo()  # it is there before anything is waited for
        reply = stream.result()
    assert (reply.answer, reply.status) == ("Hello", "succeeded")
    assert serve.asked == ["POST chat-messages"]


@pytest.mark.parametrize("kind", ["chat", "completion"])
def test_a_frame_that_cannot_be_read_is_told(serve: Servers, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    broken = b'data: {"event": "message", "answer": "NO\n\n'
    frames = [chat("message", answer="Take "), broken, chat("message", answer="50 mg"), END]
    dify = serve(b"".join(frames))
    stream: Any = dify.chat.stream("Hi") if kind == "chat" else dify.completions.stream({})
    with stream:
        events = [event for event in stream]
        with pytest.raises(StreamInterrupted, match="could not be read") as raised:
            stream.result()
    assert [event.event for event in events] == ["message", "message", "message", "message_end"]
    assert isinstance(events[1], UnknownEvent)
    assert raised.value.reason == "corrupt"
    assert raised.value.partial.answer == "Take 50 mg"
    [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "not JSON" in record.getMessage()


@pytest.mark.parametrize("kind", ["agent", "chatflow", "workflow"])
def test_a_frame_that_cannot_be_read_does_not_matter_where_the_end_tells_the_whole(serve: Servers, kind: str) -> None:
    broken = b'data: {"event": "me\n\n'
    if kind == "agent":
        frames = [chat("agent_message", answer="Hel"), broken, chat("message", answer="Hello"), END]
    elif kind == "chatflow":
        frames = [STARTED, flow("message", answer="Hel"), broken, LATE, FINISHED]
    else:
        finished = work("workflow_finished", id="r", status="succeeded", outputs={"text": "Hello"})
        frames = [work("workflow_started", id="r"), work("text_chunk", text="Hel"), broken, finished]
    dify = serve(b"".join(frames))
    result: Any = dify.workflows.run({}) if kind == "workflow" else dify.chat.send("Hi")
    assert getattr(result, "answer", getattr(result, "text", None)) == "Hello"


# -- results ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["interrupted"])
def test_the_partial_of_a_cut_answer_says_that_it_was_cut(serve: Servers, status: str) -> None:
    script = [REQUEST, HEAD + chat("message", answer="Hel")]
    for ask in ("chat", "completion"):
        dify = serve(script)
        with pytest.raises(StreamInterrupted) as raised:
            (dify.chat.send("Hi") if ask == "chat" else dify.completions.send({}))
        assert (raised.value.partial.status, raised.value.partial.answer) == (status, "Hel")


def test_results_are_data_that_travel(serve: Servers) -> None:
    for name, recording in (recordings() | recordings("1.16.1")).items():
        if not recording.is_stream or recording.method != "POST" or recording.ending != "complete":
            continue
        dify = serve(recording.body, recovery=RecoveryPolicy(max_attempts=0))
        kinds: dict[str, tuple[Any, Any]] = {
            "/chat-messages": (ChatReply, lambda dify: dify.chat.stream("Hi", check=False)),
            "/completion-messages": (CompletionReply, lambda dify: dify.completions.stream({})),
            "/workflows/run": (WorkflowResult, lambda dify: dify.workflows.stream({}, check=False)),
        }
        if recording.path not in kinds:
            continue
        kind, ask = kinds[recording.path]
        try:
            with ask(dify) as stream:
                result = stream.result()
        except Exception as error:  # it has what had come by then
            result = getattr(error, "partial", None)
        assert isinstance(result, kind), name
        travelled = kind.from_dict(json.loads(json.dumps(result.to_dict())))
        assert travelled == result, name
        assert travelled.to_dict() == result.to_dict(), name


@pytest.mark.parametrize("server", ["1.14.2", "1.16.1"])
def test_a_missing_input_is_one_error_and_names_the_input(serve: Servers, server: str) -> None:
    said = "city is required in input form"
    failed = work("workflow_finished", id="r", status="failed", error=said, outputs={})
    body = frame("error", message=said, status=500)
    if server == "1.16.1":
        body = work("workflow_started", id="r") + failed
    dify = serve(body)
    with pytest.raises(InvalidParam, match="city is required") as raised:
        dify.workflows.run({})
    assert (raised.value.status_code, raised.value.code) == (400, "invalid_param")
    if server == "1.16.1":
        assert (dify.workflows.run({}, check=False)).status == "failed"


def test_a_blocking_chatflow_that_failed_is_a_run_that_failed(serve: Servers) -> None:
    refusal = {"code": "invalid_param", "message": "Run failed: no credit", "status": 400}
    dify = serve(answered(refusal, 400))
    with pytest.raises(WorkflowFailed, match="no credit") as raised:
        dify.chat.send("Hi", response_mode="blocking")
    assert isinstance(raised.value.__cause__, InvalidParam)
    reply = dify.chat.send("Hi", response_mode="blocking", conversation_id="c", check=False)
    assert (reply.status, reply.error, reply.conversation_id) == ("failed", "no credit", "c")
    other = {"code": "invalid_param", "message": "query is missing", "status": 400}
    with pytest.raises(InvalidParam, match="query is missing"):
        serve(answered(other, 400)).chat.send("Hi", response_mode="blocking", check=False)


# -- readers that fall behind ----------------------------------------------------------------------------------------


WORK_STARTED = work("workflow_started", id="r")
WORDS = "".join(f"word{number} " for number in range(200))


def finished(text: str, kind: str) -> bytes:
    if kind == "chatflow":
        return LATE + flow("workflow_finished", data={"id": "r", "status": "succeeded", "outputs": {"answer": text}})
    return work("workflow_finished", id="r", status="succeeded", outputs={"text": text})


@pytest.mark.parametrize("kept", [slice(0, 150), slice(0, 200, 50)], ids=["the end is missing", "pieces are missing"])
@pytest.mark.parametrize("kind", ["chatflow", "workflow"])
def test_pieces_that_a_server_has_dropped_are_told_and_the_result_is_whole(
    serve: Servers, caplog: pytest.LogCaptureFixture, kind: str, kept: slice
) -> None:
    words = [f"word{number} " for number in range(200)]
    sent = words[kept] if kept.step is None else [word for at, word in enumerate(words) if at % 50 < 20]
    if kind == "chatflow":
        frames = [STARTED, *(flow("message", answer=word) for word in sent)]
    else:
        frames = [WORK_STARTED, *(work("text_chunk", text=word) for word in sent)]
    dify = serve(b"".join([*frames, finished(WORDS, kind)]))
    stream: Any = dify.chat.stream("Hi") if kind == "chatflow" else dify.workflows.stream({})
    with stream:
        events = [event for event in stream]
        result = stream.result()
    assert [event.event for event in events][-2:] == ["text_corrected", "workflow_finished"]
    assert events[-2] == TextCorrected(WORDS)
    assert (result.answer if kind == "chatflow" else result.text) == WORDS
    assert [record.levelname for record in caplog.records if "pieces of the text" in record.getMessage()] == ["WARNING"]
    again: Any = dify.chat.stream("Hi") if kind == "chatflow" else dify.workflows.stream({})
    with again:
        text = "".join(pieces(again))
    assert again.text_replaced == (text != WORDS)
    assert (text == WORDS) == (kept.step is None)


def test_a_result_that_is_another_text_is_no_gap(serve: Servers) -> None:
    frames = [WORK_STARTED, work("text_chunk", text="Thinking about it"), finished("Think twice", "workflow")]
    with serve(b"".join(frames)).workflows.stream({}) as run:
        assert "text_corrected" not in [event.event for event in run]
    assert (run.result()).text == "Thinking about it"


@pytest.mark.parametrize("limit", [8 * 1024 * 1024, 1024])
def test_what_comes_is_read_while_the_reader_is_busy(
    serve: Servers, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """More than the buffers of a connection hold; a server that cannot send drops it."""
    monkeypatch.setattr(Chunks, "pause", 0.05)
    monkeypatch.setattr(Chunks, "limit", limit)
    big = "x" * 100_000
    much = work("text_chunk", text=big) * 60 if limit > 1024 else work("text_chunk", text="x") * 99
    sent = threading.Event()

    class Told(bytes):
        """Tells when everything before it has been sent."""

    dify = serve([REQUEST, HEAD + WORK_STARTED, 0.2, much, Told(PING), finished("x", "workflow")])
    sending = dify_sends(serve, monkeypatch, Told, sent)
    with dify.workflows.stream({}) as run:
        assert (next(run)).event == "workflow_started"
        for _ in range(3000):
            if sent.is_set():
                break
            sleep(0.01)
        assert sent.is_set()
        names = [event.event for event in run]
    assert names.count("text_chunk") == (60 if limit > 1024 else 99)
    assert names[-1] == "workflow_finished"
    assert sending
    assert idle_readers() == []


def dify_sends(serve: Servers, monkeypatch: pytest.MonkeyPatch, told: type[bytes], sent: threading.Event) -> bool:
    """Have the server tell when it has come to a step."""
    script = serve.server.scripts[0]
    at = next(at for at, step in enumerate(script) if isinstance(step, told))

    class Steps(list[Step]):
        def __iter__(self) -> Iterator[Step]:
            for number, step in enumerate(list.__iter__(self)):
                if number == at:
                    sent.set()
                yield step

    serve.server.scripts = (Steps(script),)
    return True


def idle_readers() -> list[str]:
    """The threads that still read ahead, once they had time to end."""
    for _ in range(3000):
        left = [thread.name for thread in threading.enumerate() if thread.name == "dify_plus read ahead"]
        if not left:
            break
        sleep(0.01)
    return left


# -- pauses ----------------------------------------------------------------------------------------------------------


def test_an_attached_run_goes_on_after_its_form_on_the_same_connection(serve: Servers) -> None:
    """On 1.16, a second connection whose first is closed gets pings only."""
    form = {"form_id": "f", "form_token": "ft", "actions": [{"id": "ok", "title": "OK"}], "inputs": []}
    snapshot = [
        work("workflow_started", id="r"),
        work("human_input_required", **form),
        work("workflow_paused", status="paused", reasons=[{"TYPE": "human_input_required", **form}]),
    ]
    rest = [work("workflow_started", id="r", reason="resumption"), finished("done", "workflow")]
    submitted = threading.Event()

    class Wait(list[Step]):
        """The rest is sent once the form has been submitted."""

        def __iter__(self) -> Iterator[Step]:
            for step in list.__iter__(self):
                if step == PING:
                    assert submitted.wait(30)
                yield step

    class Submit(list[Step]):
        def __iter__(self) -> Iterator[Step]:
            yield from list.__iter__(self)
            submitted.set()

    events = Wait([REQUEST, HEAD + b"".join(snapshot), PING, b"".join(rest), WAIT])
    record = answered({"id": "r", "status": "succeeded", "outputs": {"text": "done"}})
    dify = serve(events, Submit(answered({})), record)
    with dify.workflows.attach("r") as run:
        assert [event.event for event in run][-1] == "workflow_paused"
        run.submit(run.forms[0], "ok")
        seen = [event for event in run]
        result = run.result()
    assert seen[0] == StreamResumed("r", 0, "submitted")
    assert [event.event for event in seen[1:]] == ["workflow_started", "workflow_finished"]
    assert (result.status, result.outputs) == ("succeeded", {"text": "done"})
    assert serve.asked == ["GET events", "POST ft", "GET r"]
