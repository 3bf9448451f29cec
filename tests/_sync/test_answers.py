# Made from tests/_async/test_answers.py by scripts/unasync. Do not edit.
"""Answers of every server version: bytes in, text and a result out."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from types import SimpleNamespace
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
from dify_plus._streams.events import EventDecoder
from dify_plus._sync._compat import sleep
from dify_plus._sync._read_ahead import Chunks
from dify_plus.errors import InvalidParam, UsageLimitExceeded
from dify_plus.types import StreamResumed, TextCorrected, UnknownEvent
from tests._sync.support import SSL
from tests.support.raw_server import GO, REQUEST, WAIT, RawServer, Step
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
    """An exchange that is answered with JSON, on its own connection."""
    content = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
    return [REQUEST, head.encode() + b"Connection: close\r\n\r\n" + content]


END = chat("message_end", metadata={"usage": {"total_tokens": 7}, "retriever_resources": []}, files=[])
FINISHED = flow("workflow_finished", data={"id": "r", "status": "succeeded", "outputs": {"answer": "Hello"}})
LATE = frame(
    "message_end", **RUN, metadata={"usage": {"total_tokens": 7}, "retriever_resources": [{"document_name": "d"}]}
)
STARTED = flow("workflow_started", data={"id": "r", "workflow_id": "w"})


class Servers:
    """Servers that send given bytes, each to its own clients."""

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
        ("", ["Hello", " there"], "Hello there", False),
        (None, ["Hello", " there"], "Hello there", False),  # a classic agent sends none
    ],
)
def test_the_closing_message_of_an_agent_is_the_answer(
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


SAYS = {
    "twice": ([("agent_message", "Hi"), ("message", "Hi!"), ("message", "Hi!")], ["Hi", "!"], "Hi!"),
    "in two steps": (
        [("agent_message", "Hi"), ("message", "Hi"), ("agent_message", " you"), ("message", "Hi you.")],
        ["Hi", " you", "."],
        "Hi you.",
    ),
    "moderated first": ([("agent_message", "bad"), ("message_replace", "No."), ("message", "bad")], ["bad"], "No."),
    "moderated to nothing": ([("agent_message", "bad"), ("message_replace", ""), ("message", "bad")], ["bad"], ""),
    "moderated to its beginning": (
        [("agent_message", "I hate"), ("message_replace", "I"), ("message", "I hate you")],
        ["I hate"],
        "I",
    ),
    "moderated last": ([("agent_message", "bad"), ("message", "bad"), ("message_replace", "No.")], ["bad"], "No."),
}


@pytest.mark.parametrize("case", SAYS)
def test_an_agent_that_closes_its_answer(serve: Servers, case: str) -> None:
    said, text, answer = SAYS[case]
    body = b"".join(chat(event, answer=piece) for event, piece in said) + END
    with serve(body).chat.stream("Hi") as stream:
        assert pieces(stream) == text
        assert (stream.result()).answer == answer


def test_an_agent_of_1_15_sends_pieces_and_the_rest_as_messages(serve: Servers) -> None:
    frames = [chat("message", answer=piece) for piece in ("Hel", "lo", " there")]
    assert (serve(b"".join([*frames, END])).chat.send("Hi")).answer == "Hello there"


def test_a_stopped_agent_keeps_its_text_so_far(serve: Servers) -> None:
    """Servers since 1.16 do not save such a message, and send no closing message."""
    reply = serve(chat("agent_message", answer="Hello") + END).chat.send("Hi")
    assert (reply.answer, reply.status) == ("Hello", "succeeded")


@pytest.mark.parametrize("event", ["message_file", "something_new", "agent_log", "tts_message_end", "tts_message"])
def test_any_event_with_an_answer_continues_the_text(serve: Servers, event: str) -> None:
    frames = [chat("message", answer="A: "), chat(event, answer="Hello", id="f"), chat("message", answer="!")]
    frames += [chat("tts_message_end"), END]
    with serve(b"".join(frames)).chat.stream("Hi") as stream:
        assert pieces(stream) == ["A: ", "Hello", "!"]
    assert (stream.result()).answer == "A: Hello!"


def test_the_end_of_a_message_does_not_bring_back_what_moderation_replaced(serve: Servers) -> None:
    frames = [chat("message", answer="bad"), chat("message_replace", answer=""), chat("message_end", answer="bad")]
    assert (serve(b"".join(frames)).chat.send("Hi")).answer == ""


@pytest.mark.parametrize("kind", ["chat", "completion"])
def test_the_end_of_a_message_may_have_its_answer(serve: Servers, kind: str) -> None:
    dify = serve(chat("message", answer="Hel") + chat("message_end", answer="Hello", metadata={}))
    stream: Any = dify.chat.stream("Hi") if kind == "chat" else dify.completions.stream({})
    with stream:
        assert pieces(stream) == ["Hel", "lo"]


def test_files_of_tools_are_files_of_the_reply(serve: Servers) -> None:
    picture = {"id": "f", "type": "image", "belongs_to": "assistant", "url": "http://x/files/cat.png?sign=1"}
    question = {**picture, "id": "q", "belongs_to": "user"}
    other = {"related_id": "o", "type": "document", "url": "http://x/o.txt", "filename": "o.txt"}
    end = chat("message_end", metadata={}, files=[other, {**other, "related_id": "f"}])
    frames = [
        chat("message_file", **picture),
        chat("message_file", **question),
        chat("message_file", **{**picture, "id": "g"}),
        chat("message_file", **{**picture, "id": "g"}),  # sent twice
    ]
    reply = serve(b"".join([*frames, end])).chat.send("Hi")
    assert [file.related_id for file in reply.files] == ["g", "o", "f"]
    assert (reply.files[0].filename, reply.files[0].extension, reply.files[0].type_) == ("cat.png", ".png", "image")


def test_a_file_with_only_an_id_or_a_url_is_kept(serve: Servers) -> None:
    end = chat("message_end", metadata={}, files=[{"url": "http://x/o.txt", "related_id": None}])
    reply = serve(chat("message_file", id="f", type="image", url=None) + end).chat.send("Hi")
    assert [file.related_id for file in reply.files] == ["f", None]


@pytest.mark.parametrize("order", [["end", "run"], ["run", "end"], ["run"]])
def test_files_of_a_run_are_files_of_its_reply(serve: Servers, order: list[str]) -> None:
    made = [{"related_id": "w", "url": "http://x/w.png", "type": "image"}]
    run = {"id": "r", "status": "succeeded", "outputs": {"answer": "Hello"}, "files": made}
    last = {"run": flow("workflow_finished", data=run), "end": LATE}
    body = STARTED + flow("message", answer="Hello") + b"".join(last[each] for each in order)
    reply = serve([REQUEST, HEAD + body]).chat.send("Hi")
    assert [file.related_id for file in reply.files] == ["w"]


def test_a_blocking_answer_that_arrives_as_a_stream_loses_nothing(serve: Servers) -> None:
    thought = chat("agent_thought", id="1", position=1, thought="hm", tool="", tool_input="", observation="")
    frames = [*THOUGHTS[0], chat("message_file", id="f", type="image", url="u"), thought, chat("message", answer="42")]
    dify = serve([REQUEST, HEAD + b"".join([*frames, END])])
    streamed, whole = dify.chat.send("Hi"), dify.chat.send("Hi", response_mode="blocking")
    assert (whole.files, whole.agent_thoughts) == (streamed.files, streamed.agent_thoughts)
    assert whole.reasoning == streamed.reasoning == "Let me think."
    assert len(whole.files) == len(whole.agent_thoughts) == 1


def test_text_replaced_reports_a_replacement(serve: Servers) -> None:
    frames = [chat("message", answer="bad"), chat("message_replace", answer="I cannot say."), END]
    with serve(b"".join(frames)).chat.stream("Hi") as stream:
        assert not stream.text_replaced
        assert pieces(stream) == ["bad"]
        assert stream.text_replaced
    assert (stream.result()).answer == "I cannot say."


MODERATED = flow("workflow_finished", data={"id": "r", "status": "succeeded", "outputs": {"answer": "bad words"}})
BAD = flow("message", answer="bad")
NO = flow("message_replace", answer="No.")
AGAIN = flow("message_replace", answer="")
"""A snapshot sends this event second, and repeats no text."""


@pytest.mark.parametrize(
    ("before", "after", "saved"),
    [
        (BAD + NO, STARTED + AGAIN + MODERATED, "No."),
        (BAD + NO, STARTED + AGAIN + MODERATED, None),
        (BAD + NO, MODERATED, "No."),
        (BAD, STARTED + AGAIN + flow("message", answer=" words") + NO + MODERATED, None),
        (BAD, MODERATED, "No."),
    ],
    ids=["before the cut", "no message is found", "the run is over", "after the cut", "unseen"],
)
def test_a_moderated_text_does_not_come_back(serve: Servers, before: bytes, after: bytes, saved: str | None) -> None:
    """Moderation replaces the answer of the message; the outputs of the run still have the text from before."""
    record = answered({"id": "r", "status": "succeeded", "outputs": {"answer": "bad words"}})
    messages = answered({"data": [{"id": "m", "answer": saved}] if saved else []})
    dify = serve([REQUEST, HEAD + STARTED + before], [REQUEST, HEAD + after + LATE, WAIT], record, messages)
    with dify.chat.stream("Hi") as stream:
        assert "words" not in "".join(pieces(stream))
        assert (stream.result()).answer == "No."
        assert stream.text_replaced


def test_a_workflow_whose_text_is_replaced(serve: Servers) -> None:
    frames = [work("text_chunk", text="bad"), work("text_replace", text="No."), work("text_chunk", text=" More.")]
    end = work("workflow_finished", id="r", status="succeeded", outputs={"text": "bad words"})
    with serve(b"".join([work("workflow_started", id="r"), *frames, end])).workflows.stream({}) as run:
        assert pieces(run) == ["bad", " More."]
        assert ((run.result()).text, run.text_replaced) == ("No. More.", True)


# -- thoughts --------------------------------------------------------------------------------------------------------

THOUGHTS = [
    [chat("reasoning_chunk", data={"reasoning": piece, "node_id": "llm"}) for piece in ("Let me ", "think.")],
    [chat("message_end", metadata={"reasoning": {"llm": "Let me think."}})],
    [chat("message", answer=piece) for piece in ("<thi", "nk>\nLet me think.\n</th", "ink>\n")],
]


@pytest.mark.parametrize("thoughts", THOUGHTS, ids=["chunks", "metadata", "marks"])
def test_thoughts_are_separate_from_the_answer(serve: Servers, thoughts: list[bytes]) -> None:
    frames = [*thoughts, chat("message", answer="42"), END]
    if b"message_end" in thoughts[0]:
        frames = [chat("message", answer="42"), *thoughts]
    reply = serve(b"".join(frames)).chat.send("Hi")
    assert reply.reasoning == "Let me think."
    assert reply.answer_without_reasoning == "42"


def test_thoughts_that_several_events_repeat_are_kept_once(serve: Servers) -> None:
    other = chat("reasoning_chunk", data={"reasoning": "And more.", "node_id": "other"})
    frames = [*THOUGHTS[0], other, *THOUGHTS[2], chat("message", answer="42"), *THOUGHTS[1]]
    assert (serve(b"".join(frames)).chat.send("Hi")).reasoning == "Let me think.\nAnd more."
    text = chat("message_end", metadata={"reasoning": "Hm."})
    assert (serve(chat("message", answer="42") + text).chat.send("Hi")).reasoning == "Hm."


@pytest.mark.parametrize("mode", ["streaming", "blocking"])
def test_thoughts_in_the_outputs_of_a_workflow(serve: Servers, mode: Any) -> None:
    data = {"id": "r", "status": "succeeded", "outputs": {"n": 1, "text": "<think>hm</think>42"}}
    body = {"task_id": "t", "workflow_run_id": "r", "data": data}
    dify = serve(answered(body) if mode == "blocking" else work("workflow_finished", **data))
    assert (dify.workflows.run({}, response_mode=mode)).reasoning == "hm"


def test_strip_reasoning_omits_thoughts_from_text(serve: Servers) -> None:
    frames = [*THOUGHTS[2], chat("message", answer="42 <"), chat("message", answer=" 43 <th"), END]
    with serve(b"".join(frames)).chat.stream("Hi", strip_reasoning=True) as stream:
        assert "".join(pieces(stream)) == "42 < 43 <th"
    assert (stream.result()).answer.startswith("<think>")


def test_a_replacement_ends_a_thought_in_the_text(serve: Servers) -> None:
    frames = [
        chat("message", answer="<think>bad"),
        chat("message_replace", answer="No."),
        chat("message", answer=" 42"),
    ]
    with serve(b"".join([*frames, END])).chat.stream("Hi", strip_reasoning=True) as stream:
        assert pieces(stream) == [" 42"]
    assert (stream.result()).answer == "No. 42"


@pytest.mark.parametrize(("kind", "output"), [("chat", "answer"), ("workflow", "text")])
def test_text_of_an_attached_run_can_leave_thoughts_out(serve: Servers, kind: str, output: str) -> None:
    end = work("workflow_finished", id="r", status="succeeded", outputs={output: "<think>hm</think>42"})
    dify = serve(end, answered({"code": "not_found", "message": "?", "status": 404}, 404))
    resource: Any = dify.workflows if kind == "workflow" else dify.chat
    with resource.attach("r", strip_reasoning=True) as stream:
        assert pieces(stream) == ["42"]


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


def test_a_busy_reader_gets_the_end_of_a_message_too(serve: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the time counts that the stream waits for it."""
    ahead = 0.0
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + ahead, sleep=time.sleep)
    monkeypatch.setattr("dify_plus._sync._read_ahead.time", clock)
    with serve([REQUEST, HEAD + STARTED + FINISHED, GO, LATE, WAIT]).chat.stream("Hi") as stream:
        for event in stream:
            if event.event == "workflow_finished":
                ahead = 3600.0
                serve.server.go.set()
        assert (stream.result()).usage.total_tokens == 7


@pytest.mark.parametrize("end", ["before speech", "after speech"])
def test_speech_after_the_end_of_a_run_is_not_cut_off(
    serve: Servers, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr("dify_plus._sync.stream.LAST_SECONDS", 0.1)
    begun = STARTED + flow("message", answer="Hello") + flow("tts_message", audio="QQ==") + FINISHED
    first, last = (LATE, b"") if end == "before speech" else (b"", LATE)
    spoken = flow("tts_message_end", audio="")
    with serve([REQUEST, HEAD + begun + first, 0.3, spoken + last, WAIT]).chat.stream("Hi") as stream:
        reply = stream.result()
    assert (reply.status, reply.usage.total_tokens) == ("succeeded", 7)


@pytest.mark.parametrize("kind", ["cut", "attached", "cut again"])
def test_the_end_of_a_message_may_follow_after_a_reconnect(serve: Servers, kind: str) -> None:
    snapshot = [REQUEST, HEAD + STARTED + AGAIN + flow("message", answer="lo") + FINISHED, 0.05, LATE, WAIT]
    record = answered({"id": "r", "status": "succeeded", "outputs": {"answer": "Hello"}})
    picture = {"id": "f", "type": "image", "belongs_to": "assistant", "url": "http://x/cat.png?sign=1"}
    files = [{**picture, "id": "q", "belongs_to": "user"}, picture]
    messages = answered({"data": [{"id": "m", "answer": "Hello", "message_files": files}]})
    cut = [REQUEST, HEAD + STARTED + flow("message", answer="Hel")]
    again = [REQUEST, HEAD + STARTED + AGAIN + LATE + flow("message", answer="l")]
    gone = answered({"code": "not_found", "message": "?", "status": 404}, 404)
    before = {"cut": [cut, snapshot], "attached": [snapshot], "cut again": [cut, again, gone, record]}
    dify = serve(*before[kind], record, messages)
    stream = dify.chat.attach("r") if kind == "attached" else dify.chat.stream("Hi")
    with stream:
        assert "".join(pieces(stream)) == "Hello"
        reply = stream.result()
    assert (reply.answer, reply.usage.total_tokens) == ("Hello", 7)
    assert [(file.related_id, file.filename) for file in reply.files] == [("f", "cat.png")]
    assert serve.asked[-2:] == ["GET r", "GET messages"]


def test_without_the_end_of_the_message_the_text_is_whole_after_a_reconnect(serve: Servers) -> None:
    cut = [REQUEST, HEAD + STARTED + flow("message", answer="Hel")]
    snapshot = [REQUEST, HEAD + STARTED + AGAIN + flow("message", answer="lo") + FINISHED]
    record = answered({"id": "r", "status": "succeeded", "outputs": {"answer": "Hello"}})
    with serve(cut, snapshot, record, answered({"data": []})).chat.stream("Hi") as stream:
        assert pieces(stream) == ["Hel", "lo"]
        assert (stream.result()).answer == "Hello"


def test_the_end_by_the_record_is_the_last_event(serve: Servers) -> None:
    """This holds even if text arrives after a reconnect and the message has no end."""
    cut = [REQUEST, HEAD + STARTED + flow("message", answer="Hel")]
    gone = answered({"code": "not_found", "message": "?", "status": 404}, 404)
    record = answered({"id": "r", "status": "succeeded", "outputs": {"answer": "Hello"}})
    dify = serve(cut, [cut[0], HEAD + STARTED + AGAIN + flow("message", answer="l")], gone, record)
    assert (dify.chat.send("Hi")).answer == "Hello"


@pytest.mark.parametrize("ping", [PING, frame("ping")], ids=["event", "data"])
def test_the_record_is_read_if_a_first_connection_only_pings(serve: Servers, ping: bytes) -> None:
    record = answered({"id": "r", "status": "succeeded", "outputs": {"answer": "Hello"}})
    dify = serve([REQUEST, HEAD + STARTED, *([0.02, ping] * 3000)], record, record, answered({"data": []}))
    with dify.chat.stream("Hi") as stream:
        seconds = count(step=10)
        stream._clock = lambda: float(next(seconds))
        assert (stream.result()).answer == "Hello"
    assert serve.asked[:2] == ["POST chat-messages", "GET r"]


@pytest.mark.parametrize("how", ["silent", "closed"])
def test_waiting_for_the_end_of_a_message_has_a_limit(
    serve: Servers, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("dify_plus._sync.stream.LAST_SECONDS", 0.1 if how == "silent" else 3600.0)
    begun = STARTED + flow("message", answer="Hello") + FINISHED
    script = [REQUEST, HEAD + begun, *([GO, LATE] if how == "silent" else [])]
    with serve(script, idle_timeout=3600).chat.stream("Hi") as stream:
        for event in stream:
            if event.event == "workflow_finished":
                monkeypatch.undo()  # the stream has read the limit already
        reply = stream.result()
    assert (reply.answer, reply.status, reply.usage.total_tokens) == ("Hello", "succeeded", 0)
    assert serve.asked == ["POST chat-messages"]
    serve.server.go.set()


@pytest.mark.parametrize("head", [b"data: ", b"event: agent_message\ndata: ", b"ata: ", b"", b"event: message\ndata"])
@pytest.mark.parametrize("kind", ["chat", "completion"])
def test_an_unreadable_frame_is_logged_and_raises(
    serve: Servers, caplog: pytest.LogCaptureFixture, kind: str, head: bytes
) -> None:
    broken = head + b'{"event": "message", "answer": "NO\n\n'
    frames = [chat("message", answer="Take "), broken, chat("message", answer="50 mg"), END]
    dify = serve(b"".join(frames))
    stream: Any = dify.chat.stream("Hi") if kind == "chat" else dify.completions.stream({})
    with stream:
        events = [event for event in stream]
        with pytest.raises(StreamInterrupted, match="could not be read") as raised:
            stream.result()
    assert [event.event for event in events if event is not events[1]] == ["message", "message", "message_end"]
    assert isinstance(events[1], UnknownEvent)
    assert raised.value.reason == "corrupt"
    assert raised.value.partial.answer == "Take 50 mg"
    [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "not JSON" in record.getMessage()


@pytest.mark.parametrize("added", [b"data: [DONE]\n\n", b"data:\n\n", b"event: message\ndata: \n\n"])
@pytest.mark.parametrize("mode", ["streaming", "blocking"])
def test_frames_that_others_add_are_no_damage(serve: Servers, added: bytes, mode: Any) -> None:
    frames = [STARTED, added, flow("message", answer="Hel"), added, FINISHED, added, LATE]
    reply = serve([REQUEST, HEAD + b"".join(frames)]).chat.send("Hi", response_mode=mode)
    assert (reply.answer, reply.usage.total_tokens) == ("Hello", 7)


@pytest.mark.parametrize("kind", ["agent", "chatflow", "workflow", "workflow without text"])
def test_an_unreadable_frame_is_harmless_if_the_last_event_has_the_whole_result(serve: Servers, kind: str) -> None:
    broken = b'data: {"event": "me\n\n'
    if kind == "agent":
        frames = [chat("agent_message", answer="Hel"), broken, chat("message", answer="Hello"), END]
    elif kind == "chatflow":
        frames = [STARTED, flow("message", answer="Hel"), broken, LATE, FINISHED]
    else:
        finished = work("workflow_finished", id="r", status="succeeded", outputs={"text": "Hello"})
        texts = [work("text_chunk", text="Hel")] if kind == "workflow" else []
        frames = [work("workflow_started", id="r"), *texts, broken, finished]
    dify = serve(b"".join(frames))
    result: Any = dify.workflows.run({}) if kind.startswith("workflow") else dify.chat.send("Hi")
    assert (result.outputs["text"] if kind.startswith("workflow") else result.answer) == "Hello"


def test_a_run_that_failed_is_not_an_unreadable_stream(serve: Servers) -> None:
    failed = flow("workflow_finished", data={"id": "r", "status": "failed", "error": "no credit", "outputs": {}})
    dify = serve(STARTED + flow("message", answer="Hel") + b'data: {"event": "me\n\n' + failed)
    with pytest.raises(WorkflowFailed, match="no credit"):
        dify.chat.send("Hi")
    with dify.chat.stream("Hi", check=False) as stream:
        with pytest.raises(StreamInterrupted, match="could not be read"):
            stream.result()


# -- results ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["interrupted"])
def test_the_partial_of_a_cut_answer_says_that_it_was_cut(serve: Servers, status: str) -> None:
    script = [REQUEST, HEAD + chat("message", answer="Hel")]
    for ask in ("chat", "completion"):
        dify = serve(script)
        with pytest.raises(StreamInterrupted) as raised:
            (dify.chat.send("Hi") if ask == "chat" else dify.completions.send({}))
        assert (raised.value.partial.status, raised.value.partial.answer) == (status, "Hel")


def test_results_survive_json(serve: Servers) -> None:
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
        except Exception as error:  # it carries the partial result
            result = getattr(error, "partial", None)
        assert isinstance(result, kind), name
        travelled = kind.from_dict(json.loads(json.dumps(result.to_dict())))
        assert travelled == result, name
        assert travelled.to_dict() == result.to_dict(), name


def test_a_missing_input_with_a_code_of_the_server(serve: Servers) -> None:
    said = {"message": "city is required in input form", "status": 500, "code": "internal_server_error"}
    with pytest.raises(InvalidParam, match="city"):
        serve(frame("error", **said)).workflows.run({})


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


@pytest.mark.parametrize("kind", ["chat", "completion"])
@pytest.mark.parametrize("message", ["slow down", ""])
def test_the_rate_limit_of_a_model_in_a_stream(serve: Servers, kind: str, message: str) -> None:
    """Servers since 1.16 send the code of a plan's limit."""
    limit = chat("error", code="rate_limit_error", status=429, message=message)
    dify = serve(chat("message", answer="Hel") + limit)
    with pytest.raises(UsageLimitExceeded, match=message or "the rate limit of the model's provider") as raised:
        (dify.chat.send("Hi") if kind == "chat" else dify.completions.send({}))
    assert ("plan" in str(raised.value)) == (not message)
    assert (raised.value.status_code, raised.value.partial.answer) == (429, "Hel")


def test_a_blocking_chatflow_that_failed_is_a_run_that_failed(serve: Servers) -> None:
    refusal = {"code": "invalid_param", "message": "Run failed: no credit", "status": 400}
    dify = serve(answered(refusal, 400))
    with pytest.raises(WorkflowFailed, match="no credit") as raised:
        dify.chat.send("Hi", response_mode="blocking")
    refused = raised.value.__cause__
    assert isinstance(refused, InvalidParam) and raised.value.request is refused.request is not None
    reply = dify.chat.send("Hi", response_mode="blocking", conversation_id="c", check=False)
    assert (reply.status, reply.error, reply.conversation_id) == ("failed", "no credit", "c")
    nothing = {**refusal, "message": "Run failed: "}
    with pytest.raises(WorkflowFailed, match="the run failed"):
        serve(answered(nothing, 400)).chat.send("Hi", response_mode="blocking")
    missing = {**refusal, "message": "Run failed: city is required in input form"}
    with pytest.raises(InvalidParam, match=r"^400 invalid_param: city is required"):
        serve(answered(missing, 400)).chat.send("Hi", response_mode="blocking")
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
def test_text_that_a_server_dropped_is_reported_and_the_result_is_complete(
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
    assert [record.levelname for record in caplog.records if "text was not delivered" in record.getMessage()] == [
        "WARNING"
    ]
    again: Any = dify.chat.stream("Hi") if kind == "chatflow" else dify.workflows.stream({})
    with again:
        text = "".join(pieces(again))
    assert again.text_replaced == (text != WORDS)
    assert (text == WORDS) == (kept.step is None)


def test_a_gap_is_found_among_outputs_that_are_not_text(serve: Servers) -> None:
    frames = [WORK_STARTED, work("text_chunk", text=WORDS[:300]), work("text_chunk", text=WORDS[600:])]
    outputs = {"found": True, "text": WORDS, "table": {"a": [1]}}
    end = work("workflow_finished", id="r", status="succeeded", outputs=outputs)
    with serve(b"".join([*frames, end])).workflows.stream({}) as run:
        assert TextCorrected(WORDS) in [event for event in run]
    assert (run.result()).text == WORDS


@pytest.mark.parametrize("outputs", [{"head": "A headline", "text": WORDS, "n": 5}, {"n": 5, "text": WORDS}])
def test_outputs_that_are_not_streamed_are_not_a_gap(serve: Servers, outputs: dict[str, Any]) -> None:
    end = work("workflow_finished", id="r", status="succeeded", outputs=outputs)
    with serve(WORK_STARTED + work("text_chunk", text=WORDS) + end).workflows.stream({}) as run:
        assert "text_corrected" not in [event.event for event in run]
    assert (run.result()).text == WORDS


def test_a_result_with_a_different_text_is_not_a_gap(serve: Servers) -> None:
    frames = [WORK_STARTED, work("text_chunk", text="Thinking about it"), finished("Think twice", "workflow")]
    with serve(b"".join(frames)).workflows.stream({}) as run:
        assert "text_corrected" not in [event.event for event in run]
    assert (run.result()).text == "Thinking about it"


@pytest.mark.parametrize("limit", [8 * 1024 * 1024, 1024])
def test_events_are_read_ahead_while_the_reader_is_busy(
    serve: Servers, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """The data exceeds the buffers of a connection; a server that cannot send drops it."""
    monkeypatch.setattr(Chunks, "pause", 0.05)
    monkeypatch.setattr(Chunks, "limit", limit)
    big = "x" * 100_000
    much = work("text_chunk", text=big) * 60 if limit > 1024 else work("text_chunk", text="x") * 99
    sent = threading.Event()

    class Marker(bytes):
        """Bytes of a script. `dify_sends` reports when everything before them has been sent."""

    dify = serve([REQUEST, HEAD + WORK_STARTED, 0.2, much, Marker(PING), finished("x", "workflow")])
    sending = dify_sends(serve, monkeypatch, Marker, sent)
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


def dify_sends(serve: Servers, monkeypatch: pytest.MonkeyPatch, marker: type[bytes], sent: threading.Event) -> bool:
    """Set `sent` when the server reaches the step of this type."""
    script = serve.server.scripts[0]
    at = next(at for at, step in enumerate(script) if isinstance(step, marker))

    class Steps(list[Step]):
        def __iter__(self) -> Iterator[Step]:
            for number, step in enumerate(list.__iter__(self)):
                if number == at:
                    sent.set()
                yield step

    serve.server.scripts = (Steps(script),)
    return True


def idle_readers() -> list[str]:
    """Return the threads that still read ahead after they had time to end."""
    for _ in range(3000):
        left = [thread.name for thread in threading.enumerate() if thread.name == "dify_plus read ahead"]
        if not left:
            break
        sleep(0.01)
    return left


# -- events of others ------------------------------------------------------------------------------------------------

OTHERS = {
    "its end": work("workflow_finished", run="other", id="other", status="succeeded", outputs={"text": "theirs"}),
    "no run id": frame("workflow_finished", task_id="t", data={"id": "other", "status": "failed", "outputs": {}}),
    "its pause": work("workflow_paused", run="other", status="paused", reasons=[]),
    "its error": frame("error", workflow_run_id="other", code="x", status=500, message="theirs"),
    "its text": frame("message", **{**IDS, "message_id": "other"}, answer="theirs"),
    "its text, by its run": frame("message", **{**RUN, "workflow_run_id": "other"}, answer="theirs"),
    "its end of a message": frame("message_end", **{**IDS, "message_id": "other"}, metadata={}, files=[]),
    "an unknown event": frame("something_new", workflow_run_id="other", answer="theirs"),
}


@pytest.mark.parametrize("event", OTHERS)
def test_events_of_another_run_are_not_taken_for_this_one(serve: Servers, event: str) -> None:
    end = flow("workflow_finished", data={"id": "r", "status": "succeeded", "outputs": {"answer": "mine"}})
    record = answered({"id": "r", "status": "succeeded", "outputs": {"answer": "mine"}})
    dify = serve(STARTED + OTHERS[event] + end, record, answered({"data": []}))
    with dify.chat.attach("r") as stream:
        assert [event.event for event in stream] == ["workflow_started", "workflow_finished"]
        assert (stream.result()).answer == "mine"


# -- pauses ----------------------------------------------------------------------------------------------------------


def clock_of_pings(monkeypatch: pytest.MonkeyPatch, seconds: float) -> Callable[[], float]:
    """A clock that each ping moves on when the client reads it, however many arrive together."""
    now, feed = 0.0, EventDecoder.feed

    def read(decoder: EventDecoder, chunk: bytes) -> list[Any]:
        nonlocal now
        now += seconds * chunk.count(PING)
        return feed(decoder, chunk)

    monkeypatch.setattr(EventDecoder, "feed", read)
    return lambda: now


@pytest.mark.parametrize(("pings", "seconds"), [(1, 10.0), (3, 5.0)])
def test_the_record_is_read_before_pings_have_come_for_15_seconds(
    serve: Servers, monkeypatch: pytest.MonkeyPatch, pings: int, seconds: float
) -> None:
    clock = clock_of_pings(monkeypatch, seconds)
    record = answered({"id": "r", "status": "succeeded", "outputs": {"text": "done"}})
    dify = serve([REQUEST, HEAD + WORK_STARTED], [REQUEST, HEAD, *[0.02, PING] * pings, WAIT], record)
    with dify.workflows.stream({}) as run:
        run._clock = clock
        assert (run.result()).outputs == {"text": "done"}
    assert serve.asked[:3] == ["POST run", "GET events", "GET r"]


@pytest.mark.parametrize("kind", ["workflow", "chatflow"])
def test_a_first_stream_that_gets_only_pings_ends_with_its_record(
    serve: Servers, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """On 1.16, a program that attaches to a run and leaves it silences the other streams of the run."""
    started = WORK_STARTED + work("text_chunk", text="Hel") if kind == "workflow" else STARTED + BAD
    silent = [REQUEST, HEAD + started, *[0.02, PING] * 3000]
    running = answered({"id": "r", "status": "running"})
    outputs = {"text": "Hello"} if kind == "workflow" else {"answer": "bad words"}
    record = answered({"id": "r", "status": "succeeded", "outputs": outputs})
    messages = answered({"data": [{"id": "m", "answer": "bad words"}]})
    policy = RecoveryPolicy(initial_delay=0.0, max_silence=15.0)  # it does not count before an interruption
    dify = serve(silent, running, running, record, record, messages, recovery=policy)
    stream: Any = dify.workflows.stream({}) if kind == "workflow" else dify.chat.stream("Hi")
    with stream:
        stream._clock = clock_of_pings(monkeypatch, 10.0)
        names = [event.event for event in stream]
        result = stream.result()
    assert names[-2:] == ["stream_resumed", "workflow_finished"]
    assert (result.text if kind == "workflow" else result.answer) == ("Hello" if kind == "workflow" else "bad words")
    assert serve.asked[1:4] == ["GET r"] * 3


def test_an_attached_run_goes_on_after_its_form_on_the_same_connection(serve: Servers) -> None:
    """On 1.16, after the first connection is closed, the second one gets only pings."""
    form = {"form_id": "f", "form_token": "ft", "actions": [{"id": "ok", "title": "OK"}], "inputs": []}
    snapshot = [
        work("workflow_started", id="r"),
        work("human_input_required", **form),
        work("workflow_paused", status="paused", reasons=[{"TYPE": "human_input_required", **form}]),
    ]
    rest = [work("workflow_started", id="r", reason="resumption"), finished("done", "workflow")]
    submitted = threading.Event()

    class Wait(list[Step]):
        """The server sends the rest after the form is submitted."""

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
