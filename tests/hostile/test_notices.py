"""Notices: what observers receive besides results and errors, and that the log shows each once, observed or not."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

import pytest
from attrs import frozen

from dify_plus import APIError, Dify, Observer, RecoveryPolicy, StreamInterrupted
from dify_plus.types import CallEnded, Notice
from tests.hostile.replies import reply
from tests.support.patience import HANG
from tests.support.raw_server import REQUEST, WAIT, RawServer, Step

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
KEY = "app-0123456789abcdef"


def event(name: str, run: str | None = "r", **fields: Any) -> bytes:
    ids = {"task_id": "t", "message_id": "m", "conversation_id": "c"} | (
        {} if run is None else {"workflow_run_id": run}
    )
    return b"data: " + json.dumps({"event": name, **ids, **fields}).encode() + b"\n\n"


MESSAGE = event("message", None, answer="Hi")
FINISHED = event("workflow_finished", data={"id": "r", "status": "succeeded", "outputs": {"answer": "one two"}})
RUN = event("workflow_started", data={"id": "r"}) + event("message", answer="one ")
WHOLE = RUN + FINISHED + event("message_end", metadata={})
WORK = b"".join(
    b"data: " + json.dumps({"event": name, "task_id": "t", "workflow_run_id": "r", "data": data}).encode() + b"\n\n"
    for name, data in (
        ("workflow_started", {"id": "r"}),
        ("workflow_finished", {"id": "r", "status": "succeeded", "outputs": {}}),
    )
)
NEVER = RecoveryPolicy(max_attempts=0)
RECORD = {"id": "r", "workflow_id": "w", "status": "succeeded", "inputs": {}, "outputs": {}, "elapsed_time": 1.0}
BROKEN = {"code": "x", "message": "rivers", "status": 400}
CHAT = "sendChatMessage POST /v1/chat-messages"
NO_ROUTE = reply("404 No", b"<title>Not Found</title>", "Content-Type: text/html")
NO_ATTACH = "the server cannot attach to a run"
EOF = "the connection ended before the run did"
IDS = "task_id=t message_id=m conversation_id=c"
ATTACH = "streamWorkflowEvents GET /v1/workflow/r/events?user=u&include_state_snapshot=true&continue_on_pause=true"


def ask(dify: Dify) -> object:
    return dify.chat.send("Hi")


def attach(dify: Dify) -> object:
    with dify.workflows.attach("r") as run:
        return run.result()


@frozen
class Case:
    call: Callable[[Dify], object]
    answers: list[bytes]
    line: str
    detail: str | None = None
    level: str = "WARNING"


CASES: Mapping[str, Case] = {
    "run_may_continue": Case(
        ask,
        [HEAD + MESSAGE],
        f"{CHAT} {IDS}: the run may continue: its stream was interrupted (eof): {EOF}",
        EOF,
    ),
    "run_may_continue, no answer": Case(
        ask, [b""], f"{CHAT}: no answer arrived; a run that it started may continue on the server"
    ),
    "run_may_continue, no route": Case(
        attach,
        [NO_ROUTE, *[reply("200 OK", {**RECORD, "status": "running"})] * 2],
        f"{ATTACH} workflow_run_id=r: the run may continue: its stream was interrupted (recovery_failed): {NO_ATTACH}",
        NO_ATTACH,
    ),
    "outcome_unknown": Case(
        lambda dify: dify.conversations.rename("c", name="rivers"),
        [b""],
        "renameConversation POST /v1/conversations/c/name: no answer arrived; the server may have carried out the call",
    ),
    "outcome_unknown, any path": Case(
        lambda dify: dify.request("POST", "/new"),
        [b""],
        "POST /v1/new: no answer arrived; the server may have carried out the call",
    ),
    "text_not_delivered": Case(
        ask,
        [HEAD + WHOLE],
        f"{CHAT} {IDS} workflow_run_id=r: some of the text was not delivered; the result holds the whole text",
    ),
    "unreadable_frame": Case(
        ask,
        [HEAD + MESSAGE + b'data: {"event": ' + KEY.encode() + b" \x1b\n\n" + event("message_end", None, metadata={})],
        rf'{CHAT} {IDS}: a frame could not be read, it is not JSON: "{{\"event\": *** \u001b"',
        '{"event": *** \x1b',
    ),
    "foreign_event": Case(
        attach,
        [HEAD + event("workflow_started", "other" * 20, data={}) + WORK, reply("200 OK", RECORD)],
        f'{ATTACH} workflow_run_id=r: skipped an event of another run: "{"other" * 11}..."',
        "other" * 20,
        "INFO",
    ),
    "optional_call_failed": Case(
        attach,
        [HEAD + WORK, reply("400 No", BROKEN)],
        f"{ATTACH} task_id=t workflow_run_id=r: getWorkflowRun failed: 400 x: rivers (GET /v1/workflows/run/r)",
        "400 x: rivers (GET /v1/workflows/run/r)",
        "INFO",
    ),
}


class Notes(Observer):
    """Keeps the notices, and the ends of calls."""

    def __init__(self, *, wants_content: bool = False) -> None:
        self.wants_content = wants_content
        self.reports: list[Notice | CallEnded] = []

    def noticed(self, report: Notice) -> None:
        self.reports.append(report)

    def call_ended(self, report: CallEnded) -> None:
        self.reports.append(report)


def lines(case: Case, caplog: pytest.LogCaptureFixture, level: str, *observers: Observer) -> list[str]:
    """The lines about notices in the log."""
    caplog.clear()
    scripts: list[list[Step]] = [[REQUEST, answer] for answer in case.answers]
    with caplog.at_level(level, "dify_plus"), RawServer(*scripts) as server, suppress(APIError):
        with Dify(KEY, base_url=server.url, user="u", max_retries=0, recovery=NEVER, observers=observers) as dify:
            case.call(dify)
    found = [f"{record.levelname} {record.getMessage()}" for record in caplog.records]
    return [line for line in found if " was interrupted: " not in line]


@pytest.mark.parametrize("name", CASES)
def test_each_notice_is_reported_and_logged_once(name: str, caplog: pytest.LogCaptureFixture) -> None:
    case = CASES[name]
    plain, curious = Notes(), Notes(wants_content=True)
    expected = [f"{case.level} {case.line}"]
    assert lines(case, caplog, "INFO") == expected
    assert lines(case, caplog, "WARNING") == (expected if case.level == "WARNING" else [])
    assert lines(case, caplog, case.level, plain, curious) == expected
    assert lines(case, caplog, "ERROR", Notes()) == []
    for observer, detail in ((plain, None), (curious, case.detail)):
        [notice] = [report for report in observer.reports if isinstance(report, Notice)]
        assert (notice.kind, notice.detail) == (name.partition(",")[0], detail)
        assert notice.message in case.line
        assert "".join(f" {name}={value}" for name, value in notice.ids.items()) in case.line
        story = [type(report) for report in observer.reports if report.call is notice.call]
        assert story == [Notice, CallEnded]


def test_a_stream_that_is_left_ends_after_its_notices_also_if_another_thread_reads_it() -> None:
    stop_came, reader_ended = threading.Event(), threading.Event()

    def streaming() -> Iterator[Step]:
        yield from (REQUEST, HEAD + MESSAGE)
        stop_came.wait(HANG)
        yield from (b": ping\n\n", WAIT)

    def stopping() -> Iterator[Step]:
        yield REQUEST
        stop_came.set()
        reader_ended.wait(HANG)
        yield reply("400 No", BROKEN)

    def read() -> None:
        with suppress(StreamInterrupted):
            next(stream)
        reader_ended.set()

    notes, scripts = Notes(), [cast("Sequence[Step]", steps()) for steps in (streaming, stopping)]
    with RawServer(*scripts) as server, Dify(KEY, base_url=server.url, user="u", observers=[notes]) as dify:
        with dify.chat.stream("Hi") as stream:
            next(stream)
            reader = threading.Thread(target=read)
            reader.start()
            while not stream._is_being_read and reader.is_alive():
                time.sleep(0.001)
        reader.join(HANG)
    notice, end = (report for report in notes.reports if report.call.parent is None)
    assert isinstance(notice, Notice) and notice.message == "the run may continue: stopping it failed"
    assert isinstance(end, CallEnded) and end.left_early
