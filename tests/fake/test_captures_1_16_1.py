"""FakeDify as a 1.16.1 server against the recordings of a real one, as `test_fake_captures` does for 1.14.2."""

from __future__ import annotations

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
    Field,
    Gate,
    HumanInput,
    Input,
    ModelError,
    ModelRateLimit,
    NewAgentApp,
    Node,
    NodeFailed,
    Reasoning,
    ToolCall,
    WorkflowApp,
)
from tests.fake.test_captures import Player

CAPTURES = Path(__file__).parents[1] / "replay" / "captures-1.16.1"


def model(text: str, gate: Gate) -> Iterator[Any]:
    """The model behind the captured apps: it does what certain words tell it. At gates it waits."""
    if "FAILMID" in text:
        yield from ("Turn", " 1.")
    if "FAILRATE" in text:
        raise ModelRateLimit(f"the model failed on purpose: {text}")
    if "FAIL" in text:
        raise ModelError(f"the model failed on purpose: {text}")
    if "THINK" in text:
        yield from map(Reasoning, ("\nLet me ", "think about ", "rivers: ", "they flow.", "\n"))
    if "SLOW" in text:
        yield from (f"slow{number} " for number in range(10))
        yield gate
        yield from (f"slow{number} " for number in range(10, 20))
    else:
        yield from f"Turn 1. You said: {text}".split(" ")


def form() -> HumanInput:
    fields = [Field("comment", default="fine"), Field("level", "select", options=["low", "high"])]
    actions = [Action("approve", style="primary"), Action("reject")]
    return HumanInput("Please check {{#$output.comment#}}\n\n{{#$output.level#}}", fields, actions, "ask", "ask")


def apps(gate: Gate) -> dict[str, App]:
    def chat(request: AppRequest) -> Iterator[Any]:
        yield from model(request.query, gate)

    def agent(request: AppRequest) -> Iterator[Any]:
        if "TALK" in request.query:
            yield from ("Let me look ", "at the clock. ")
        if "TIME" in request.query:
            yield ToolCall("shell_run", {}, observation="[]")
        yield from model(request.query, gate)

    def chatflow(request: AppRequest) -> Iterator[Any]:
        yield Node("llm", "llm", text=model(request.query, gate))
        yield Node("assign", "assigner")

    def workflow(inputs: dict[str, Any]) -> Iterator[Any]:
        done = yield Node("llm", "llm", text=model(str(inputs["query"]), gate))
        return {"answer": done["text"], "query": inputs["query"]}

    def partial(inputs: dict[str, Any]) -> Iterator[Any]:
        try:
            yield Node("llm", "llm", error="the model failed on purpose: FAIL")
        except NodeFailed:
            yield Node("default", "code", outputs={"text": "DEFAULT"})
        return {"answer": "DEFAULT"}

    def asking(inputs: dict[str, Any]) -> Iterator[Any]:
        yield Node("llm", "llm", outputs={"text": "Turn 1."})
        decision = yield form()
        return decision.inputs

    def asking_chatflow(request: AppRequest) -> Iterator[Any]:
        yield Node("llm", "llm", outputs={"text": "Turn 1."})
        yield form()

    about: dict[str, Any] = {"opening_statement": "Hello, I am live.", "suggested": ["What can you do?"]}
    about["suggested_questions"] = ["What can you do?"]
    query = [Input("query", "paragraph", required=True, label="Query", max_length=4000)]
    return {
        "agent": AgentApp(agent),
        "chat": ChatApp(chat, **about),
        "chat_limited": ChatApp(chat, max_active=1),
        "chat_required": ChatApp(chat, inputs=[Input("name", required=True)]),
        "chat_disabled": ChatApp(api_enabled=False),
        "chat_plain": ChatApp(chat, speech=False),
        "chatflow": ChatflowApp(chatflow),
        "chatflow_think": ChatflowApp(chat),
        "completion": CompletionApp(chat, inputs=query),
        "new_agent": NewAgentApp(agent),
        "new_agent2": NewAgentApp(agent),
        "workflow": WorkflowApp(workflow, inputs=query, **about),
        "workflow_think": WorkflowApp(workflow, inputs=query),
        "hitl": WorkflowApp(asking, inputs=query),
        "chatflow_hitl": ChatflowApp(asking_chatflow),
        "workflow_limited": WorkflowApp(max_active=1),
    }


EXCHANGES = {
    "chat": [
        "chat_blocking_ok",
        "chat_default_mode",
        "messages_list",
        "suggested_ok",
        "feedback_like",
        "feedback_null",
        "feedback_unknown",
        "conversation_rename",
        "conversation_rename_missing",
        "conversation_rename_unknown",
        "conversation_delete_unknown",
        "conversation_delete_not_uuid",
        "chat_other_users_conversation",
        "chat_bad_uuid_conversation",
        "messages_no_conv",
        "messages_unknown_conv",
        "chat_think",
    ],
    "traces": [
        "chat_trace_both",
        "chat_trace_id_header",
        "chat_trace_session_header",
        "chat_trace_session_bad",
        "chat_trace_session_body_bad",
        "chat_trace_session_empty",
    ],
    "failures": [
        "err_model_fail_chat_blocking",
        "err_model_fail_chat_streaming",
        "err_model_failrate_chat_streaming",
        "err_model_failmid_chat_blocking",
        "completion_fail_streaming",
        "agent_model_failmid",
        "na_model_fail",
        "na_model_failrate",
    ],
    "agents": [
        "agent_blocking",
        "agent_default_mode",
        "agent_streaming_notool",
    ],
    "new agents": [
        "na_info",
        "na_meta",
        "na_parameters",
        "na_site",
        "na_unknown_conversation",
        "na_completion_on_agent",
        "na_workflow_on_agent",
    ],
    "completion": ["completion_blocking_ok", "completion_missing_input"],
    "chatflow": [
        "chatflow_blocking_ok",
        "chatflow_streaming_ok",
        "chatflow_messages",
        "chatflow_fail_blocking",
        "chatflow_failmid_streaming",
        "chatflow_unknown_conversation",
    ],
    "chatflow thinks": ["chatflow_think_streaming", "chatflow_think_messages"],
    "workflow": [
        "workflow_streaming_ok",
        "workflow_run_detail_ok",
        "events_finished_run",
        "events_finished_run_snapshot",
        "events_other_user",
        "events_unknown_run",
        "events_not_uuid",
        "events_no_user",
        "workflow_run_detail_not_uuid",
        "workflow_blocking_ok",
        "workflow_logs",
        "err_workflow_missing_blocking",
        "err_workflow_no_inputs",
        "err_workflow_on_chat",
        "workflow_limit_first",
    ],
    "about": [
        *(f"info_{app}" for app in ("agent", "chat", "completion", "workflow")),
        *(f"site_{app}" for app in ("agent", "chat", "chatflow", "completion", "workflow")),
        *(f"meta_{app}" for app in ("chat", "chatflow", "completion")),
    ],
    "errors": [
        "err_bad_key",
        "err_body_array",
        "err_chat_required_blocking",
        "err_chat_required_streaming",
        "err_empty_user",
        "err_missing_query",
        "err_missing_user",
        "err_no_ctype",
        "chat_stop_unknown_task",
        "chat_stop_missing_user",
    ],
    "annotations": ["annotation_create", "annotation_create_bad", "annotation_reply_bad_action"],
    "sound": [
        "audio_to_text_disabled",
        "audio_to_text_m4a_m4a",
        "audio_to_text_m4a_mp4",
        "audio_to_text_mpga",
        "audio_to_text_nofile",
        "audio_to_text_wav",
        "text_to_audio",
        "text_to_audio_disabled",
        "text_to_audio_empty",
        "text_to_audio_unknown_message",
    ],
}

Step = tuple[str, Sequence[str], str, int]

LIVE: dict[str, list[str | Step]] = {
    "chat stopped": [("chat_stop_midstream", ["agent_stop_midstream__stopcall@chat/c2"], "message", 6)],
    "chat left": [("chat_dropped", [], "message", 3), "chat_dropped_messages_later"],
    "agent left": [("agent_dropped", [], "agent_message", 3), "agent_dropped_messages_later"],
    "new agent left": [("na_dropped", [], "agent_message", 3), "na_dropped_messages_soon"],
    "completion stopped": [("completion_stop_midstream", ["completion_stop_midstream__stopcall"], "message", 5)],
    "chatflow stopped": [
        ("chatflow_stop_midstream", ["agent_stop_midstream__stopcall@chatflow/f2"], "message", 6),
        "chatflow_stop_run_detail",
    ],
    "a workflow that asks a human": [
        "hitl_pause2",
        ("hitl_events_attach_then_submit", ["hitl_submit2"], "workflow_paused", 1),
        # Not hitl_run_detail2: there the same fault had another text, "App task was stopped".
    ],
    "a chatflow that asks a human": [
        "hitl_chatflow_pause",
        "hitl_chatflow_submit",
    ],
    "a chatflow that asks a human and waits": ["hitl_chatflow_blocking"],
}


class NewerPlayer(Player):
    folder = CAPTURES


@pytest.fixture
def player() -> Iterator[Player]:
    gate = Gate()
    with FakeDify(apps(gate), server="1.16.1", ping_interval=0.05, silence_limit=0.4, seed=1) as fake:
        base_url = fake.base_url.removesuffix("/v1")
        with httpx.Client(base_url=base_url, timeout=30, trust_env=False, verify=False) as client:
            yield NewerPlayer(fake, gate, gate, client)
        gate.open()


@pytest.mark.parametrize("scenario", EXCHANGES)
def test_exchanges(player: Player, scenario: str) -> None:
    problems = []
    for name in EXCHANGES[scenario]:
        try:
            player.play(name)
        except AssertionError as error:
            problems.append(f"{name}: {str(error).partition(chr(10))[0]}")
    assert problems == []


@pytest.mark.parametrize("scenario", LIVE)
def test_live(player: Player, scenario: str) -> None:
    for step in LIVE[scenario]:
        if isinstance(step, str):
            player.play(step)
        else:
            player.play(*step)
