"""FakeDify for its users: starting and stopping, scripted apps, recorded requests, streams."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, ClassVar

import httpx
import pytest

from dify_plus.testing import (
    BREAK,
    TIMEOUT,
    AgentApp,
    App,
    AppRequest,
    ChatApp,
    ChatflowApp,
    CompletionApp,
    Delay,
    FakeDify,
    Field,
    Gate,
    HumanInput,
    Input,
    Iteration,
    Loop,
    MessageFile,
    ModelError,
    Node,
    NodeFailed,
    RawEvent,
    Replace,
    Speech,
    Submission,
    Text,
    ToolCall,
    WorkflowApp,
)
from tests.support.patience import HANG

Json = dict[str, Any]


class Talk:
    """A user of an app."""

    opened: ClassVar[list[httpx.Client]] = []

    def __init__(self, fake: FakeDify, app: str, user: str = "u1") -> None:
        self.fake, self.user = fake, user
        headers = {"Authorization": f"Bearer {fake.key(app)}"}
        self.http = httpx.Client(base_url=fake.base_url, headers=headers, verify=False, trust_env=False, timeout=HANG)
        self.opened.append(self.http)

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.http.post(path, json={"inputs": {}, "user": self.user, **body})

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.http.get(path, params={"user": self.user, **query})

    def chat(self, query: str = "Hi", **body: Any) -> Json:
        response = self.post("/chat-messages", query=query, **body)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def events(self, path: str = "/chat-messages", **body: Any) -> list[Json]:
        body = {"query": "Hi", **body} if path == "/chat-messages" else body
        return read(self.post(path, response_mode="streaming", **body).text)

    def run(self, **inputs: Any) -> list[Json]:
        return self.events("/workflows/run", inputs=inputs)


def read(stream: str) -> list[Json]:
    return [json.loads(line[6:]) for line in stream.split("\n\n") if line.startswith("data: ")]


def text(events: list[Json]) -> str:
    return "".join(e.get("answer", "") or e.get("data", {}).get("text", "") for e in events if e["event"] in SAYING)


def names(events: list[Json]) -> list[str]:
    return [event["event"] for event in events]


SAYING = ("message", "agent_message", "text_chunk")

Use = Callable[..., Talk]


@pytest.fixture(autouse=True)
def hang_up() -> Iterator[None]:
    yield
    while Talk.opened:
        Talk.opened.pop().close()


@pytest.fixture
def use() -> Iterator[Use]:
    """`use(app)`: start a fake with this app, and return a user of the app."""
    started: list[FakeDify] = []

    def serve(app: App, **options: Any) -> Talk:
        started.append(FakeDify({"app": app}, **options).start())
        return Talk(started[-1], "app")

    yield serve
    for fake in started:
        fake.stop()
        assert fake.errors == []


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    with FakeDify() as fake:
        yield fake
        assert fake.errors == []


# -- starting, stopping, inspecting ------------------------------------------------------------------------------


@pytest.mark.parametrize("inputs", [{"a": "x", "n": 5}, {"a": "x", "none": None}, {"l": ["x", 2], "a": "y"}, {"b": {}}])
def test_the_default_workflow_streams_what_its_outputs_say(inputs: Json) -> None:
    with FakeDify() as fake, fake.client("workflow", user="u") as dify, dify.workflows.stream(inputs) as run:
        kinds = [event.event for event in run]
    assert "text_corrected" not in kinds
    assert run.result().outputs == inputs


def test_a_workflow_streams_also_the_outputs_that_no_node_has_streamed() -> None:
    def letter(inputs: Json) -> Iterator[Any]:
        draft = yield Node("draft", "llm", text=["Dear ", inputs["name"]])
        decision = yield HumanInput("Send?", actions=["send"])
        return {"letter": draft["text"], "decision": decision.action, "marks": [True], "tags": ["a", 2]}

    with (
        FakeDify({"letter": WorkflowApp(letter)}) as fake,
        fake.client("letter", user="u") as dify,
        dify.workflows.stream({"name": "Ada"}) as run,
    ):
        kinds = [event.event for event in run]
        run.submit(run.forms[0], "send")
        kinds += [event.event for event in run]
    assert "text_corrected" not in kinds
    assert run.result().text == "Dear Ada\nsend\n- a\n- 2"


def test_default_apps_echo(fake: FakeDify) -> None:
    assert Talk(fake, "chat").chat("hello you")["answer"] == "You said: hello you"
    assert Talk(fake, "chatflow").chat("hello you")["answer"] == "You said: hello you"
    assert text(Talk(fake, "agent").events(query="hello")) == "Let me look. You said: hello"
    completion = Talk(fake, "completion").post("/completion-messages", inputs={"query": "hello"}).json()
    assert completion["answer"] == "You said: hello"
    run = Talk(fake, "workflow").post("/workflows/run", inputs={"query": "hello"}).json()
    assert run["data"]["outputs"] == {"query": "hello"}


def test_requests_and_executions_are_recorded(fake: FakeDify) -> None:
    chat = Talk(fake, "chat")
    chat.chat("one")
    chat.chat("two")
    chat.get("/conversations", limit=5)
    assert fake.executions == 2
    assert fake.executions_by_app == {"chat": 2}
    first, *_, last = fake.requests
    assert (first.method, first.path, first.app) == ("POST", "/v1/chat-messages", "chat")
    assert first.json["query"] == "one"
    assert first.headers["content-type"] == "application/json"
    assert (last.method, last.query, last.json) == ("GET", "user=u1&limit=5", None)


def test_refused_requests_execute_nothing(fake: FakeDify) -> None:
    assert Talk(fake, "chat").post("/chat-messages").status_code == 400
    assert fake.executions == 0


async def test_async_with() -> None:
    async with FakeDify() as fake, httpx.AsyncClient(verify=False, trust_env=False, timeout=HANG) as http:
        response = await http.get(fake.base_url + "/info", headers={"Authorization": f"Bearer {fake.key('agent')}"})
    assert response.json()["mode"] == "agent-chat"
    with pytest.raises(RuntimeError, match="not running"):
        _ = fake.base_url


def test_unknown_app() -> None:
    with pytest.raises(KeyError, match="no app named 'nope'"):
        FakeDify().key("nope")


def test_several_servers_and_a_restart_on_the_same_port() -> None:
    with FakeDify() as one, FakeDify() as two:
        assert one.base_url != two.base_url
        address = one.base_url
        one.stop()
        assert one.start().base_url == address
        assert Talk(one, "chat").chat("back")["answer"] == "You said: back"


def test_seed_and_clock_make_it_repeatable() -> None:
    def once() -> str:
        with FakeDify(seed=7, clock=lambda: 1_700_000_000.0) as fake:
            return Talk(fake, "chatflow").post("/chat-messages", query="a", response_mode="streaming").text

    assert once() == once()


def test_stopping_cuts_open_connections_without_warnings() -> None:
    gate = Gate()
    with FakeDify({"chat": ChatApp(lambda request: iter(["a ", gate]))}) as fake:
        talk = Talk(fake, "chat")
        stream = talk.http.stream("POST", "/chat-messages", json=asked(response_mode="streaming"))
        with stream as response, pytest.raises(httpx.RemoteProtocolError):
            for _ in response.iter_bytes():
                gate.reached()
                fake.stop()


def test_no_output_at_exit() -> None:
    code = "from dify_plus.testing import FakeDify; FakeDify().start(); f = FakeDify().start(); f.stop()"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=HANG)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def asked(**body: Any) -> Json:
    return {"inputs": {}, "query": "Hi", "user": "u1", **body}


# -- scripts -----------------------------------------------------------------------------------------------------


async def _coroutine(request: AppRequest) -> str:
    await asyncio.sleep(0)
    return "a b"


async def _async_pieces(request: AppRequest) -> AsyncIterator[str]:
    for piece in ("a ", "b"):
        await asyncio.sleep(0)
        yield piece


@pytest.mark.parametrize(
    "script",
    [
        "a b",
        ["a ", "b"],
        lambda request: "a b",
        lambda request: ["a ", "b"],
        lambda request: iter(["a ", "b"]),
        _coroutine,
        _async_pieces,
    ],
)
@pytest.mark.parametrize("kind", [ChatApp, AgentApp, ChatflowApp])
def test_every_form_of_script(use: Use, kind: type[ChatApp], script: Any) -> None:
    events = use(kind(script)).events()
    assert [event["answer"] for event in events if event["event"] in SAYING and event["answer"]] == ["a ", "b"]


def test_a_script_knows_the_request(use: Use) -> None:
    seen: list[AppRequest] = []

    def script(request: AppRequest) -> str:
        seen.append(request)
        return "ok"

    talk = use(ChatApp(script, inputs=[Input("name")]))
    first = talk.chat("one", inputs={"name": "Bob", "other": 1})
    talk.chat("two", conversation_id=first["conversation_id"])
    assert (seen[0].query, seen[0].inputs, seen[0].user, seen[0].history) == ("one", {"name": "Bob"}, "u1", [])
    assert [(turn.query, turn.answer) for turn in seen[1].history] == [("one", "ok")]
    assert seen[1].conversation_id == first["conversation_id"]


def test_conversation_variables_are_kept(use: Use) -> None:
    def count(request: AppRequest) -> str:
        request.variables["turns"] += 1
        return str(request.variables["turns"])

    talk = use(ChatflowApp(count, variables={"turns": 0}))
    first = talk.chat()
    assert talk.chat(conversation_id=first["conversation_id"])["answer"] == "2"
    (variable,) = talk.get(f"/conversations/{first['conversation_id']}/variables").json()["data"]
    assert (variable["name"], variable["value_type"], variable["value"]) == ("turns", "number", "2")


def test_steps_of_a_chat(use: Use) -> None:
    def script(request: AppRequest) -> Iterator[Any]:
        yield "wrong"
        yield Replace("right")
        yield MessageFile("http://x/y.png")
        yield RawEvent("of_the_future", {"field": 1})
        yield Speech(b"sound")
        yield Delay(0)

    talk = use(ChatApp(script))
    events = talk.events()
    steps = ["message", "message_replace", "message_file", "of_the_future", "tts_message", "message"]
    assert names(events) == [*steps, "message_end", "tts_message_end"]
    assert events[3]["field"] == 1
    stored = talk.get("/messages", conversation_id=events[0]["conversation_id"]).json()["data"][0]
    assert stored["answer"] == "right"


def test_an_agent_thinks_and_calls_tools(use: Use) -> None:
    def script(request: AppRequest) -> Iterator[Any]:
        yield "Looking. "
        yield ToolCall("search", {"q": request.query}, observation="found")
        yield "Here."

    talk = use(AgentApp(script))
    thoughts = [event for event in talk.events() if event["event"] == "agent_thought"]
    assert [(t["position"], t["thought"], t["tool"], t["observation"]) for t in thoughts] == [
        (1, "", "", ""),
        (1, "Looking. ", "search", ""),
        (1, "Looking. ", "search", '{"search": "found"}'),
        (2, "", "", ""),
        (2, "Here.", "", ""),
    ]
    refused = talk.post("/chat-messages", query="x").json()
    assert (refused["code"], refused["status"]) == ("invalid_param", 400)


def test_a_failure_of_the_model(use: Use) -> None:
    def script(request: AppRequest) -> str:
        raise ModelError("by zero")

    talk = use(ChatApp(script))
    assert talk.events()[-1]["code"] == "completion_request_error"
    assert talk.post("/chat-messages", query="x").json()["message"] == "by zero"


def test_a_failure_can_have_any_code(use: Use) -> None:
    def script(request: AppRequest) -> str:
        raise ModelError("no credit", code="provider_quota_exceeded")

    assert use(CompletionApp(script)).events("/completion-messages")[-1]["code"] == "provider_quota_exceeded"


def test_a_workflow_is_a_function(use: Use) -> None:
    events = use(WorkflowApp(lambda inputs: {"upper": inputs["text"].upper()})).run(text="abc")
    assert events[-1]["data"]["outputs"] == {"upper": "ABC"}
    assert [event["data"]["node_type"] for event in events if event["event"] == "node_started"] == [
        "start",
        "code",
        "end",
    ]


def test_a_workflow_with_nodes(use: Use) -> None:
    def script(inputs: Json) -> Iterator[Any]:
        draft = yield Node("llm", "llm", "Draft", text=["Dear ", inputs["who"]])
        yield Node("flaky", "http-request", retries=2, outputs={"body": "ok"})
        yield "and text of no node"
        yield Text("!", ("end", "text"))
        return {"letter": draft["text"]}

    events = use(WorkflowApp(script)).run(who="Ann")
    assert events[-1]["data"]["outputs"] == {"letter": "Dear Ann"}
    assert text(events) == "Dear Annand text of no node!"
    assert [event["data"]["retry_index"] for event in events if event["event"] == "node_retry"] == [1, 2]
    titles = [event["data"]["title"] for event in events if event["event"] == "node_finished"]
    assert titles == ["start", "Draft", "flaky", "llm", "end"]
    assert events[-1]["data"]["total_steps"] == 5


@pytest.mark.parametrize("handled", ["not", "by the node", "by the script"])
def test_nodes_fail(use: Use, handled: str) -> None:
    def script(inputs: Json) -> Iterator[Any]:
        try:
            yield Node("bad", "code", error="boom", on_error="continue" if handled == "by the node" else "fail")
        except NodeFailed:
            if handled == "not":
                raise
        return {"done": True}

    talk = use(WorkflowApp(script))
    last = talk.run()[-1]["data"]
    expected = ("failed", "boom") if handled == "not" else ("partial-succeeded", None)
    assert (last["status"], last["error"], last["exceptions_count"]) == (*expected, 1)
    blocking = talk.post("/workflows/run")
    assert (blocking.status_code, blocking.json()["data"]["status"]) == (200, expected[0])


def test_iterations_and_loops(use: Use) -> None:
    def script(inputs: Json) -> Iterator[Any]:
        squares = yield Iteration("each", [1, 2], lambda item, index: Node("square", outputs={"n": item * item}))
        counted = yield Loop("loop", 9, lambda index: BREAK if index == 2 else {"i": index}, {"i": 0})
        return {"squares": squares["output"], "rounds": counted["loop_round"], "i": counted["i"]}

    events = use(WorkflowApp(script)).run()
    assert events[-1]["data"]["outputs"] == {"squares": [{"n": 1}, {"n": 4}], "rounds": 3, "i": 1}
    inner = [event["data"] for event in events if event["event"] == "node_finished" and event["data"]["iteration_id"]]
    assert [data["execution_metadata"]["iteration_index"] for data in inner] == [0, 1]


def test_inputs_are_checked(use: Use) -> None:
    talk = use(WorkflowApp(inputs=[Input("n", "number", required=True), Input("x", "checkbox"), Input("f", "file")]))

    def message(**inputs: Any) -> str:
        return str(talk.post("/workflows/run", inputs=inputs).json()["message"])

    assert message() == "n is required in input form"
    assert message(n="abc") == "n in input form must be a valid number"
    assert message(n=1, x="yes") == "x in input form must be a boolean value"
    assert message(n=1, f="photo.png") == "f in input form must be a file"
    outputs = talk.post("/workflows/run", inputs={"n": "3", "unknown": 1}).json()["data"]["outputs"]
    assert outputs == {"n": 3, "x": None, "f": None}


def test_a_script_asks_a_human(use: Use) -> None:
    def script(inputs: Json) -> Iterator[Any]:
        form = HumanInput("Send {{#start.text#}}? {{#$output.why#}}", [Field("why")], ["send", "drop"])
        decision: Submission = yield form
        return {"action": decision.action, "why": decision.inputs["why"]}

    talk = use(WorkflowApp(script))
    *_, required, paused = talk.run(text="it")
    assert (required["event"], paused["event"]) == ("human_input_required", "workflow_paused")
    assert required["data"]["form_content"] == "Send it? {{#$output.why#}}"
    path = f"/form/human_input/{required['data']['form_token']}"
    assert talk.post(path, inputs={}, action="send").json()["message"] == "Missing required inputs: why"
    with talk.http.stream("GET", f"/workflow/{paused['workflow_run_id']}/events?user=u1") as stream:
        assert talk.post(path, inputs={"why": "ok"}, action="send").json() == {}
        events = read(stream.read().decode())
    assert events[0]["data"]["reason"] == "resumption"
    assert events[-1]["data"]["outputs"] == {"action": "send", "why": "ok"}


def test_a_form_expires(use: Use) -> None:
    def script(inputs: Json) -> Iterator[Any]:
        decision = yield HumanInput(expires_in=float(inputs["seconds"]))
        return {"timeout": decision.action == TIMEOUT}

    talk = use(WorkflowApp(script))
    for seconds in ("0.2", "2", "20"):  # a longer time if the form expired before the stream was opened
        run_id = talk.run(seconds=seconds)[-1]["workflow_run_id"]
        events = read(talk.get(f"/workflow/{run_id}/events").text)
        if "human_input_form_timeout" in names(events):
            break
    assert "human_input_form_timeout" in names(events)
    assert events[-1]["data"]["outputs"] == {"timeout": True}


# -- streams -----------------------------------------------------------------------------------------------------


def test_one_frame_a_chunk_raw_utf8(use: Use) -> None:
    talk = use(ChatApp(["a\u2028b", "日本", "x" * 200_000]))
    with talk.http.stream("POST", "/chat-messages", json=asked(response_mode="streaming")) as response:
        assert "x" * 200_000 in (body := response.read().decode())
    assert "a\u2028b" in body and "日本" in body


def test_workflow_streams_begin_with_a_ping_and_linger(use: Use) -> None:
    talk = use(WorkflowApp(), linger=0.1)
    began = time.monotonic()
    with talk.http.stream("POST", "/workflows/run", json=asked(response_mode="streaming")) as response:
        seen = response.read().decode()
    assert seen.startswith("event: ping\n\n")
    assert "workflow_finished" in seen
    assert time.monotonic() - began >= 0.1


def test_pings_while_nothing_happens(use: Use) -> None:
    gate = Gate()
    talk = use(ChatApp(lambda request: iter(["a", gate, "b"])), ping_interval=0.02)
    with talk.http.stream("POST", "/chat-messages", json=asked(response_mode="streaming")) as response:
        seen = ""
        for chunk in response.iter_text():
            seen += chunk
            if seen.count("event: ping\n\n") >= 3:
                gate.open()
    assert text(read(seen)) == "ab"


def test_a_silent_stream_is_closed_at_the_limit(use: Use) -> None:
    talk = use(WorkflowApp(inputs=[Input("x", required=True)]), silence_limit=0.1, ping_interval=0.03)
    response = talk.post("/workflows/run", response_mode="streaming")
    assert response.text.count("event: ping") == 1
    assert read(response.text) == [{"event": "error", "message": "x is required in input form", "status": 500}]


def test_a_server_that_was_held_up_has_not_been_silent(use: Use) -> None:
    def script(request: AppRequest) -> Iterator[str | Delay]:
        yield "a"
        yield Delay(0.01)
        time.sleep(0.2)
        yield Delay(0.03)
        yield "b"

    assert text(use(ChatApp(script), ping_interval=0.02, silence_limit=0.1).events()) == "ab"


def test_runs_continue_after_their_client_disconnects(use: Use) -> None:
    gate = Gate()
    talk = use(ChatflowApp(lambda request: iter(["a ", gate, "b"])))
    with talk.http.stream("POST", "/chat-messages", json=asked(response_mode="streaming")) as response:
        run = next(event for chunk in response.iter_text() for event in read(chunk))
    with talk.http.stream("GET", f"/workflow/{run['workflow_run_id']}/events?user=u1") as again:
        gate.open()
        events = read(again.read().decode())
    assert text(events) == "b"
    assert talk.get("/messages", conversation_id=run["conversation_id"]).json()["data"][0]["answer"] == "a b"


def test_stop_only_for_the_runs_own_user(use: Use) -> None:
    gate = Gate()
    talk = use(ChatApp(lambda request: iter(["a ", gate, "b"])))
    with talk.http.stream("POST", "/chat-messages", json=asked(response_mode="streaming")) as response:
        chunks = response.iter_text()
        task_id = read(next(chunks))[0]["task_id"]
        gate.reached()
        assert talk.post(f"/chat-messages/{task_id}/stop", user="somebody else").json() == {"result": "success"}
        assert talk.post(f"/chat-messages/{task_id}/stop").json() == {"result": "success"}
        events = read("".join(chunks))
    assert names(events) == ["message_end"]
    assert events[0]["metadata"]["usage"]["total_price"] == "0E-7"


def test_a_stop_after_the_last_text_ends_the_stream_properly(use: Use) -> None:
    talk = use(ChatApp(["one"], token_delay=0.2))
    seen = ""
    with talk.http.stream("POST", "/chat-messages", json=asked(response_mode="streaming")) as response:
        for chunk in response.iter_text():
            seen += chunk
            if '"answer":""' in chunk:
                talk.post(f"/chat-messages/{read(seen)[0]['task_id']}/stop")
    assert names(read(seen)) == ["message", "message", "message_end"]


def test_users_do_not_see_each_other(fake: FakeDify) -> None:
    mine, theirs = Talk(fake, "chat"), Talk(fake, "chat", "other")
    answer = mine.chat()
    assert theirs.get("/conversations").json()["data"] == []
    assert theirs.get("/messages", conversation_id=answer["conversation_id"]).status_code == 404
    assert theirs.post("/chat-messages", query="x", conversation_id=answer["conversation_id"]).status_code == 404


def test_annotations_answer_when_enabled(fake: FakeDify) -> None:
    talk = Talk(fake, "chat")
    created = talk.http.post("/apps/annotations", json={"question": "Why?", "answer": "Because."})
    assert created.status_code == 201
    annotation = created.json()
    updated = talk.http.put(f"/apps/annotations/{annotation['id']}", json={"question": "Why?", "answer": "So."}).json()
    assert updated == annotation | {"answer": "So."}
    embedding = {"score_threshold": 0.9, "embedding_provider_name": "p", "embedding_model_name": "m"}
    talk.http.post("/apps/annotation-reply/enable", json=embedding)
    answer = talk.chat("why?")
    assert (answer["answer"], answer["metadata"]["annotation_reply"]["account"]["name"]) == ("So.", "admin")
    assert fake.state.apps["chat"].annotations[annotation["id"]].hit_count == 1
    assert talk.http.delete(f"/apps/annotations/{annotation['id']}").status_code == 204


def test_uploads_feedback_and_users(fake: FakeDify) -> None:
    talk = Talk(fake, "chat")
    nasty = b"\r\n--x\r\n\x00\xff"
    upload = talk.http.post("/files/upload", data={"user": "u1"}, files={"file": ("naïve.png", nasty, "image/png")})
    assert (upload.status_code, upload.json()["name"], upload.json()["size"]) == (201, "naïve.png", len(nasty))
    assert talk.get(f"/end-users/{upload.json()['created_by']}").json()["session_id"] == "u1"
    file = {"type": "image", "transfer_method": "local_file", "upload_file_id": upload.json()["id"]}
    message_id = talk.chat(files=[file])["message_id"]
    assert talk.get(f"/files/{upload.json()['id']}/preview").content == nasty
    assert talk.http.get(upload.json()["source_url"]).content == nasty
    assert talk.post(f"/messages/{message_id}/feedbacks", rating="like", content="good").json()["result"] == "success"
    (feedback,) = talk.get("/app/feedbacks").json()["data"]
    assert (feedback["rating"], feedback["content"], feedback["message_id"]) == ("like", "good", message_id)
    too_big = talk.http.post("/files/upload", files={"file": ("a.png", bytes(11 * 2**20), "image/png")})
    assert (too_big.status_code, too_big.json()["message"]) == (413, "")


def test_wait_idle_waits_for_runs_without_a_client() -> None:
    gate = Gate()
    with FakeDify({"slow": WorkflowApp(lambda inputs: iter([gate]))}) as fake:
        talk = Talk(fake, "slow")
        with talk.http.stream("POST", "/workflows/run", json=asked(response_mode="streaming")):
            gate.reached()
        threading.Timer(0.02, gate.open).start()
        fake.wait_idle()
        assert talk.get("/workflows/logs").json()["data"][0]["workflow_run"]["status"] == "succeeded"


def test_an_async_script_gets_results_and_failures_too(use: Use) -> None:
    async def script(inputs: Json) -> AsyncIterator[Any]:
        draft = yield Node("llm", text=["a", "b"])
        try:
            yield Node("bad", error="boom")
        except NodeFailed as failure:
            yield {"text": draft["text"], "failure": str(failure)}

    last = use(WorkflowApp(script)).run()[-1]["data"]
    assert (last["status"], last["outputs"]) == ("partial-succeeded", {"text": "ab", "failure": "boom"})


def test_events_through_pauses_without_a_snapshot_do_not_end_with_the_run(use: Use) -> None:
    gate = Gate()
    talk = use(WorkflowApp(lambda inputs: iter([gate])), ping_interval=0.02)
    with talk.http.stream("POST", "/workflows/run", json=asked(response_mode="streaming")) as response:
        run = next(event for chunk in response.iter_text() for event in read(chunk))
    path = f"/workflow/{run['workflow_run_id']}/events?user=u1&continue_on_pause=true"
    with talk.http.stream("GET", path) as stream:
        gate.open()
        seen = ""
        for chunk in stream.iter_text():
            seen += chunk
            if seen.partition("workflow_finished")[2].count("event: ping") >= 2:
                talk.fake.state.settings.silence_limit = 0.1
    assert seen.partition("workflow_finished")[2].count("event: ping") >= 2
