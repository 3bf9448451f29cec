"""FakeDify as servers of different versions: their differences."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest

from dify_plus.testing import (
    AgentApp,
    App,
    ChatApp,
    ChatflowApp,
    CompletionApp,
    FakeDify,
    Field,
    Gate,
    HumanInput,
    Input,
    MessageFile,
    ModelRateLimit,
    NewAgentApp,
    Node,
    Reasoning,
    ToolCall,
    WorkflowApp,
)
from tests.fake.users import Json, User, events, names
from tests.support.patience import HANG

pytestmark = pytest.mark.slow

OLD, MIDDLE, NEW = "1.14.2", "1.15.0", "1.16.1"
UNKNOWN = "00000000-0000-4000-8000-000000000000"

Use = Callable[..., User]


@pytest.fixture
def use() -> Iterator[Use]:
    """`use(app, server)`: return a user of an app on a server of that version."""
    with ExitStack() as opened:

        def serve(app: App, server: str, **options: Any) -> User:
            fake = opened.enter_context(FakeDify({"app": app}, server=server, **options))
            return opened.enter_context(User(fake, "app"))

        yield serve


def text(found: list[Json], event: str) -> str:
    return "".join(e["answer"] for e in found if e["event"] == event)


def test_every_answer_has_a_version_header(use: Use) -> None:
    for server in (OLD, MIDDLE, NEW):
        assert use(ChatApp(), server).http.get("/info").headers["x-version"] == server


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match=r"server must be one of 1\.14\.2, 1\.15\.0, 1\.16\.1, not '2'"):
        FakeDify(server="2")


def test_a_new_agent_needs_a_newer_server() -> None:
    with pytest.raises(ValueError, match=r"'bot' is a NewAgentApp, which Dify 1\.14\.2 does not have"):
        FakeDify({"bot": NewAgentApp("Hi")})


# -- New Agents ----------------------------------------------------------------------------------------------------


def talk_then_tool(request: Any) -> Iterator[Any]:
    yield from ("Let me ", "look. ")
    yield ToolCall("clock", {"zone": "UTC"}, observation="noon")
    yield from ("It is ", "noon.")


def test_a_new_agent_sends_its_text_in_pieces_and_then_the_answer(use: Use) -> None:
    user = use(NewAgentApp(talk_then_tool), NEW)
    found = user.chat()
    assert names(found) == [
        "agent_thought",
        "agent_message",
        "agent_message",
        "agent_thought",
        "agent_thought",
        "agent_thought",
        "agent_message",
        "agent_message",
        "message",
        "message_end",
    ]
    assert text(found, "agent_message") == "Let me look. It is noon."
    assert text(found, "message") == "It is noon."
    assert (found[4]["tool"], found[4]["observation"], found[4]["tool_input"]) == ("clock", "noon", '{"zone": "UTC"}')
    (saved,) = user.messages(found[0]["conversation_id"])
    assert saved["answer"] == "It is noon."
    assert [thought["answer"] for thought in saved["agent_thoughts"]] == ["Let me look. ", ""]


def test_a_new_agent_of_1_15_sends_messages(use: Use) -> None:
    found = use(NewAgentApp(["One ", "two."]), MIDDLE).chat()
    assert names(found) == ["message", "message", "message_end"]


def test_a_new_agent_thinks_in_a_thought_that_grows(use: Use) -> None:
    found = use(NewAgentApp([Reasoning("Let me "), Reasoning("think."), "Yes."]), NEW).chat()
    thoughts = [event for event in found if event["event"] == "agent_thought"]
    assert [thought["thought"] for thought in thoughts] == ["Let me ", "Let me think.", ""]
    assert len({thought["id"] for thought in thoughts[:2]}) == 1
    assert text(found, "agent_message") == text(found, "message") == "Yes."


def test_a_new_agent_only_streams(use: Use) -> None:
    user = use(NewAgentApp("Hi"), NEW)
    refused = user.post("/chat-messages", query="Hi", response_mode="blocking")
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")
    assert names(events(user.post("/chat-messages", query="Hi").text))[-1] == "message_end"
    assert user.get("/info")["mode"] == "agent"


def test_an_annotation_answers_for_a_new_agent_in_one_message(use: Use) -> None:
    user = use(NewAgentApp("Hi"), NEW)
    user.post("/apps/annotations", question="Hi", answer="As written.")
    user.post("/apps/annotation-reply/enable", score_threshold=1, embedding_provider_name="p", embedding_model_name="m")
    found = user.chat("Hi")
    assert names(found) == ["message", "message_end"]
    assert found[0]["answer"] == "As written."


@pytest.mark.parametrize(("app", "server"), [(NewAgentApp, NEW), (AgentApp, NEW), (AgentApp, OLD)])
def test_the_saved_answer_of_a_stopped_agent(use: Use, app: type[AgentApp], server: str) -> None:
    gate = Gate()
    user = use(app(lambda request: iter(["one ", gate, "two"])), server)
    body = {"inputs": {}, "query": "Hi", "user": "u1", "response_mode": "streaming"}
    with user.http.stream("POST", "/chat-messages", json=body) as response:
        lines = response.iter_lines()
        first = events(next(line for line in lines if line) + "\n\n")[0]
        gate.reached()
        user.post(f"/chat-messages/{first['task_id']}/stop")
        rest = events("\n\n".join(line for line in lines if line) + "\n\n")
    assert names(rest)[-1] == "message_end"
    assert "message" not in names(rest)
    (saved,) = user.messages(first["conversation_id"])
    assert saved["answer"] == ("one" if server == OLD else "")
    if app is NewAgentApp:
        assert [thought["answer"] for thought in saved["agent_thoughts"]] == ["one "]


# -- text ----------------------------------------------------------------------------------------------------------


def test_a_file_can_carry_text(use: Use) -> None:
    user = use(ChatApp([MessageFile("https://x/y.png", answer="Hel"), "lo"]), OLD)
    found = user.chat()
    assert (found[0]["event"], found[0]["answer"]) == ("message_file", "Hel")
    assert user.messages(found[0]["conversation_id"])[0]["answer"] == "Hello"


THINKING = [Reasoning("Let me "), Reasoning("think."), "Yes."]


def test_reasoning_of_a_chat_is_text_between_tags(use: Use) -> None:
    for server in (OLD, NEW):
        found = use(ChatApp(THINKING), server).chat()
        assert text(found, "message") == "<think>\nLet me think.\n</think>\nYes."


@pytest.mark.parametrize("script", [THINKING, [Node("llm", "llm", text=THINKING)]])
def test_reasoning_of_a_chatflow(use: Use, script: list[Any]) -> None:
    found = use(ChatflowApp(lambda request: iter(script)), OLD).chat()
    assert text(found, "message") == "<think>\nLet me think.\n</think>\nYes."
    assert "reasoning" not in found[-2]["metadata"]
    found = use(ChatflowApp(lambda request: iter(script)), NEW).chat()
    pieces = [event["data"] for event in found if event["event"] == "reasoning_chunk"]
    assert [(piece["reasoning"], piece["is_final"]) for piece in pieces] == [
        ("Let me ", False),
        ("think.", False),
        ("", True),
    ]
    assert {piece["message_id"] for piece in pieces} == {found[0]["message_id"]}
    assert text(found, "message") == "Yes."
    assert found[-2]["metadata"]["reasoning"] == {"llm": "Let me think."}


def test_reasoning_of_a_workflow_belongs_to_no_message(use: Use) -> None:
    found = use(WorkflowApp(lambda inputs: iter(THINKING)), NEW).stream("/workflows/run")
    assert {e["data"]["message_id"] for e in found if e["event"] == "reasoning_chunk"} == {None}


def test_the_last_two_events_of_a_chatflow_can_be_swapped(use: Use) -> None:
    assert names(use(ChatflowApp("Hi"), OLD).chat())[-2:] == ["message_end", "workflow_finished"]
    swapped = use(ChatflowApp("Hi", message_end_last=True), OLD).chat()
    assert names(swapped)[-2:] == ["workflow_finished", "message_end"]
    assert swapped[-1]["metadata"]["usage"]["total_tokens"] > 0


@pytest.mark.parametrize(("server", "nothing"), [(OLD, None), (NEW, [])])
def test_empty_lists(use: Use, server: str, nothing: Any) -> None:
    found = use(ChatApp("Hi"), server).chat()
    assert found[0]["from_variable_selector"] == nothing
    assert found[-1]["files"] == nothing


def test_newer_fields(use: Use) -> None:
    old, new = use(ChatApp("Hi"), OLD), use(ChatApp("Hi"), NEW)
    ends = [user.chat()[-1] for user in (old, new)]
    assert "reasoning" not in ends[0]["metadata"]
    assert ends[1]["metadata"]["reasoning"] == {}
    assert "annotation_reply" not in ends[1]["metadata"]
    assert "time_to_first_token" not in ends[1]["metadata"]["usage"]
    saved = [user.messages(end["conversation_id"])[0] for user, end in zip((old, new), ends, strict=True)]
    assert "total_tokens" not in saved[0]
    assert saved[1]["total_tokens"] == saved[1]["message_tokens"] + saved[1]["answer_tokens"] > 0
    assert "input_placeholder" not in old.get("/site")
    assert new.get("/site")["input_placeholder"] is None


def test_the_models_rate_limit(use: Use) -> None:
    def script(request: Any) -> str:
        raise ModelRateLimit("slow down")

    for app in (ChatApp, CompletionApp):
        path = "/completion-messages" if app is CompletionApp else "/chat-messages"
        for server, code in ((OLD, ("completion_request_error", 400)), (NEW, ("rate_limit_error", 429))):
            user = use(app(script), server)
            end = user.stream(path, query="Hi")[-1]
            assert (end["event"], end["code"], end["status"]) == ("error", *code)
            blocking = user.post(path, query="Hi")
            assert (blocking.status_code, blocking.json()["code"]) == (400, "completion_request_error")


# -- how streams end -----------------------------------------------------------------------------------------------


async def test_only_older_servers_linger() -> None:
    for server, lingers in ((OLD, True), (NEW, False)):
        with FakeDify(server=server, linger=60.0) as fake:
            body = {"inputs": {}, "user": "u1", "response_mode": "streaming"}
            headers = {"Authorization": f"Bearer {fake.key('workflow')}"}
            async with (
                httpx.AsyncClient(base_url=fake.base_url, headers=headers, timeout=None, trust_env=False) as client,
                client.stream("POST", "/workflows/run", json=body) as response,
            ):
                lines = response.aiter_lines()
                async for line in lines:
                    if "workflow_finished" in line:
                        break
                rest = asyncio.ensure_future(_all(lines))
                done, _ = await asyncio.wait([rest], timeout=0.5 if lingers else 30)
                assert bool(done) is not lingers
                rest.cancel()


async def _all(lines: Any) -> list[str]:
    return [line async for line in lines]


@pytest.mark.parametrize("app", [WorkflowApp, ChatflowApp])
def test_a_missing_input(use: Use, app: Any) -> None:
    path = "/workflows/run" if app is WorkflowApp else "/chat-messages"
    inputs = [Input("topic", required=True)]
    (error,) = use(app(inputs=inputs), OLD, silence_limit=0.1).stream(path, query="Hi")
    assert (error["event"], error["status"], error["message"]) == ("error", 500, "topic is required in input form")
    user = use(app(inputs=inputs), NEW)
    found = user.stream(path, query="Hi")
    assert names(found) == ["workflow_started", "workflow_finished"]
    assert (found[1]["data"]["status"], found[1]["data"]["error"]) == ("failed", "topic is required in input form")
    record = user.http.get(f"/workflows/run/{found[0]['workflow_run_id']}")
    assert record.status_code == 404


@pytest.mark.parametrize(("server", "status"), [(OLD, "failed"), (NEW, "stopped")])
def test_a_stopped_run(use: Use, server: str, status: str) -> None:
    gate = Gate()
    user = use(WorkflowApp(lambda inputs: iter(["one ", gate])), server)
    body = {"inputs": {}, "user": "u1", "response_mode": "streaming"}
    with user.http.stream("POST", "/workflows/run", json=body) as response:
        lines = (line for line in response.iter_lines() if line.startswith("data: "))
        first = events(next(lines) + "\n\n")[0]
        gate.reached()
        user.post(f"/workflows/tasks/{first['task_id']}/stop")
        end = events("\n\n".join(lines) + "\n\n")[-1]["data"]
    assert (end["status"], end["error"]) == (
        status,
        "Stopped by user." if server == NEW else "Aborted: User requested stop",
    )
    record = user.http.get(f"/workflows/run/{first['workflow_run_id']}").json()
    assert (record["status"], record["error"]) == ("stopped", "Aborted: User requested stop")


def test_disconnecting_stops_a_blocking_answer_on_newer_servers(use: Use) -> None:
    for server in (OLD, NEW):
        gate = Gate()
        user = use(WorkflowApp(lambda inputs, gate=gate: iter(["one ", gate])), server)
        url = httpx.URL(user.fake.base_url)
        with closing(HTTPConnection(url.host, url.port, timeout=HANG)) as client:
            headers = {"Authorization": user.http.headers["Authorization"], "Content-Type": "application/json"}
            client.request("POST", f"{url.path}/workflows/run", '{"inputs": {}, "user": "u1"}', headers)
            gate.reached()
        if server == OLD:
            gate.open()
        while not (logs := user.get("/workflows/logs")["data"]):
            pass
        assert logs[0]["workflow_run"]["status"] == ("succeeded" if server == OLD else "stopped")


# -- conversations, limits, traces ---------------------------------------------------------------------------------


def test_an_unknown_conversation_of_a_chatflow_that_streams(use: Use) -> None:
    old = use(ChatflowApp("Hi"), OLD).chat(conversation_id=UNKNOWN)
    assert names(old)[-1] == "workflow_finished"
    assert old[0]["conversation_id"] != UNKNOWN
    body = {"query": "Hi", "conversation_id": UNKNOWN, "response_mode": "streaming"}
    assert use(ChatflowApp("Hi"), NEW).post("/chat-messages", **body).status_code == 404
    assert use(ChatApp("Hi"), OLD).post("/chat-messages", **body).status_code == 404


@pytest.mark.parametrize("server", [OLD, NEW])
def test_a_workflow_never_passes_a_limit_of_one_when_it_streams(use: Use, server: str) -> None:
    user = use(WorkflowApp(max_active=1), server)
    refused = user.post("/workflows/run", response_mode="streaming")
    assert refused.status_code == 400
    assert "Too many requests" in refused.json()["message"]
    assert user.post("/workflows/run").status_code == 200


def test_a_trace_session_is_checked_by_newer_servers(use: Use) -> None:
    for server, status in ((OLD, 200), (NEW, 400)):
        for app, path in ((ChatApp("Hi"), "/chat-messages"), (WorkflowApp(), "/workflows/run")):
            user = use(app, server)
            assert user.post(path, query="Hi", trace_session_id=" ").status_code == status
            assert user.post(path, query="Hi", trace_session_id="s").status_code == 200
    assert user.http.post(path, json={"inputs": {}, "user": "u"}, headers={"X-Trace-Session-Id": "x" * 201}).is_error


# -- forms and reconnecting ----------------------------------------------------------------------------------------


def ask(inputs: Any) -> Iterator[Any]:
    decision = yield HumanInput("Send?", [Field("note")], actions=["send"])
    yield "sent"
    return {"note": decision.inputs["note"]}


def pause(user: User, path: str) -> tuple[str, str]:
    found = user.stream(path, query="Hi")
    (reason,) = found[-1]["data"]["reasons"]
    return found[0]["workflow_run_id"], reason["form_token"]


def submit(user: User, token: str) -> None:
    answer = user.http.post(
        f"/form/human_input/{token}", json={"inputs": {"note": "fine"}, "action": "send", "user": user.name}
    )
    assert answer.status_code == 200, answer.text


EVENTS = "/workflow/{}/events?user=u1&continue_on_pause=true"
SNAPSHOT = EVENTS + "&include_state_snapshot=true"


@pytest.mark.parametrize(("server", "channels"), [(OLD, None), (NEW, ["console"])])
def test_the_channels_of_a_form(use: Use, server: str, channels: Any) -> None:
    found = use(WorkflowApp(ask), server).stream("/workflows/run")
    required = next(event for event in found if event["event"] == "human_input_required")
    assert required["data"].get("approval_channels") == channels
    assert found[-1]["data"]["reasons"][0].get("approval_channels") == channels


def attached(user: User, run_id: str, token: str) -> list[Json]:
    """Attach to a paused run, submit its form, and return the events of the stream."""
    with user.http.stream("GET", SNAPSHOT.format(run_id)) as response:
        lines = response.iter_lines()
        for line in lines:
            if "workflow_paused" in line:
                break
        submit(user, token)
        return events("\n\n".join(line for line in lines if line) + "\n\n")


def test_after_a_form(use: Use) -> None:
    user = use(ChatflowApp(ask), OLD)
    assert "human_input_form_filled" in names(attached(user, *pause(user, "/chat-messages")))
    user = use(ChatflowApp(ask), NEW)
    found = attached(user, *pause(user, "/chat-messages"))
    assert "human_input_form_filled" not in names(found)
    assert found[-1]["data"]["status"] == "succeeded"


def test_a_workflow_ends_as_stopped_after_a_form_on_1_16_1(use: Use) -> None:
    user = use(WorkflowApp(ask), NEW)
    run_id, token = pause(user, "/workflows/run")
    found = attached(user, run_id, token)
    assert names(found) == ["workflow_started", "workflow_finished"]
    assert (found[1]["data"]["status"], found[1]["data"]["error"]) == ("stopped", "Stopped by user.")
    record = user.http.get(f"/workflows/run/{run_id}").json()
    assert record["error"] == "Aborted: Client response stream closed before app execution completed"


@pytest.mark.parametrize(("server", "heard"), [(OLD, True), (NEW, False)])
def test_closing_one_stream_of_a_run_silences_the_others(use: Use, server: str, heard: bool) -> None:
    user = use(ChatflowApp(ask), server, ping_interval=0.02)
    run_id, token = pause(user, "/chat-messages")
    with user.http.stream("GET", SNAPSHOT.format(run_id)) as kept:
        lines = kept.iter_lines()
        next(line for line in lines if "workflow_paused" in line)
        with user.http.stream("GET", SNAPSHOT.format(run_id)) as left:
            next(line for line in left.iter_lines() if "workflow_paused" in line)
        wait_until(lambda: subscriptions(user, run_id) == 1)
        submit(user, token)
        if not heard:
            user.fake.state.settings.silence_limit = 0.1
        rest = [line for line in lines if line]
    assert ("workflow_finished" in "".join(rest)) is heard
    assert heard or set(rest) == {"event: ping"}
    record = user.http.get(f"/workflows/run/{run_id}").json()
    assert record["status"] == "succeeded"


def test_a_silenced_stream_without_a_snapshot_is_cut(use: Use) -> None:
    user = use(ChatflowApp(ask), NEW)
    run_id, _ = pause(user, "/chat-messages")
    with user.http.stream("GET", EVENTS.format(run_id)) as kept:
        lines = kept.iter_lines()
        next(lines)
        with user.http.stream("GET", EVENTS.format(run_id)) as left:
            next(left.iter_lines())
        with pytest.raises(httpx.RemoteProtocolError):
            list(lines)


def subscriptions(user: User, run_id: str) -> int:
    run: Any = user.fake.state.apps["app"].workflow_runs[run_id]
    return len(run._subscriptions)


def wait_until(reached: Callable[[], bool]) -> None:
    while not reached():
        pass
