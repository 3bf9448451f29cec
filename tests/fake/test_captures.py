"""FakeDify against a real server: it gets recorded requests, and its answers must have the recorded shape.

A scenario is a list of related captures. The player maps the recorded ids to the ids in the fake's answers, and sends
later requests of the scenario with the fake's ids.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_plus.testing import (
    Action,
    AgentApp,
    App,
    AppRequest,
    ChatApp,
    ChatflowApp,
    CompletionApp,
    FakeDify,
    Fault,
    Field,
    Gate,
    HumanInput,
    Input,
    Iteration,
    Loop,
    ModelError,
    Node,
    NodeFailed,
    Replace,
    Sources,
    Text,
    ToolCall,
    WorkflowApp,
)
from tests.support.patience import HANG, settled
from tests.support.recordings import whole

pytestmark = pytest.mark.slow

CAPTURES = Path(__file__).parents[1] / "replay" / "captures"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TEXT_EVENTS = ("message", "agent_message", "text_chunk")

# -- the apps that the captures were made with -------------------------------------------------------------------


def model(text: str, gate: Gate, later: Gate | None = None) -> Iterator[Any]:
    """The model of the captured apps: certain words in the text control it, and it waits at the gates."""
    if "FAILMID" in text:
        yield from ("tok0 ", "tok1 ", "tok2 ")
        raise ModelError("[fake] model died mid stream")
    if "FAILAUTH" in text:
        raise ModelError("Incorrect API key provided")
    if "FAIL" in text:
        raise ModelError(f"[fake] model refused: {text}")
    if "SLOW" in text:
        yield from (f"slow{number} " for number in range(8))
        yield gate
        yield from (f"slow{number} " for number in range(8, 12))
        if later is not None:
            yield later
        yield from (f"slow{number} " for number in range(12, 16))
    elif "QUIET" in text:
        yield from ("before ", gate, "after")
    elif "UNICODE" in text:
        yield from ("héllo ", "日本 ", "a\u2028b ", "c\u0085d ", "🎉 ")
    else:
        yield from f"Hello! This is a fake reply to: {text} tok0 tok1 ".split(" ")


def rag(request: AppRequest) -> Iterator[Any]:
    (source,) = events(capture("chat_rag_streaming")["response"]["body"])[-1]["metadata"]["retriever_resources"]
    yield Sources([source])
    yield "Birds fly."


def moderated(request: AppRequest) -> Iterator[Any]:
    yield from ("this ", "will ", "go ", Replace("Output blocked"))


def workflow(inputs: dict[str, Any]) -> Iterator[Any]:
    if inputs["text"] == "x":
        outputs = {"result": False, "selected_case_id": "false"}
        yield Node("if", "if-else", inputs={"conditions": []}, text=["", "x", ""], outputs=outputs)
        return {"text": "x", "num": inputs["num"]}
    yield Node("if", "if-else", inputs={"conditions": []}, outputs={"result": True, "selected_case_id": "true"})
    yield Node("tmpl", "template-transform", inputs={"t": inputs["text"]}, text=["Greeting: ", inputs["text"]])
    return {"result": f"Greeting: {inputs['text']}", "text": inputs["text"]}


def workflow_partial(inputs: dict[str, Any]) -> Iterator[Any]:
    try:
        yield Node("llm", "llm", error="[fake] model refused: FAIL", retries=2)
    except NodeFailed:
        yield Node("default", "code", outputs={"text": "DEFAULT"})
    return {"text": "DEFAULT"}


def form(content: str, node_id: str) -> HumanInput:
    fields = [Field("comment", default="default comment"), Field("choice", "select", options=["a", "b"])]
    actions = [Action("approve", style="primary"), Action("reject")]
    return HumanInput(content, fields, actions, node_id)


def hitl(inputs: dict[str, Any]) -> Iterator[Any]:
    decision = yield form("Review: {{#start.text#}}\n{{#$output.comment#}} {{#$output.choice#}}", "human")
    yield Text(decision.inputs["comment"], ("human", "comment"))
    return {"comment": decision.inputs["comment"], "action": decision.action}


def two_hitl(inputs: dict[str, Any]) -> Iterator[Any]:
    yield form("First: {{#start.text#}}", "human1")
    decision = yield form("Second: {{#human1.comment#}}", "human2")
    return {"comment": decision.inputs["comment"]}


def chatflow_hitl(request: AppRequest) -> Iterator[Any]:
    decision = yield form("Please review {{#sys.query#}}\n{{#$output.comment#}} {{#$output.choice#}}", "human")
    yield Text(f"rejected: {decision.inputs['comment']}", ("no", "answer"))


def iteration(inputs: dict[str, Any]) -> Iterator[Any]:
    yield Node("code", "code", outputs={"result": [1, 2, 3]})

    def each(item: Any, index: int) -> Iterator[Any]:
        done = yield Node(
            "template", "template-transform", inputs={"arg1": item}, outputs={"output": f"output: {item}"}
        )
        return done["output"]

    done = yield Iteration("iteration", [1, 2, 3], each)
    yield Text("- output: 1", ("iteration", "output"))
    return done


def tool(request: AppRequest) -> Iterator[Any]:
    yield Node("time", "tool", outputs={"text": "2026-11-22 00:48:48", "files": [], "json": []})
    yield Node("template", "template-transform", text=[request.query, ", dify!"])


def remember(request: AppRequest) -> Iterator[Any]:
    request.variables["conv_var"] = request.query
    yield Node("assigner", "assigner", inputs={"value": request.query})
    yield Text(f"Current Value Of `conv_var` is:{request.query}")


def loop(inputs: dict[str, Any]) -> Iterator[Any]:
    def each(index: int) -> Iterator[Any]:
        yield Node("assigner", "assigner", inputs={"type": "assigner"}, process_data={"num": index + 2})
        return {"num": index + 2}

    yield Loop("loop", 4, each, {"num": 1})
    yield Text("5", ("loop", "num"))
    return {"num": 5}


def no_model(message: str) -> ChatApp:
    """An app whose model does not exist."""

    def refuse(request: AppRequest) -> None:
        raise ModelError(message, "invalid_param")

    return ChatApp(refuse)


def apps(gate: Gate, later: Gate) -> dict[str, App]:
    def chat(request: AppRequest) -> Iterator[Any]:
        yield from model(request.query, gate)

    def agent(request: AppRequest) -> Iterator[Any]:
        if "TOOL" in request.query:
            yield from ("Let me ", "check. ")
            yield ToolCall("current_time", {}, observation="2026-11-22")
        yield from model(request.query, gate)

    def workflow_llm(inputs: dict[str, Any]) -> Iterator[Any]:
        done = yield Node("llm", "llm", text=model(inputs["query"], gate, later))
        return {"text": done["text"]}

    def workflow_slow(inputs: dict[str, Any]) -> Iterator[Any]:
        yield Node("http", "http-request", text=[gate, "slow done"])
        return {"body": "slow done"}

    about: dict[str, Any] = {"opening_statement": "Welcome!", "suggested": ["What is one?"], "title": "Fake Title"}
    about["suggested_questions"] = ["q one", "q two"]
    text = Input("text", "paragraph", required=True)
    name = [Input("name")]
    rest = [Input("num", "number"), Input("pick", "select", options=["x", "y"])]
    docs = [Input("doc", "file"), Input("docs", "file-list", max_length=3)]
    query = [Input("query", "paragraph", required=True, label="Query", max_length=2000)]
    tone = Input("tone", "select", options=["kind", "rude"])
    return {
        "chat": ChatApp(chat, inputs=name, **about),
        "chat_required_input": ChatApp(chat, inputs=[Input("name", required=True), tone]),
        "chat_limited": ChatApp(chat, max_active=1),
        "chat_api_disabled": ChatApp(api_enabled=False),
        "chat_badmodel": no_model("Model no-such-model not exist."),
        "chat_badprovider": no_model("Provider langgenius/openai/openai does not exist."),
        "chat_rag": ChatApp(rag),
        "chat_moderated": ChatApp(moderated),
        "agent": AgentApp(agent),
        "chatflow": ChatflowApp(chat, inputs=name, variables={"topic": "none", "count": 1}, **about),
        "chatflow_hitl": ChatflowApp(chatflow_hitl, inputs=()),
        "completion": CompletionApp(chat, inputs=query, speech=False),
        "workflow": WorkflowApp(workflow, inputs=[text, *rest, *docs], **about),
        "workflow_unpublished": WorkflowApp(published=False),
        "workflow_llm": WorkflowApp(workflow_llm, inputs=query),
        "workflow_llm_partial": WorkflowApp(workflow_partial),
        "workflow_slow": WorkflowApp(workflow_slow),
        "workflow_hitl": WorkflowApp(hitl, inputs=[text]),
        "workflow_two_hitl": WorkflowApp(two_hitl, inputs=[text]),
        "fx_iteration": WorkflowApp(iteration),
        "fx_loop": WorkflowApp(loop),
        "fx_parallel": WorkflowApp(inputs=[Input("switch", "number", required=True)]),
        "fx_chatflow_tool": ChatflowApp(tool),
        "fx_conv_vars": ChatflowApp(remember, variables={"conv_var": ""}),
    }


# -- sending captures --------------------------------------------------------------------------------------------


def capture(name: str, folder: Path = CAPTURES) -> dict[str, Any]:
    """Return a capture by its name. `name@app/user` changes its app or its user."""
    name, _, other = name.partition("@")
    app, _, user = other.partition("/")
    recorded: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    request = recorded["request"]
    if app:
        headers = dict(request["headers"]) | {"Authorization": f"Bearer app-{app}"}
        request["headers"] = list(headers.items())
    if user:
        request["path"] = re.sub(r"user=\w+", f"user={user}", request["path"])
        request["body"] = re.sub(r'"user": ?"\w+"', f'"user": "{user}"', request["body"] or "")
    return recorded


ID = "([0-9a-f-]{36}|[0-9A-Za-z]{22})"
PLACES = {
    "conversation_id": rf"/conversations/{ID}|conversation_id={ID}",
    "message_id": rf"/messages/{ID}",
    "task_id": rf"-messages/{ID}/stop|/tasks/{ID}/stop",
    "workflow_run_id": rf"/workflow/{ID}/events|/workflows/run/{ID}",
    "form_token": rf"/human_input/{ID}",
}
"""The patterns for the ids in paths."""


class Player:
    """Sends captures to a fake and maps their ids. An unknown id in a path is replaced with the latest of its kind."""

    folder = CAPTURES

    def __init__(self, fake: FakeDify, gate: Gate, later: Gate, client: httpx.Client) -> None:
        self.fake, self.gate, self.later, self.client = fake, gate, later, client
        self.ids: dict[str, str] = {}
        self.latest: dict[str, str] = {}

    def play(self, name: str, then: Sequence[str] = (), after: str = "", count: int = 1) -> None:
        """Send one capture. In the middle of its stream, after `count` events named `after`, play the captures `then`.

        If the recorded client left its stream early, the player reads only that part. Names with a `+` are the steps
        that the recordings leave out.
        """
        if name.startswith("+"):
            return getattr(self, f"do_{name[1:]}")()
        recorded, settings = capture(name, self.folder), self.fake.state.settings
        limit = settings.silence_limit
        if after:
            settings.silence_limit = HANG  # however long this client takes until then
        response = self.client.send(self.request(recorded), stream=True)
        dropped = "dropped_by_client" in recorded["response"]
        body = ""
        try:
            for chunk in response.iter_text():
                body += chunk
                self.note(events(body))
                if after and outline(body, collapse=False).count(after) >= count:
                    for step in then:
                        self.play(step)
                    after = ""
                    settled(self.fake)()
                    settings.silence_limit = limit
                    if dropped:
                        break
        except httpx.RemoteProtocolError:
            assert "client_error" in recorded["response"], name
        else:
            assert "client_error" not in recorded["response"], name
        response.close()
        self.check(recorded, response, body)

    def request(self, recorded: dict[str, Any]) -> httpx.Request:
        sent = recorded["request"]
        body = self.translate(whole(sent["body"])) if isinstance(sent["body"], str) else multipart(recorded)
        headers = [(key, value) for key, value in sent["headers"] if key.lower() != "content-length"]
        path = self.translate(sent["path"])
        return self.client.build_request(sent["method"], path, headers=headers, content=body.encode("latin-1"))

    # Steps that the recordings leave out.

    def do_open(self) -> None:
        self.gate.open()

    def do_open_later(self) -> None:
        self.later.open()

    def do_reach_later(self) -> None:
        self.later.reached()

    def do_kill(self) -> None:
        """Cut the connection in the middle of the next answer."""
        self.fake.faults.add(Fault(drop_after_events=6))

    def do_annotate(self) -> None:
        made = self.make("chat", "/apps/annotations", json={"question": "q?", "answer": "a!"})
        self.ids["e8e1415a-01f6-40b2-a10f-75c3f6c0562d"] = made["id"]

    def do_upload(self) -> None:
        """Upload a file as f1, a new user of the workflow app."""
        made = self.make(
            "workflow", "/files/upload", data={"user": "f1"}, files={"file": ("a.png", b"PNG", "image/png")}
        )
        self.ids["732e5ad8-a589-491f-b013-e6d64d9b0414"] = made["id"]
        self.ids["38eb841d-9a67-4e4a-bf3a-0cd15dc76bcc"] = made["created_by"]

    def make(self, app: str, path: str, **content: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.fake.key(app)}"}
        response = self.client.post(self.fake.base_url + path, headers=headers, **content)
        assert response.status_code == 201, response.text
        return response.json()

    def translate(self, text: str) -> str:
        for kind, pattern in PLACES.items():
            for found in re.finditer(pattern, text):
                old = found[found.lastindex or 0]
                if kind in self.latest and not old.startswith("0000"):
                    self.ids.setdefault(old, self.latest[kind])
        for old in sorted(self.ids, key=len, reverse=True):
            text = text.replace(old, self.ids[old])
        return text

    def note(self, found: Any) -> None:
        """Remember the latest id of each kind."""
        if isinstance(found, list):
            for entry in found:
                self.note(entry)
        elif isinstance(found, dict):
            for key, value in found.items():
                if key in PLACES and value:
                    self.latest[key] = value
                self.note(value)

    def learn(self, recorded: Any, got: Any) -> None:
        """Map the recorded ids to the fake's."""
        if isinstance(recorded, dict) and isinstance(got, dict):
            for key in recorded.keys() & got.keys():
                self.learn(recorded[key], got[key])
        elif isinstance(recorded, list) and isinstance(got, list):
            for old, new in zip(recorded, got, strict=False):
                self.learn(old, new)
        elif isinstance(recorded, str) and isinstance(got, str) and re.fullmatch(ID, recorded):
            self.ids[recorded] = got

    def check(self, recorded: dict[str, Any], response: httpx.Response, body: str) -> None:
        want, name = recorded["response"], recorded["name"]
        assert response.status_code == want["status"], f"{name}: {body}"
        compare_headers({key.lower(): value for key, value in want["headers"]}, dict(response.headers), name)
        kind = response.headers.get("content-type", "")
        if "event-stream" in kind:
            self.learn(first_of_each(want["body"]), first_of_each(body))
            compare_streams(want["body"], body, name, "dropped_by_client" in want)
        elif "json" in kind and want["body"] and recorded["request"]["method"] != "HEAD":
            got = json.loads(body)
            self.note(got)
            self.learn(json.loads(want["body"]), got)
            compare(json.loads(self.translate(want["body"])), got, name)
        elif "html" in kind:
            assert body[:60] == want["body"][:60], name


def multipart(recorded: dict[str, Any]) -> str:
    """Return a form for a recorded body that was not text and therefore not stored."""
    ((_, kind),) = [header for header in recorded["request"]["headers"] if header[0] == "Content-Type"]
    boundary = kind.partition("boundary=")[2]
    name, mime = ("a.wav", "audio/wav") if "audio" in recorded["name"] else ("p.png", "image/png")
    return (
        f'--{boundary}\r\nContent-Disposition: form-data; name="user"\r\n\r\nf1\r\n--{boundary}\r\n'
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {mime}\r\n\r\n'
        f"\x89PNG\r\n--{boundary}--\r\n"
    )


def events(body: str) -> list[dict[str, Any]]:
    frames = body.split("\n\n")[:-1]
    return [json.loads(frame[6:]) for frame in frames if frame.startswith("data: ")]


def first_of_each(body: str) -> dict[str, Any]:
    return {event["event"]: event for event in reversed(events(body))}


# -- shapes ------------------------------------------------------------------------------------------------------

FREE = {"inputs", "outputs", "process_data", "tool_labels", "submitted_data", "execution_metadata", "extras"}
"""Objects whose keys depend on the app."""
MAY_BE_NULL = {"time_to_first_token", "time_to_generate", "error", "retriever_resources", "execution_metadata"}


SAID = {"code", "status", "event", "TYPE", "mode", "job_status", "result", "message", "error", "reason"}
"""Fields that a client can depend on: their values must be equal."""


def kind(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def compare(want: Any, got: Any, path: str, words: bool = True) -> None:
    """Require the same keys in the same order and the same types at all levels. Compare lists by first elements."""
    key = path.rpartition(".")[2]
    if key in MAY_BE_NULL and (want is None or got is None):
        return
    assert kind(want) == kind(got), f"{path}: recorded {want!r:.80}, got {got!r:.80}"
    if isinstance(want, dict) and key not in FREE:
        assert sorted(want) == sorted(got), path
        for name in want:
            compare(want[name], got[name], f"{path}.{name}", words)
    elif isinstance(want, list) and want and got:
        compare(want[0], got[0], path + "[]", words)
    elif words and key in SAID and isinstance(want, str) and not UUID.search(want):
        assert got == want, path


def compare_headers(want: dict[str, str], got: dict[str, str], name: str) -> None:
    got.pop("date", None)
    assert sorted(want) == sorted(got), name
    for header in set(want) - {"content-length", "location"}:
        assert got[header] == want[header], name


def outline(body: str, collapse: bool = True) -> list[str]:
    """Return the names of a stream's frames. `collapse` leaves out repeated text events and all pings but the first."""
    names: list[str] = []
    for frame in body.split("\n\n")[:-1]:
        name = json.loads(frame[6:])["event"] if frame.startswith("data: ") else "ping"
        repeated = names and (name == "ping" or (name in TEXT_EVENTS and names[-1] == name))
        if not (collapse and repeated):
            names.append(name)
    return names


def compare_streams(want: str, got: str, name: str, dropped: bool) -> None:
    """Require the same events in the same order with the same fields. The position of text depends on the app."""
    wanted, had = outline(want), outline(got)
    texts = set(TEXT_EVENTS)
    if not dropped:
        assert [event for event in had if event not in texts] == [event for event in wanted if event not in texts], name
        assert set(wanted) & texts == set(had) & texts, name
    shapes = first_of_each(want)
    pairs = [(event, shapes.get(event["event"])) for event in events(got) if event["event"] in texts or dropped]
    if not dropped:
        others = [[event for event in events(body) if event["event"] not in texts] for body in (got, want)]
        pairs += zip(*others, strict=True)
    for event, like in pairs:
        compare(like or event, event, f"{name}.{event['event']}", words=not dropped)


# -- the scenarios -----------------------------------------------------------------------------------------------

SCENARIOS = {
    "chat": [
        "chat_blocking_ok",
        "chat_streaming_ok",
        "chat_unicode_streaming",
        "err_lower_bearer",
        "chat_limited_once",
        "suggested_disabled_own",
        "err_chat_badmodel_blocking",
        "err_chat_badprovider_blocking",
    ],
    "killed": ["+open", "+kill", "server_api_killed_midstream"],
    "slow": ["+open", "+open_later", "workflow_llm_blocking_slow"],
    "agent": ["agent_streaming_notool", "agent_streaming_ok", "agent_messages_list@agent/u1"],
    "chatflow": ["chatflow_blocking_ok", "chatflow_streaming_ok"],
    "completion": ["completion_blocking_ok", "completion_streaming_ok"],
    "workflow": ["workflow_blocking_ok"],
    "rag": ["chat_rag_streaming", "chat_rag_messages"],
    "moderation": ["chat_moderation_output_replace"],
    "containers": ["fx_iteration_streaming", "fx_loop_streaming"],
    "chatflow nodes": ["fx_chatflow_tool_streaming", "fx_conv_vars_streaming"],
    "broken start": ["err_workflow_required_input_missing_streaming"],
    "failures": [
        "err_model_fail_chat_blocking",
        "err_model_failauth_chat_blocking",
        "err_model_failauth_chat_streaming",
        "err_model_failmid_chat_streaming",
        "err_model_failmid_chat_blocking",
        "err_model_failmid_agent_streaming",
        "err_model_failmid_completion_streaming",
        "err_model_failbad_workflow_llm_blocking",
        "err_model_failconn_chat_blocking",
        "err_model_failconn_workflow_llm_streaming",
        "err_model_failrate_workflow_llm_blocking",
        "err_model_failrate_workflow_llm_streaming",
        "err_model_failrate_chat_blocking",
        "err_model_failbad_chat_streaming",
        "err_model_failconn_workflow_llm_blocking",
        "err_model_fail_workflow_llm_streaming",
        "err_model_fail_agent_streaming",
        "err_model_fail_completion_streaming",
        "err_model_failmid_completion_blocking",
        "err_model_failmid_chatflow_blocking",
        "err_model_failmid_chatflow_streaming",
        "err_model_failmid_workflow_llm_blocking",
        "err_model_failmid_workflow_llm_streaming",
        "workflow_llm_partial_blocking",
    ],
    "conversations": [
        "chat_conv_first",
        "chat_conv_continue",
        "messages_list",
        "messages_list_limit1",
        "messages_list_first_id",
        "conversations_list_all",
        "conversations_list_sort",
        "conversations_list_bad_last_id",
        "conversations_list_last_id_not_uuid",
        "conversations_list_limit_0",
        "conversations_list_limit_101",
        "messages_list_no_conv",
        "messages_list_unknown_conv",
        "suggested_ok",
        "feedback_null_again",
        "feedback_like",
        "conversation_rename",
        "conversation_rename_auto",
        "conversation_rename_missing",
        "conversation_rename_unknown",
        "conversation_delete_query_user",
        "conversation_delete",
        "conversation_delete_again",
        "feedback_unknown_message",
        "chat_unknown_conversation",
        "chat_bad_uuid_conversation",
        "chat_bad_mode",
        "chat_default_mode",
        "conversations_list",
        "suggested_disabled",
    ],
    "variables": [
        "chatflow_conv_first",
        "chatflow_messages_list",
        "chatflow_suggested",
        "conversation_variables",
        "conversation_variable_update_count",
        "conversation_variable_update_count_badtype",
        "conversation_variable_update_topic_badtype",
        "conversation_variable_update_unknown",
    ],
    "about": [
        *(f"info_{app}" for app in ("agent", "chat", "chatflow", "completion", "workflow")),
        *(f"site_{app}" for app in ("agent", "chat", "chatflow")),
        *(f"parameters_{app}" for app in ("agent", "chat", "chatflow", "completion", "workflow")),
        "meta_chat",
        "meta_completion",
        "gzip_accept",
        "meta_workflow_hitl",
        "head_chat",
        "options_chat",
        "index",
    ],
    "annotations": [
        "+annotate",
        "annotations_list",
        "annotation_update",
        "annotation_reply_enable",
        "chat_annotation_reply_hit",
        "annotation_reply_status",
        "annotation_reply_status_unknown",
        "annotation_reply_disable",
        "annotation_reply_bad_action",
        "annotation_delete",
        "annotation_delete_again",
    ],
    "uploads": [
        "file_upload_txt",
        "file_upload_png",
        "file_upload_exe",
        "file_upload_too_big",
        "file_upload_image_too_big",
        "file_upload_no_user",
        "file_upload_no_file",
        "file_upload_noname",
        "file_upload_no_mime",
        "file_upload_chatflow",
        "audio_to_text",
        "audio_to_text_nofile",
        "audio_to_text_too_big",
        "text_to_audio",
        "text_to_audio_empty",
        "text_to_audio_disabled",
        "text_to_audio_unknown_message",
    ],
    "files": [
        "file_upload_png",
        "file_preview_unused",
        "chat_with_local_file_streaming",
        "file_preview_used",
        "file_preview_no_user",
        "file_preview_other_user",
        "messages_list_with_files",
        "chat_with_remote_url",
        "chat_with_unknown_file",
        "chat_with_bad_file_type",
    ],
    "errors": [
        "err_404_route",
        "err_405",
        "err_bad_key",
        "err_bad_scheme",
        "err_body_array",
        "err_body_no_ctype",
        "err_body_not_json",
        "err_chat_api_disabled_blocking",
        "err_chat_api_disabled_streaming",
        "err_chat_input_bad_option",
        "err_chat_input_wrong_type",
        "err_chat_required_input_missing",
        "err_completion_on_chat",
        "err_dataset_key_on_app",
        "err_delete_bad_uuid",
        "err_empty_body",
        "err_empty_user",
        "err_missing_query",
        "err_missing_user",
        "err_no_auth",
        "err_not_chat_app",
        "err_run_detail_unknown",
        "err_workflow_bad_number",
        "err_workflow_id_not_uuid",
        "err_workflow_no_inputs_key",
        "err_workflow_on_chat",
        "err_workflow_required_input_missing",
        "err_workflow_unpublished_blocking",
        "err_workflow_unpublished_streaming",
        "events_chat_app",
        "events_no_user",
        "events_unknown_run",
        "chat_stop_unknown_task",
        "chat_stop_missing_user",
        "chat_stop_no_body",
        "chat_stop_wrong_type",
        "end_user_get_unknown",
        "hitl_form_get_unknown",
        "workflow_logs_bad_status",
    ],
    "files in runs": ["+upload", "end_user_get", "workflow_with_file_input_streaming"],
    "runs": [
        "workflow_streaming_ok",
        "workflow_run_detail_ok",
        "workflow_run_detail_other_app",
        "workflow_logs",
        "workflow_logs_filter",
        "workflow_logs_time",
        "workflow_logs_by_user",
        "workflow_logs_chatflow",
    ],
}

MISMATCHES = {
    "fx_parallel_parameters": "FakeDify has no setting that forbids files, so it shows their limits",
    "conversation_variables_by_name": "a bug of the server (500), which FakeDify does not have: it filters",
    "chat_with_remote_url_unreachable": "FakeDify does not fetch the files of a message",
}
"""Captures that FakeDify answers differently, with the reasons."""

NOT_SET_UP = {
    "hitl_stop_paused_then_submit_events": "the run hung forever after it had been stopped and then resumed",
    "hitl_stop_paused_then_submit_run_detail_later": "the same run",
}
"""Captures that need a state that FakeDify cannot have, with the reasons."""

Step = tuple[str, Sequence[str], str, int]

LIVE: dict[str, list[str | Step]] = {
    "chat stopped": [
        ("chat_stop_midstream", ["chat_stop_midstream__stopcall"], "message", 6),
        "chat_stop_messages_after",
    ],
    "chat not stopped": [
        ("chat_stop_wrong_user", ["chat_stop_wrong_user__stopcall", "+open"], "message", 6),
        "chat_stop_after_finish",
    ],
    "chat left": [
        ("limit_first_running", [], "message", 8),
        "chat_dropped_messages_after@chat_limited/e1",
        "limit_after_client_drop",
    ],
    "agent stopped": [("agent_stop_midstream", ["agent_stop_midstream__stopcall"], "agent_message", 4)],
    "completion stopped": [("completion_stop_midstream", ["completion_stop_midstream__stopcall"], "message", 5)],
    "chatflow stopped": [("chatflow_stop_midstream", ["chat_stop_midstream__stopcall@chatflow"], "message", 3)],
    "workflow stopped": [
        ("workflow_slow_http_stop", ["workflow_slow_http_stop__stopcall"], "node_started", 2),
        "workflow_slow_http_stop_run_detail_0",
        "workflow_logs_stopped@workflow_slow",
        "workflow_stop_after_finish@workflow_slow",
    ],
    "workflow stopped while it talks": [
        ("workflow_llm_stop_midstream", ["workflow_llm_stop_midstream__stopcall"], "text_chunk", 3),
        "workflow_logs_failed",
    ],
    "stopped by somebody else": [
        ("reattach_workflow_dropped", ["reattach_then_stop__stopcall", "workflow_logs_stopped"], "text_chunk", 8),
    ],
    "quiet": [("chat_ping_quiet", ["+open"], "ping", 3)],
    "busy": [
        (
            "limit_first_running",
            ["err_429_concurrency_blocking", "err_429_concurrency_streaming"],
            "message",
            8,
        ),
    ],
    "left and found again, with a snapshot": [
        ("reattach_slow_dropped", ["reattach_run_detail_running@workflow_slow"], "node_started", 2),
        ("reattach_slow_snap", ["+open"], "node_started", 2),
        "reattach_run_detail_done@workflow_slow",
    ],
    "left and found again, without": [
        ("reattach_slow_dropped", [], "node_started", 2),
        ("reattach_slow_nosnap", ["+open"], "ping", 1),
    ],
    "left and found again, through pauses": [
        ("reattach_slow_dropped", [], "node_started", 2),
        ("reattach_slow_snap_continue", ["+open"], "node_started", 2),
    ],
    "left, found again and stopped": [
        ("reattach_workflow_dropped", [], "text_chunk", 8),
        ("reattach_then_stop", ["+open", "+reach_later", "reattach_then_stop__stopcall"], "ping", 1),
    ],
    "chatflow left and found again": [
        ("reattach_chatflow_dropped", [], "message", 8),
        ("reattach_chatflow_snap", ["+open"], "node_started", 2),
    ],
    "a human, asked": [
        "hitl_workflow_pause",
        "hitl_workflow_run_detail_paused",
        "hitl_form_get",
        "hitl_form_get_wrong_app",
        "hitl_form_submit_bad_action",
        "hitl_form_submit_bad_select",
        "hitl_form_submit_missing_user",
        ("hitl_events_attach_nosnap_then_submit", ["hitl_form_submit_ok"], "ping", 1),
        "hitl_form_submit_twice",
        "hitl_form_get_after_submit",
        "hitl_workflow_run_detail_done",
        "events_finished_run",
        "events_finished_run_snapshot",
    ],
    "a stop before the human": [
        "hitl_stop_paused_run",
        "hitl_stop_paused_stopcall",
        "hitl_stop_paused_run_detail",
        "hitl_stop_paused_then_submit",
    ],
    "a human, watched": [
        "hitl_workflow_pause",
        ("hitl_events_attach_snap_continue", ["hitl_form_submit_ok"], "workflow_paused", 1),
    ],
    "a human in a chatflow": [
        "hitl_chatflow_blocking",
        ("hitl_chatflow_events", ["hitl_form_submit_ok@chatflow_hitl"], "workflow_paused", 1),
    ],
    "a pause nobody ends": ["hitl_workflow_pause", "hitl_attach_never_resumed_nosnap@workflow_hitl/h1"],
    "two humans": [
        "hitl_stop_paused_run@workflow_two_hitl",
        ("hitl2_events_nosnap_first", ["hitl2_submit_first_other_user"], "ping", 1),
        "hitl2_events_second_pause_snapshot",
        ("hitl2_events_nosnap_continue", ["hitl_form_submit_ok@workflow_two_hitl"], "ping", 1),
    ],
    "two humans, watched": [
        "hitl_stop_paused_run@workflow_two_hitl",
        ("hitl2_events_snap_continue", ["hitl2_submit_first_other_user"], "workflow_paused", 1),
    ],
}


@pytest.fixture
def player() -> Iterator[Player]:
    gate, later = Gate(), Gate()
    with FakeDify(apps(gate, later), ping_interval=0.05, silence_limit=1.5, seed=1) as fake:
        base_url = fake.base_url.removesuffix("/v1")
        with httpx.Client(base_url=base_url, timeout=60, trust_env=False, verify=False) as client:
            yield Player(fake, gate, later, client)
        gate.open()
        later.open()
        assert fake.errors == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_exchanges(player: Player, scenario: str) -> None:
    for name in SCENARIOS[scenario]:
        player.play(name)


@pytest.mark.parametrize("scenario", LIVE)
def test_live(player: Player, scenario: str) -> None:
    for step in LIVE[scenario]:
        if isinstance(step, str):
            player.play(step)
        else:
            player.play(*step)
