"""From events to results: the results of any stream, whole or cut, and their repr and equality."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_plus._streams.accumulators import ChatAccumulator, CompletionAccumulator, WorkflowAccumulator
from dify_plus._streams.events import UnknownEvent
from dify_plus._streams.results import ChatReply, CompletionReply, WorkflowResult, checked
from dify_plus.errors import WorkflowFailed
from dify_plus_api.events import event_model
from dify_plus_api.models import ChatMessageReply, CompletionMessageReply, ResponseMetadata, WorkflowRunResult
from dify_plus_api.types import Model
from tests.support.recordings import Recording, recordings

Accumulators = ChatAccumulator | CompletionAccumulator | WorkflowAccumulator

CHAT = {"task_id": "t", "message_id": "m", "conversation_id": "c", "created_at": 7}
RUN = {"task_id": "t", "workflow_run_id": "r"}
STOPPED = {"status": "failed", "error": "Aborted: User requested stop"}
RECORDED = {name: recording for name, recording in recordings().items() if recording.is_stream}

pieces = st.lists(st.text(max_size=5), max_size=8)


def event(name: str, **fields: Any) -> Model:
    model = event_model(name)
    assert model is not None
    return model.from_dict({"event": name, **fields})


def message(answer: str) -> Model:
    return event("message", answer=answer, **CHAT)


def feed(accumulator: Accumulators, events: Iterable[Model | UnknownEvent]) -> list[str]:
    return [text for text in map(accumulator.add, events) if text is not None]


def fitting(recording: Recording) -> Accumulators:
    if recording.path == "/completion-messages":
        return CompletionAccumulator()
    return ChatAccumulator() if "chat" in recording.path + recording.key else WorkflowAccumulator()


# -- text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accumulator", [ChatAccumulator, CompletionAccumulator])
@given(answers=pieces)
def test_an_answer_is_its_pieces_joined(
    accumulator: type[ChatAccumulator | CompletionAccumulator], answers: list[str]
) -> None:
    built = accumulator()
    texts = feed(built, map(message, answers))
    assert "".join(texts) == built.result().answer == built.text == "".join(answers)
    assert "" not in texts


@given(texts=pieces)
def test_a_workflows_text_is_its_chunks_joined(texts: list[str]) -> None:
    built = WorkflowAccumulator()
    given_texts = feed(built, (event("text_chunk", data={"text": text}, **RUN) for text in texts))
    assert "".join(given_texts) == built.result().text == "".join(texts)


@given(before=pieces, replacement=st.text(max_size=5), after=pieces)
def test_a_replacement_takes_the_place_of_what_came_before(
    before: list[str], replacement: str, after: list[str]
) -> None:
    built = ChatAccumulator()
    feed(built, map(message, before))
    added = built.add(event("message_replace", answer=replacement, **CHAT))
    goes_on = replacement.startswith("".join(before))
    assert "".join(before) + (added or "") == (replacement if goes_on else "".join(before))
    feed(built, map(message, after))
    assert built.result().answer == replacement + "".join(after)


def test_an_agents_messages_are_the_answer_and_its_thoughts_are_kept_in_order() -> None:
    built = ChatAccumulator()
    events = [
        event("agent_thought", id="1", thought="", tool="", **CHAT),
        event("agent_message", answer="Let me look. ", **CHAT),
        event("agent_thought", id="1", thought="Let me look. ", tool="weather", **CHAT),
        event("agent_thought", id="2", thought="", tool="", **CHAT),
        event("agent_message", answer="Sunny.", **CHAT),
        event("agent_thought", id="2", thought="Sunny.", tool="", **CHAT),
    ]
    assert feed(built, events) == ["Let me look. ", "Sunny."]
    reply = built.result()
    assert reply.answer == "Let me look. Sunny."
    assert [(thought.thought, thought.tool) for thought in reply.agent_thoughts] == [
        ("Let me look. ", "weather"),
        ("Sunny.", ""),
    ]


# -- ids -------------------------------------------------------------------------------------------------------------


def test_ids_are_those_that_came_first_and_are_not_empty() -> None:
    built = ChatAccumulator()
    assert built.ids == {}
    built.add(event("message", answer="", **{**CHAT, "conversation_id": ""}))
    assert built.ids == {"task_id": "t", "message_id": "m"}
    built.add(event("message_end", **{**CHAT, "task_id": "other"}))
    assert built.ids == {"task_id": "t", "message_id": "m", "conversation_id": "c"}
    reply = built.result()
    assert (reply.task_id, reply.message_id, reply.conversation_id) == ("t", "m", "c")
    assert (reply.workflow_run_id, reply.created_at) == (None, 7)


def test_the_id_of_a_run_is_not_used_as_task_id() -> None:
    built = WorkflowAccumulator()
    built.add(event("workflow_started", task_id="r", workflow_run_id="r", data={}))
    assert built.ids == {"workflow_run_id": "r"}
    built.add(event("node_started", **RUN, data={}))
    assert built.ids == {"task_id": "t", "workflow_run_id": "r"}


def test_an_error_event_gives_its_ids_and_nothing_else() -> None:
    built = ChatAccumulator()
    assert built.add(event("error", message_id="m", conversation_id="c", code="x", message="no", status=400)) is None
    assert built.ids == {"message_id": "m", "conversation_id": "c"}
    assert not built.ended


def test_unknown_events_change_nothing() -> None:
    for built in (ChatAccumulator(), CompletionAccumulator(), WorkflowAccumulator()):
        before = built.result()
        assert built.add(UnknownEvent("brand_new", {"text": "x", "task_id": "t"})) is None
        assert built.result() == before
        assert built.ids == {}


# -- the end ---------------------------------------------------------------------------------------------------------

SPOKEN = event("tts_message", audio="AAAA", **CHAT)
SPOKEN_END = event("tts_message_end", audio="", **CHAT)
MESSAGE_END = event("message_end", metadata={}, **CHAT)
STARTED = event("workflow_started", data={"workflow_id": "w"}, **CHAT, workflow_run_id="r")
FINISHED = event("workflow_finished", data={"status": "succeeded"}, **CHAT, workflow_run_id="r")
FAILED = event("workflow_finished", data={"status": "failed", "error": "no"}, **CHAT, workflow_run_id="r")
PAUSED = event("workflow_paused", data={"status": "paused", "reasons": []}, **CHAT, workflow_run_id="r")
RESUMED = event("workflow_started", data={"workflow_id": "w", "reason": "resumption"}, **CHAT, workflow_run_id="r")


@pytest.mark.parametrize(
    ("events", "ends_at"),
    [
        ([message("a"), MESSAGE_END], [1]),
        ([message("a"), SPOKEN, MESSAGE_END, SPOKEN, SPOKEN_END], [4]),
        ([message("a"), SPOKEN, SPOKEN_END, MESSAGE_END], [3]),
        ([STARTED, message("a"), MESSAGE_END, FINISHED], [3]),
        ([STARTED, message("a"), SPOKEN, MESSAGE_END, FINISHED, SPOKEN_END], [5]),
        ([STARTED, FINISHED, MESSAGE_END], [2]),
        ([STARTED, FAILED], [1]),
        ([STARTED, PAUSED], [1]),
        ([STARTED, PAUSED, RESUMED, message("a"), MESSAGE_END, FINISHED], [1, 5]),
    ],
)
def test_a_chat_ends_with_its_answer_or_its_run_and_what_is_spoken(events: list[Model], ends_at: list[int]) -> None:
    built = ChatAccumulator()
    ended = []
    for at, each in enumerate(events):
        built.add(each)
        ended += [at] * built.ended
    assert ended == ends_at


@pytest.mark.parametrize(
    ("events", "ends_at"),
    [
        ([STARTED, FINISHED], [1]),
        ([STARTED, SPOKEN, FINISHED, SPOKEN_END], [3]),
        ([STARTED, PAUSED, RESUMED, FINISHED], [1, 3]),
        ([message("a"), MESSAGE_END], []),
    ],
)
def test_a_workflow_ends_with_its_run(events: list[Model], ends_at: list[int]) -> None:
    built = WorkflowAccumulator()
    ended = []
    for at, each in enumerate(events):
        built.add(each)
        ended += [at] * built.ended
    assert ended == ends_at


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"status": "succeeded"}, "succeeded"),
        ({"status": "partial-succeeded"}, "partial-succeeded"),
        ({"status": "failed", "error": "no route"}, "failed"),
        ({"status": "stopped", "error": "x"}, "stopped"),
        (STOPPED, "stopped"),
        ({"status": "some-new-one"}, "some-new-one"),
    ],
)
def test_the_status_is_the_runs_and_a_stopped_run_is_stopped(data: dict[str, Any], status: str) -> None:
    built, chat = WorkflowAccumulator(), ChatAccumulator()
    for accumulator in (built, chat):
        accumulator.add(STARTED)
        accumulator.add(event("workflow_finished", data=data, **RUN))
        assert accumulator.result().status == status
        assert accumulator.result().error == data.get("error")
    assert built.result().succeeded == (status in ("succeeded", "partial-succeeded"))
    assert not built.result().paused


def test_a_run_is_paused_until_it_continues() -> None:
    built = WorkflowAccumulator()
    feed(built, [STARTED])
    assert built.result().status == "running"
    reason = {"TYPE": "human_input_required", "form_id": "f", "form_token": "x"}
    built.add(event("workflow_paused", data={"status": "paused", "reasons": [reason], "total_steps": 3}, **RUN))
    paused = built.result()
    assert paused.paused
    assert [reason.to_dict() for reason in paused.reasons] == [reason]
    assert paused.total_steps == 3
    built.add(RESUMED)
    assert built.result().status == "running"
    built.add(event("workflow_finished", data={"status": "succeeded", "outputs": {"a": 1}}, **RUN))
    assert (built.result().status, built.result().outputs, built.result().workflow_id) == ("succeeded", {"a": 1}, "w")


# -- recorded streams ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_stream_has_a_result_at_any_point(name: str) -> None:
    recording = RECORDED[name]
    built = fitting(recording)
    texts: list[str] = []
    for source in recording.events:
        texts += feed(built, [event(source["event"], **{k: v for k, v in source.items() if k != "event"})])
        result = built.result()
        assert json.loads(json.dumps(result.to_dict())) == result.to_dict()
        if "message_replace" not in [each["event"] for each in recording.events]:
            assert "".join(texts) == built.text


@settings(max_examples=40)
@given(data=st.data())
def test_no_field_of_a_recorded_event_is_needed(data: st.DataObject) -> None:
    recording = RECORDED[data.draw(st.sampled_from(sorted(RECORDED)))]
    built = fitting(recording)
    for source in recording.events:
        names = data.draw(st.sets(st.sampled_from(sorted(source.keys() - {"event"}))))
        fields = {name: value for name, value in source.items() if name not in {*names, "event"}}
        if isinstance(fields.get("data"), dict):
            inner = data.draw(st.sets(st.sampled_from(sorted(fields["data"])))) if fields["data"] else set()
            fields["data"] = {key: None if key in inner else value for key, value in fields["data"].items()}
        built.add(event(source["event"], **fields))
        built.result()


PAIRS = {
    "chat": ("chat_blocking_ok", "chat_streaming_ok"),
    "chatflow": ("chatflow_blocking_ok", "chatflow_streaming_ok"),
    "completion": ("completion_blocking_ok", "completion_streaming_ok"),
    "workflow": ("workflow_blocking_ok", "workflow_streaming_ok"),
}
VARYING = {"task_id", "message_id", "conversation_id", "workflow_run_id", "created_at", "finished_at", "elapsed_time"}
TIMES = {"latency", "time_to_generate", "time_to_first_token"}


@pytest.mark.parametrize("kind", PAIRS)
def test_streaming_returns_the_same_result_as_blocking(kind: str) -> None:
    blocking, streaming = (recordings()[name] for name in PAIRS[kind])
    if kind == "workflow":
        whole: Any = WorkflowResult.from_run(WorkflowRunResult.from_dict(blocking.json))
    elif kind == "completion":
        whole = CompletionReply.from_message(CompletionMessageReply.from_dict(blocking.json))
    else:
        whole = ChatReply.from_message(ChatMessageReply.from_dict(blocking.json))
    built = fitting(streaming)
    feed(built, (event(each["event"], **{k: v for k, v in each.items() if k != "event"}) for each in streaming.events))
    assert type(built.result()) is type(whole)
    assert comparable(built.result()) == comparable(whole)


def comparable(result: Any) -> dict[str, Any]:
    """Return the fields of a result that are the same in every run."""
    told = {name: value for name, value in result.to_dict().items() if name not in VARYING | {"text"}}
    if usage := told.get("metadata", {}).get("usage"):
        told["metadata"]["usage"] = {name: value for name, value in usage.items() if name not in TIMES}
    return told


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [
        ("err_model_failbad_workflow_llm_blocking", "failed", "FAILBAD"),
        ("workflow_llm_partial_blocking", "partial-succeeded", None),
    ],
)
def test_the_result_of_a_blocking_run_has_its_status(name: str, status: str, error: str | None) -> None:
    result = WorkflowResult.from_run(WorkflowRunResult.from_dict(recordings()[name].json))
    assert result.status == status
    assert (error is None) == (result.error is None)
    assert (error or "") in (result.error or "")


def test_a_paused_blocking_chatflow_has_its_forms() -> None:
    recording = recordings()["hitl_chatflow_blocking"]
    reply = ChatReply.from_message(ChatMessageReply.from_dict(recording.json))
    assert reply.paused
    assert reply.workflow_run_id == recording.json["workflow_run_id"]
    assert [reason.to_dict() for reason in reply.reasons] == recording.json["data"]["reasons"]
    assert reply.usage.total_tokens == 0


# -- what results say of themselves ----------------------------------------------------------------------------------


def test_usage_is_zeros_where_the_server_reports_none() -> None:
    for metadata in ({}, {"usage": None}, {"usage": "strange"}):
        reply = ChatReply(answer="", message_id="", conversation_id="", metadata=ResponseMetadata.from_dict(metadata))
        assert (reply.usage.prompt_tokens, reply.usage.completion_tokens, reply.usage.total_tokens) == (0, 0, 0)
        assert reply.usage.total_price == "0"
        assert reply.retriever_resources == []


def test_sources_are_at_hand() -> None:
    built = ChatAccumulator()
    source = {"document_name": "rivers.md", "content": "The Nile ...", "score": 0.9}
    built.add(event("message_end", metadata={"retriever_resources": [source]}, **CHAT))
    [resource] = built.result().retriever_resources
    assert resource.to_dict() == source


def test_a_failed_run_is_raised_with_its_result_if_asked() -> None:
    failed = WorkflowResult(workflow_run_id="r", status="failed", error="no route")
    with pytest.raises(WorkflowFailed, match="no route") as raised:
        checked(failed, True)
    assert raised.value.result is failed
    assert checked(failed, False) is failed
    with pytest.raises(WorkflowFailed, match="the run failed"):
        checked(WorkflowResult(workflow_run_id="r", status="failed"), True)
    for status in ("succeeded", "partial-succeeded", "stopped", "paused", "running"):
        checked(WorkflowResult(workflow_run_id="r", status=status), True)


def test_results_cannot_be_changed_and_compare_by_what_they_hold() -> None:
    one, other = WorkflowResult(workflow_run_id="r", text="a"), WorkflowResult(workflow_run_id="r", text="b")
    assert one == other  # the streamed text is not a part of the result
    assert one != WorkflowResult(workflow_run_id="s")
    with pytest.raises(AttributeError):
        one.status = "failed"  # type: ignore[misc]
