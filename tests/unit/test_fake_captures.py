"""FakeDify against a real server: recorded requests are sent to it again, and its answers must have the recorded shape.

A scenario is a list of captures that belong together. Ids are learned on the way: where the recorded answer has an id, the
fake's answer has its own, and later requests of the scenario are sent with that one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
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
    Delay,
    FakeDify,
    Field,
    HumanInput,
    Input,
    Iteration,
    Loop,
    ModelError,
    Node,
    NodeFailed,
    Replace,
    Sources,
    ToolCall,
    WorkflowApp,
)

CAPTURES = Path(__file__).parents[1] / "replay" / "captures"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TEXT_EVENTS = ("message", "agent_message", "text_chunk")

# -- the apps that the captures were made with -------------------------------------------------------------------


def model(text: str) -> Iterator[Any]:
    """The model behind the captured apps: it does what certain words tell it."""
    if "FAILMID" in text:
        yield from ("tok0 ", "tok1 ", "tok2 ")
        raise ModelError("[fake] model died mid stream")
    if "FAILAUTH" in text:
        raise ModelError("Incorrect API key provided")
    if "FAIL" in text:
        raise ModelError(f"[fake] model refused: {text}")
    if "SLOW" in text:
        for number in range(80):
            yield f"slow{number} "
            yield Delay(0.01)
    elif "UNICODE" in text:
        yield from ("héllo ", "日本 ", "a\u2028b ", "c\u0085d ", "🎉 ")
    else:
        yield from f"Hello! This is a fake reply to: {text} tok0 tok1 ".split(" ")


def chat(request: AppRequest) -> Iterator[Any]:
    yield from model(request.query)


def agent(request: AppRequest) -> Iterator[Any]:
    if "TOOL" in request.query:
        yield from ("Let me ", "check. ")
        yield ToolCall("current_time", {}, observation="2026-11-22")
    yield from model(request.query)


def rag(request: AppRequest) -> Iterator[Any]:
    (source,) = events(capture("chat_rag_streaming"))[-1]["metadata"]["retriever_resources"]
    yield Sources([source])
    yield from model(request.query)


def moderated(request: AppRequest) -> Iterator[Any]:
    yield from model(request.query)
    yield Replace("Output blocked")


def workflow(inputs: dict[str, Any]) -> Iterator[Any]:
    yield Node("if", "if-else", inputs={"conditions": []}, outputs={"result": True, "selected_case_id": "true"})
    yield Node("tmpl", "template-transform", inputs={"t": inputs["text"]}, text=["Greeting: ", inputs["text"]])
    return {"result": f"Greeting: {inputs['text']}", "text": inputs["text"]}


def workflow_llm(inputs: dict[str, Any]) -> Iterator[Any]:
    yield from model(inputs["query"])
    return {"text": "done"}


def workflow_partial(inputs: dict[str, Any]) -> Iterator[Any]:
    try:
        yield Node("llm", "llm", error="[fake] model refused: FAIL", retries=2)
    except NodeFailed:
        yield Node("default", "code", outputs={"text": "DEFAULT"})
    return {"text": "DEFAULT"}


def workflow_slow(inputs: dict[str, Any]) -> Iterator[Any]:
    yield Node("http", "http-request", text=["slow done"], seconds=0.15)
    return {"body": "slow done"}


def form(content: str, node_id: str) -> HumanInput:
    fields = [Field("comment", default="default comment"), Field("choice", "select", options=["a", "b"])]
    actions = [Action("approve", style="primary"), Action("reject")]
    return HumanInput(content, fields, actions, node_id)


def hitl(inputs: dict[str, Any]) -> Iterator[Any]:
    decision = yield form("Review: {{#start.text#}}\n{{#$output.comment#}} {{#$output.choice#}}", "human")
    return {"comment": decision.inputs["comment"], "action": decision.action}


def two_hitl(inputs: dict[str, Any]) -> Iterator[Any]:
    yield form("First: {{#start.text#}}", "human1")
    decision = yield form("Second: {{#human1.comment#}}", "human2")
    return {"comment": decision.inputs["comment"]}


def chatflow_hitl(request: AppRequest) -> Iterator[Any]:
    decision = yield form("Please review {{#sys.query#}}\n{{#$output.comment#}} {{#$output.choice#}}", "human")
    yield f"rejected: {decision.inputs['comment']}"


def iteration(inputs: dict[str, Any]) -> Iterator[Any]:
    yield Node("code", "code", outputs={"result": [1, 2, 3]})

    def each(item: Any, index: int) -> Iterator[Any]:
        done = yield Node(
            "template", "template-transform", inputs={"arg1": item}, outputs={"output": f"output: {item}"}
        )
        return done["output"]

    done = yield Iteration("iteration", [1, 2, 3], each)
    return done


def loop(inputs: dict[str, Any]) -> Iterator[Any]:
    def each(index: int) -> Iterator[Any]:
        yield Node("assigner", "assigner", inputs={"type": "assigner"}, process_data={"num": index + 2})
        return {"num": index + 2}

    yield Loop("loop", 4, each, {"num": 1})
    return {"num": 5}


def apps() -> dict[str, App]:
    about: dict[str, Any] = {"opening_statement": "Welcome!", "suggested": ["What is one?"], "title": "Fake Title"}
    about["suggested_questions"] = ["q one", "q two"]
    text = Input("text", "paragraph", required=True)
    name = [Input("name")]
    rest = [Input("num", "number"), Input("pick", "select", options=["x", "y"])]
    docs = [Input("doc", "file"), Input("docs", "file-list", max_length=3)]
    query = [Input("query", "paragraph", required=True, label="Query", max_length=2000)]
    return {
        "chat": ChatApp(chat, inputs=name, **about),
        "chat_required_input": ChatApp(
            chat, inputs=[Input("name", required=True), Input("tone", "select", options=["kind", "rude"])]
        ),
        "chat_limited": ChatApp(chat, max_active=1),
        "chat_api_disabled": ChatApp(api_enabled=False),
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
    }


# -- sending a capture again -------------------------------------------------------------------------------------


def capture(name: str) -> dict[str, Any]:
    return dict(json.loads((CAPTURES / f"{name}.json").read_text()))


def events(recorded: dict[str, Any]) -> list[dict[str, Any]]:
    frames = recorded["response"]["body"].split("\n\n")
    return [json.loads(frame[6:]) for frame in frames if frame.startswith("data: ")]


class Player:
    """Sends captures to a fake and learns its ids."""

    def __init__(self, fake: FakeDify) -> None:
        self.fake = fake
        self.ids: dict[str, str] = {}
        self.client = httpx.Client(base_url=fake.state.base_url, timeout=10)

    def request(self, recorded: dict[str, Any]) -> httpx.Request:
        sent = recorded["request"]
        body = self.translate(sent["body"]) if isinstance(sent["body"], str) else self.upload(recorded)
        headers = [(key, value) for key, value in sent["headers"] if key.lower() != "content-length"]
        path = self.translate(sent["path"])
        return self.client.build_request(sent["method"], path, headers=headers, content=body.encode("latin-1"))

    def upload(self, recorded: dict[str, Any]) -> str:
        """A multipart body that was not text and so was not kept."""
        ((_, kind),) = [header for header in recorded["request"]["headers"] if header[0] == "Content-Type"]
        boundary = kind.partition("boundary=")[2]
        name, mime = ("a.wav", "audio/wav") if "audio" in recorded["name"] else ("p.png", "image/png")
        return (
            f'--{boundary}\r\nContent-Disposition: form-data; name="user"\r\n\r\nf1\r\n--{boundary}\r\n'
            f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {mime}\r\n\r\n'
            f"\x89PNG\r\n--{boundary}--\r\n"
        )

    def translate(self, text: str) -> str:
        for old in sorted(self.ids, key=len, reverse=True):
            text = text.replace(old, self.ids[old])
        return text

    def learn(self, recorded: Any, got: Any) -> None:
        if isinstance(recorded, dict) and isinstance(got, dict):
            for key in recorded.keys() & got.keys():
                self.learn(recorded[key], got[key])
        elif isinstance(recorded, list) and isinstance(got, list):
            for old, new in zip(recorded, got, strict=False):
                self.learn(old, new)
        elif isinstance(recorded, str) and isinstance(got, str) and len(got) >= 20 and " " not in recorded:
            self.ids[recorded] = got

    def play(self, name: str) -> httpx.Response:
        recorded = capture(name)
        response = self.client.send(self.request(recorded))
        self.check(recorded, response)
        return response

    def check(self, recorded: dict[str, Any], response: httpx.Response) -> None:
        want = recorded["response"]
        assert response.status_code == want["status"], response.text
        compare_headers(dict((k.lower(), v) for k, v in want["headers"]), dict(response.headers))
        if "event-stream" in response.headers.get("content-type", ""):
            got = events({"response": {"body": response.text}})
            self.learn(first_of_each(events(recorded)), first_of_each(got))
            compare_streams(recorded["response"]["body"], response.text, "dropped_by_client" in want)
        elif isinstance(want["body"], str) and want["body"].lstrip().startswith(("{", "[", "null")):
            self.learn(json.loads(want["body"]), response.json())
            compare(json.loads(want["body"]), response.json(), recorded["name"])
        elif isinstance(want["body"], str) and "text/html" in response.headers.get("content-type", ""):
            assert response.text[:60] == want["body"][:60]


def first_of_each(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {event["event"]: event for event in reversed(found)}


# -- shapes ------------------------------------------------------------------------------------------------------

FREE = {"inputs", "outputs", "process_data", "tool_labels", "submitted_data", "execution_metadata"}
"""Objects whose keys are the app's own."""
MAY_BE_NULL = {"time_to_first_token", "time_to_generate", "error", "retriever_resources", "execution_metadata"}


def kind(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def compare(want: Any, got: Any, path: str) -> None:
    """Same keys in the same order, same types, all the way down; lists by their first elements."""
    key = path.rpartition(".")[2]
    if key in MAY_BE_NULL and (want is None or got is None):
        return
    assert kind(want) == kind(got), f"{path}: recorded {want!r:.80}, got {got!r:.80}"
    if isinstance(want, dict) and key not in FREE:
        assert sorted(want) == sorted(got), path
        for name in want:
            compare(want[name], got[name], f"{path}.{name}")
    elif isinstance(want, list) and want and got:
        compare(want[0], got[0], path + "[]")
    elif key in ("code", "status", "event", "TYPE", "mode", "job_status", "result", "message", "error", "reason"):
        if isinstance(want, str) and not UUID.search(want):
            assert got == want, path


def compare_headers(want: dict[str, str], got: dict[str, str]) -> None:
    got = {name: value for name, value in got.items() if name != "date"}
    assert sorted(want) == sorted(got)
    for name in set(want) - {"content-length", "location"}:
        assert got[name] == want[name], name


def outline(body: str) -> list[str]:
    """The names of a stream's frames; runs of text events and pings after the first count once."""
    names: list[str] = []
    for frame in filter(None, body.split("\n\n")):
        name = json.loads(frame[6:])["event"] if frame.startswith("data: ") else "ping"
        repeated = name in TEXT_EVENTS and names and names[-1] == name
        if not repeated and not (name == "ping" and names):
            names.append(name)
    return names


def compare_streams(want: str, got: str, cut: bool) -> None:
    texts = set(TEXT_EVENTS)
    wanted, had = outline(want), outline(got)
    if not cut:  # where text falls between the nodes depends on the app
        assert [name for name in had if name not in texts] == [name for name in wanted if name not in texts]
    assert set(wanted) & texts <= set(had)
    shapes: dict[str, Any] = {}
    for event in events({"response": {"body": want}}):
        shapes.setdefault(event["event"], event)
    for event in events({"response": {"body": got}}):
        if event["event"] in shapes and event.get("data", {}).get("node_type") != "llm":
            like = shapes[event["event"]]
            compare({**like, "error": None}, {**event, "error": None}, event["event"]) if "error" in like else compare(
                like, event, event["event"]
            )


# -- the scenarios -----------------------------------------------------------------------------------------------

SCENARIOS = {
    "chat": [
        "chat_blocking_ok",
        "chat_streaming_ok",
        "chat_unicode_streaming",
        "err_lower_bearer",
        "chat_limited_once",
    ],
    "agent": ["agent_streaming_ok", "agent_streaming_notool"],
    "chatflow": ["chatflow_blocking_ok", "chatflow_streaming_ok"],
    "completion": ["completion_blocking_ok", "completion_streaming_ok"],
    "workflow": ["workflow_blocking_ok"],
    "rag": ["chat_rag_streaming", "chat_rag_messages"],
    "moderation": ["chat_moderation_output_replace"],
    "containers": ["fx_iteration_streaming"],
    "failures": [
        "err_model_fail_chat_blocking",
        "err_model_failauth_chat_blocking",
        "err_model_failauth_chat_streaming",
        "err_model_failmid_chat_streaming",
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
    ],
    "variables": [
        "chatflow_conv_first",
        "chatflow_messages_list",
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
        "meta_workflow_hitl",
        "head_chat",
        "options_chat",
        "index",
    ],
    "annotations": [
        "annotations_list",
        "annotation_delete_again",
        "annotation_reply_enable",
        "annotation_reply_status",
        "annotation_reply_status_unknown",
        "annotation_reply_disable",
        "annotation_reply_bad_action",
    ],
    "uploads": [
        "file_upload_txt",
        "file_upload_png",
        "file_upload_exe",
        "file_upload_no_user",
        "file_upload_no_file",
        "file_upload_noname",
        "file_upload_no_mime",
        "file_upload_chatflow",
        "audio_to_text",
        "audio_to_text_nofile",
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
    "runs": ["workflow_streaming_ok", "workflow_logs_by_user", "workflow_logs_chatflow", "err_workflow_bad_number"],
}


@pytest.fixture
def player() -> Iterator[Player]:
    with FakeDify(apps(), seed=1) as fake, Player(fake).client as client:
        player = Player(fake)
        player.client.close()
        player.client = client
        yield player
        assert fake.errors == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(player: Player, scenario: str) -> None:
    for name in SCENARIOS[scenario]:
        player.play(name)
