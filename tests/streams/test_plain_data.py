"""Results, models and events as plain data: JSON and back, in pydantic models, and in FastAPI."""

from __future__ import annotations

import json
from typing import Any

import pydantic
import pytest

from dify_plus import ChatReply, CompletionReply, Dify, UsageError, WorkflowResult
from dify_plus.testing import AgentApp, ChatflowApp, FakeDify, WorkflowApp
from dify_plus.types import (
    ChatStreamEvent,
    DatasourceResult,
    Document,
    MessageEvent,
    RunRecord,
    StreamResumed,
    TextCorrected,
    UnknownEvent,
    Usage,
)


class Turn(pydantic.BaseModel):
    reply: ChatReply
    events: list[ChatStreamEvent] = []
    usage: Usage | None = None


def test_results_of_runs_are_plain_data() -> None:
    with FakeDify({"agent": AgentApp(), "chatflow": ChatflowApp(), "workflow": WorkflowApp()}) as fake:

        def client(name: str) -> Dify:
            return Dify(fake.key(name), base_url=fake.base_url, user="u")

        with client("agent") as agent, client("chatflow") as chatflow, client("workflow") as workflow:
            with agent.chat.stream("Hi") as stream:
                events = list(stream)
            replies = [stream.result(), chatflow.chat.send("Hi"), chatflow.chat.send("Hi", response_mode="blocking")]
            run = workflow.workflows.run({"text": "Hi", "deep": {"x": [1, None]}})
            record = workflow.workflows.get_run(run.workflow_run_id)
    for reply in replies:
        assert ChatReply.from_dict(json.loads(json.dumps(reply.to_dict()))) == reply
    assert WorkflowResult.from_dict(json.loads(json.dumps(run.to_dict()))) == run
    assert RunRecord.from_dict(json.loads(json.dumps(record.to_dict()))) == record
    read = DatasourceResult(data=[{"a": 1}], total=1)
    assert DatasourceResult.from_dict(json.loads(json.dumps(read.to_dict()))) == read

    made: list[Any] = [StreamResumed("r", 1, "eof"), TextCorrected("all"), UnknownEvent("new", {"event": "new"})]
    turn = Turn(reply=replies[0], events=[*events, *made], usage=replies[0].usage)
    again = Turn.model_validate_json(turn.model_dump_json())
    assert again == turn
    assert [type(event) for event in again.events] == [type(event) for event in turn.events]
    assert turn.model_dump()["reply"] == replies[0].to_dict()


def test_from_dict_takes_no_text() -> None:
    text: Any = "{}"
    with pytest.raises(UsageError, match=r"^src_dict must be a mapping"):
        ChatReply.from_dict(text)


def test_fields_of_pydantic_models() -> None:
    adapter = pydantic.TypeAdapter(list[ChatReply | WorkflowResult | CompletionReply | RunRecord])
    run = WorkflowResult(workflow_run_id="r", outputs={"a": 1})
    assert adapter.validate_python([run, run.to_dict()]) == [run, run]
    document = Document.from_dict({"id": "d", "new_field": 1})
    assert json.loads(pydantic.TypeAdapter(Document).dump_json(document)) == {"id": "d", "new_field": 1}
    for wrong in (None, 3, [], {"answer": "no ids"}):
        with pytest.raises(pydantic.ValidationError):
            Turn(reply=wrong)  # type: ignore[arg-type]
    with pytest.raises(pydantic.ValidationError, match="JSON object of a MessageEvent"):
        pydantic.TypeAdapter(MessageEvent).validate_python({"event": "error"})


def test_json_schemas_describe_the_fields() -> None:
    schema = Turn.model_json_schema()
    assert schema["properties"]["reply"] == {"$ref": "#/$defs/ChatReply"}
    reply = schema["$defs"]["ChatReply"]
    assert reply["properties"]["answer"] == {"type": "string"}
    assert reply["properties"]["workflow_run_id"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert reply["properties"]["files"]["items"]["title"] == "OutputFile"
    assert schema["$defs"]["MessageEvent"]["properties"]["event"] == {"enum": ["message"]}
    assert schema == Turn.model_json_schema(mode="serialization")


def test_answers_of_fastapi() -> None:
    fastapi = pytest.importorskip("fastapi")
    testclient = pytest.importorskip("fastapi.testclient")
    web = fastapi.FastAPI()
    reply = ChatReply.from_dict(
        {"answer": "Hi", "message_id": "m", "metadata": {"usage": {"total_tokens": 3}}, "conversation_id": "c"}
    )

    @web.get("/chat")
    def chat() -> ChatReply:
        return reply

    @web.post("/turn", response_model=Turn)
    def turn(given: Turn) -> Any:
        return given

    with testclient.TestClient(web) as client:
        assert ChatReply.from_dict(client.get("/chat").json()) == reply
        sent = {"reply": reply.to_dict(), "events": [{"event": "message", "answer": "Hi"}], "usage": None}
        assert client.post("/turn", json=sent).json() == sent
        assert client.post("/turn", json={"reply": 3}).status_code == 422
        described = client.get("/openapi.json").json()
    answer = described["paths"]["/chat"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/ChatReply"}
    assert "answer" in described["components"]["schemas"]["ChatReply"]["properties"]
