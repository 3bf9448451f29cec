"""Observers: the reports about calls, streams, downloads, raw calls and failures, and that observers break nothing."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Generator
from typing import Any

import httpx
import pytest

from dify_plus import (
    APIConnectionError,
    AsyncDify,
    AsyncFastTransport,
    ConfigurationError,
    InternalServerError,
    NotFoundError,
    Observer,
    RecoveryPolicy,
    StreamInterrupted,
    UsageError,
)
from dify_plus.testing import ChatApp, ChatflowApp, Fault, HumanInput, Node, WorkflowApp
from dify_plus.types import CallEnded, CallStarted, EventReceived, ObservedCall
from dify_plus_api.api.app import get_app_info
from tests._async.support import Connect, Serve

AT_ONCE = RecoveryPolicy(max_attempts=3, initial_delay=0.0)


class Notes(Observer):
    """Keeps all reports."""

    def __init__(self) -> None:
        self.reports: list[Any] = []

    def call_started(self, report: CallStarted) -> None:
        self.reports.append(report)

    attempt_ended = first_event = stream_interrupted = stream_resumed = noticed = call_ended = call_started  # type: ignore[assignment]

    def of(self, operation: str) -> list[Any]:
        return [report for report in self.reports if report.call.operation == operation]

    def ends(self) -> list[CallEnded]:
        return [report for report in self.reports if isinstance(report, CallEnded)]

    def story(self, operation: str) -> list[str]:
        return [type(report).__name__ for report in self.of(operation)]


class Curious(Notes):
    """Asks for content."""

    wants_content = True

    def event_received(self, report: EventReceived) -> None:
        self.reports.append(report)


def answer(inputs: Any) -> Generator[Any, Any, Any]:
    yield Node("llm", text=["one ", "two ", "three ", "four"])
    return {"text": "one two three four"}


async def test_a_call_with_a_retry(serve: Serve, connect: Connect) -> None:
    notes = Notes()
    fake = serve({"chat": ChatApp()})
    dify = connect(fake, "chat", observers=[notes])
    fake.faults.add(Fault.too_many_requests(retry_after=0))
    given = {"Set-Cookie": "a=secret", "X-Api-Key": "k", "X-Echo": f"for {fake.key('chat')}"}
    fake.faults.add(Fault(status=200, body={"id": "x"}, headers=given))
    await dify.conversations.rename("277bccef-bdf6-48c2-a421-7b9b1cd6dc95", name="rivers")
    started, first, second, ended = notes.reports
    assert started == CallStarted(call=ended.call)
    assert (started.call.operation, started.call.method) == ("renameConversation", "POST")
    assert started.call.route == "/conversations/{conversation_id}/name"
    assert started.call.server == fake.base_url.removesuffix("/v1")
    assert (first.attempt, first.status, first.error_code, first.delay) == (1, 429, "too_many_requests", 0)
    assert first.failed and first.headers["retry-after"] == "0" and first.headers["x-version"]
    assert (second.attempt, second.status, second.delay, second.failed) == (2, 200, None, False)
    assert (ended.attempts, ended.status, ended.error_type) == (2, 200, None)
    assert [ended.headers[name] for name in ("set-cookie", "x-api-key", "x-echo")] == ["***", "***", "for ***"]
    assert ended.bytes_sent == int(fake.requests[-1].headers["content-length"])
    assert ended.bytes_received == sum(int(attempt.headers["content-length"]) for attempt in (first, second))
    assert ended.seconds >= first.seconds + second.seconds > 0


async def test_errors_and_no_answer(serve: Serve, connect: Connect) -> None:
    plain, curious, unclear = Notes(), Curious(), Notes()
    unclear.wants_content = "no"  # type: ignore[assignment]
    fake = serve({"chat": ChatApp()})
    dify = connect(fake, "chat", observers=(plain, curious, unclear), max_retries=0)
    with pytest.raises(NotFoundError) as refused:
        await dify.conversations.delete("277bccef-bdf6-48c2-a421-7b9b1cd6dc95")
    ended = plain.ends()[-1]
    assert (ended.error_type, ended.error_code, ended.status) == ("NotFoundError", "not_found", 404)
    assert (ended.error_message, curious.ends()[-1].error_message) == (None, str(refused.value))
    assert unclear.ends()[-1].error_message is None
    fake.faults.add(Fault(drop=True))
    with pytest.raises(APIConnectionError):
        await dify.app.info()
    attempt, ended = plain.reports[-2:]
    assert (attempt.status, attempt.failed, attempt.error_type) == (None, True, "RemoteProtocolError")
    assert (ended.status, ended.error_type, ended.attempts) == (None, "APIConnectionError", 1)
    with pytest.raises(httpx.LocalProtocolError, match="app-"):  # an error of httpx itself, which shows the header
        await dify.raw.get_async_httpx_client().get("/info", headers={"X-Echo": f"{fake.key('chat')}\n"})
    message = curious.ends()[-1].error_message or ""
    assert "Illegal header value" in message and fake.key("chat") not in message


@pytest.mark.parametrize("fast", [False, True])
async def test_a_stream_that_is_cut_and_resumes(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture, fast: bool
) -> None:
    caplog.set_level(logging.INFO, logger="dify_plus")
    notes, curious = Notes(), Curious()
    fake = serve({"chatflow": ChatflowApp(reply=answer)})
    options: dict[str, Any] = {"transport": AsyncFastTransport()} if fast else {}
    dify = connect(fake, "chatflow", observers=[notes, curious], recovery=AT_ONCE, **options)
    fake.faults.add(Fault(drop_after_events=4), path="/chat-messages")
    reply = await dify.chat.send("How do rivers flow?", files=[b"%PDF"])
    story = ["CallStarted", "AttemptEnded", "FirstEvent", "Interrupted", "Resumed", "CallEnded"]
    assert notes.story("sendChatMessage") == story
    first, interrupted, resumed, ended = notes.of("sendChatMessage")[2:]
    assert (first.name, ended.first_event_seconds) == ("workflow_started", first.seconds)
    assert (resumed.reason, resumed.attempts) == ("connection_lost", 1)
    assert (interrupted.reason, interrupted.message) == (
        "connection_lost",
        "the connection was lost; the run may continue",
    )
    assert interrupted.ids == ended.ids
    assert ended.ids == {
        "task_id": reply.task_id,
        "message_id": reply.message_id,
        "conversation_id": reply.conversation_id,
        "workflow_run_id": reply.workflow_run_id,
    }
    cut, goes_on = (record.getMessage() for record in caplog.records)
    assert cut.startswith("sendChatMessage POST /v1/chat-messages was interrupted: the connection was lost")
    assert f"workflow_run_id={reply.workflow_run_id}" in cut
    assert goes_on == "sendChatMessage POST /v1/chat-messages continues"
    assert (ended.run_status, ended.status, ended.attempts, ended.left_early) == ("succeeded", 200, 1, False)
    assert ended.bytes_received > 500 and not ended.error_type
    for operation in ("uploadFile", "streamWorkflowEvents", "getWorkflowRun"):
        assert notes.story(operation) == ["CallStarted", "AttemptEnded", "CallEnded"]
        assert {report.call.parent for report in notes.of(operation)} == {ended.call}
    assert notes.of("uploadFile")[-1].ids["id"]
    # Content only where it was asked for, and keys nowhere.
    assert curious.of("sendChatMessage")[0].body["query"] == "How do rivers flow?"
    assert curious.of("sendChatMessage")[-1].result == reply
    events = [report.event.event for report in curious.of("sendChatMessage") if isinstance(report, EventReceived)]
    assert events[0] == "workflow_started" and events.count("workflow_finished") == 1
    reported = " ".join(str(_everything(report)) for report in notes.reports)
    assert "rivers" not in reported and "three" not in reported
    assert fake.key("chatflow") not in reported + " ".join(str(_everything(report)) for report in curious.reports)


def _everything(report: Any) -> dict[str, Any]:
    """Return everything that a report holds, even what its repr leaves out."""
    return {name: getattr(report, name) for name in type(report).__slots__ if not name.startswith("__")}


async def test_usage_and_the_first_text(serve: Serve, connect: Connect) -> None:
    notes = Notes()
    dify = connect(serve({"chat": ChatApp()}), "chat", observers=[notes])
    reply = await dify.chat.send("Hi", conversation_id=None)
    ended = notes.ends()[-1]
    assert ended.usage == reply.usage and ended.total_tokens == reply.usage.total_tokens > 0
    assert 0 < (ended.first_event_seconds or 0) <= (ended.first_text_seconds or 0) <= ended.seconds
    blocking = await dify.chat.send("Hi", response_mode="blocking", conversation_id=reply.conversation_id)
    started, *_, ended = notes.reports[-3:]
    assert started.call.conversation_id == reply.conversation_id
    assert (ended.ids["message_id"], ended.usage) == (blocking.message_id, blocking.usage)


async def test_a_stream_that_is_left_or_interrupted(serve: Serve, connect: Connect) -> None:
    notes = Notes()
    fake = serve({"chat": ChatApp()})
    dify = connect(fake, "chat", observers=[notes])
    async with dify.chat.stream("Hi") as stream:
        async for _ in stream:
            break
    [stop, ended] = notes.ends()
    assert (stop.call.operation, stop.call.parent) == ("stopChatMessage", ended.call)
    assert (ended.left_early, ended.run_status, ended.error_type) == (True, "interrupted", None)
    assert ended.ids["message_id"] == stream.message_id
    fake.faults.add(Fault(drop_after_events=2))
    with pytest.raises(StreamInterrupted):
        await dify.chat.send("Hi")
    notice, ended = notes.reports[-2:]
    assert (ended.left_early, ended.error_type, ended.ids["task_id"] != "") == (False, "StreamInterrupted", True)
    assert (notice.kind, notice.call, notice.ids) == ("run_may_continue", ended.call, ended.ids)
    fake.faults.add(Fault.gateway(502))
    with pytest.raises(InternalServerError):
        await dify.chat.send("Hi")
    assert notes.ends()[-1].error_type == "InternalServerError"
    assert len([report for report in notes.reports if isinstance(report, CallStarted)]) == len(notes.ends())


async def test_a_pause_is_not_the_end_of_a_stream(serve: Serve, connect: Connect) -> None:
    def ask(_: Any) -> Generator[Any, Any, Any]:
        decision = yield HumanInput("Go on?")
        return {"text": decision.action}

    notes = Notes()
    dify = connect(serve({"workflow": WorkflowApp(script=ask)}), "workflow", observers=[notes])
    assert (await dify.workflows.run({})).paused
    assert [report.run_status for report in notes.ends()] == ["paused"]
    async with dify.workflows.stream({}) as run:
        async for _ in run:
            pass
        assert len(notes.ends()) == 1
        await run.submit(run.forms[0], action="approve")
        await run.result()
    story = notes.story("runWorkflow")[-5:]
    assert story == ["CallStarted", "AttemptEnded", "FirstEvent", "Resumed", "CallEnded"]
    resumed, ended = notes.of("runWorkflow")[-2:]
    assert (resumed.reason, ended.run_status) == ("submitted", "succeeded")
    assert notes.of("submitHumanInputForm")[-1].call.parent is ended.call


async def test_downloads_raw_calls_and_any_path(serve: Serve, connect: Connect) -> None:
    notes = Notes()
    fake = serve({"chat": ChatApp()})
    dify = connect(fake, "chat", observers=[notes])
    data = await dify.audio.speak("Hello").read()
    assert notes.ends()[-1].bytes_received == len(data) > 0
    async for _ in dify.audio.speak("Hello"):
        break
    info = await get_app_info.asyncio(client=dify.raw)
    assert info is not None and notes.story("getAppInfo") == ["CallStarted", "AttemptEnded", "CallEnded"]
    await dify.request("GET", "/info", params={"user": "rivers"})
    ended = notes.ends()[-1]
    assert (ended.call.operation, ended.call.route, ended.bytes_received > 0) == ("request", None, True)
    async with dify.raw.get_async_httpx_client().stream("GET", "/nothing/here") as response:
        assert response.status_code == 404
    assert (notes.ends()[-1].call.route, notes.ends()[-1].status, notes.ends()[-1].error_type) == (None, 404, None)
    async with dify.raw.get_async_httpx_client().stream("GET", "/info") as response:
        seen = len(notes.ends())
        await response.aread()
    assert len(notes.ends()) == seen + 1
    assert len([report for report in notes.reports if isinstance(report, CallStarted)]) == len(notes.ends())


class Broken(Observer):
    """Raises wherever it can."""

    def __init__(self, error: type[BaseException]) -> None:
        self.error = error

    def call_started(self, report: CallStarted) -> None:
        raise self.error

    def request_headers(self, call: ObservedCall) -> dict[str, str]:
        return {"Bad name": "\n"}

    attempt_ended = first_event = event_received = stream_interrupted = stream_resumed = call_ended = call_started  # type: ignore[assignment]
    noticed = call_started  # type: ignore[assignment]

    @property
    def wants_content(self) -> bool:  # type: ignore[override]
        raise self.error


async def test_an_observer_that_raises_breaks_no_call(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    notes = Notes()
    fake = serve({"chatflow": ChatflowApp(reply=answer)})
    dify = connect(fake, "chatflow", observers=[Broken(ValueError), notes], recovery=AT_ONCE)
    fake.faults.add(Fault(drop_after_events=4), path="/chat-messages")
    with caplog.at_level(logging.ERROR, logger="dify_plus"):
        assert (await dify.chat.send("Hi")).answer == "one two three four"
    assert {record.getMessage() for record in caplog.records} == {"the observer Broken failed; the call continues"}
    assert notes.ends()[-1].error_type is None
    with pytest.raises(KeyboardInterrupt):
        await dify.with_options(observers=[Broken(KeyboardInterrupt)]).chat.send("Hi")


class Headers(Observer):
    def request_headers(self, call: ObservedCall) -> dict[str, str]:
        return {"Traceparent": f"00-{call.operation}", "X-Given": "observer", "Authorization": "Bearer x"}


async def test_headers_of_observers(serve: Serve, connect: Connect) -> None:
    fake = serve({"chat": ChatApp()})
    dify = connect(fake, "chat", observers=[Headers()], headers={"X-Given": "client"})
    await dify.app.info()
    sent = fake.requests[-1].headers
    assert (sent["traceparent"], sent["x-given"]) == ("00-getAppInfo", "client")
    assert sent["authorization"] == f"Bearer {fake.key('chat')}"


async def test_views_copies_and_wrong_observers(serve: Serve, connect: Connect) -> None:
    notes = Notes()
    dify = connect(serve({"chat": ChatApp()}), "chat", observers=[notes], transport=None)
    await dify.with_options(observers=[]).app.info()
    assert notes.reports == []
    await dify.with_options(timeout=50).app.info()
    assert len(notes.reports) == 3
    async with pickle.loads(pickle.dumps(dify.with_options(observers=[Headers()]))) as copied:
        assert [type(observer) for observer in copied.settings.observers] == [Headers]
    with pytest.raises(UsageError, match=r"observers=.* cannot be copied or pickled"):
        pickle.dumps(dify.with_options(observers=[Broken(lambda: None)]))  # type: ignore[arg-type]
    for wrong in (notes, Notes, [Notes], ["x"], 5):
        with pytest.raises(ConfigurationError, match="observers must be a list of "):
            AsyncDify(observers=wrong)  # type: ignore[arg-type]
