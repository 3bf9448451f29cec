"""Calls of any operation: `dify.call` and `dify.stream` with what a generated module builds."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from attrs import evolve

from dify_plus import (
    APIStatusError,
    AsyncDify,
    AuthenticationError,
    ConfigurationError,
    InternalServerError,
    NotFoundError,
    StreamInterrupted,
    UsageError,
)
from dify_plus.errors import CompletionRequestError
from dify_plus.testing import ChatApp, FakeDify, Fault, ModelError
from dify_plus.types import UnknownEvent
from dify_plus_api.api.app import get_app_info
from dify_plus_api.api.audio import text_to_audio
from dify_plus_api.api.chat import send_chat_message
from dify_plus_api.api.completions import send_completion
from dify_plus_api.api.conversations import delete_conversation, list_conversations
from dify_plus_api.api.datasets import list_datasets
from dify_plus_api.api.workflows import run_workflow, stream_workflow_events
from dify_plus_api.models import (
    AppInfo,
    ChatMessageReply,
    ConversationList,
    DatasetList,
    DeleteConversationRequest,
    MessageEndEvent,
    MessageEvent,
    RunWorkflowRequest,
    SendChatMessageRequest,
    SendCompletionRequest,
    TextToAudioRequest,
    WorkflowFinishedEvent,
)
from dify_plus_api.types import File, Operation, Request
from tests._async.support import Connect, Serve


def question(mode: str = "streaming") -> Request[ChatMessageReply]:
    body = SendChatMessageRequest(inputs={}, query="Hello there", user="u", response_mode=mode)
    return send_chat_message.build_request(body=body)


def watching() -> Request[str]:
    """A call of an operation that has no named method and no described events."""
    operation: Operation[str] = Operation(
        id="watchShelves",
        method="GET",
        path="/shelves",
        results={200: "str"},
        key="app",
        safe_to_repeat=True,
        events="",
    )
    return Request.build(operation)


def shelves(*lines: str) -> Fault:
    """An answer with these events."""
    body = "".join(f"data: {line}\n\n" for line in lines)
    return Fault(status=200, body=body, headers={"content-type": "text/event-stream"})


def open_ended() -> Request[ChatMessageReply]:
    """A call whose events are treated as not described."""
    request = question()
    return evolve(request, operation=evolve(request.operation, events=""))


# -- call ------------------------------------------------------------------------------------------------------------


async def test_an_answer_has_the_type_that_the_operation_describes(chat_app: AsyncDify) -> None:
    info = await chat_app.call(get_app_info.build_request())
    page = await chat_app.call(list_conversations.build_request(user="u", limit=5))
    assert isinstance(info, AppInfo) and info.mode == "chat"
    assert isinstance(page, ConversationList) and page.data == []


async def test_each_operation_gets_the_key_that_it_takes(fake: FakeDify, knowledge: AsyncDify) -> None:
    assert isinstance(await knowledge.call(list_datasets.build_request()), DatasetList)
    assert fake.requests[-1].headers["authorization"] == f"Bearer {fake.dataset_key}"


async def test_a_missing_key_raises_before_anything_is_sent(fake: FakeDify, chat_app: AsyncDify) -> None:
    with pytest.raises(ConfigurationError, match="dataset_api_key"):
        await chat_app.call(list_datasets.build_request())
    assert fake.requests == []


async def test_an_answer_without_content_is_none(chat_app: AsyncDify) -> None:
    reply = await chat_app.chat.send("Hello")
    body = DeleteConversationRequest(user="u")
    assert await chat_app.call(delete_conversation.build_request(reply.conversation_id, body=body)) is None


async def test_a_file_is_read_into_memory(chat_app: AsyncDify) -> None:
    file = await chat_app.call(text_to_audio.build_request(body=TextToAudioRequest(text="Hello", user="u")))
    assert isinstance(file, File)
    assert file.mime_type == "audio/mpeg" and file.payload.read()


async def test_a_blocking_answer_of_an_operation_that_can_stream(chat_app: AsyncDify) -> None:
    reply = await chat_app.call(question("blocking"))
    assert isinstance(reply, ChatMessageReply) and "Hello there" in reply.answer


async def test_errors_are_as_in_named_methods(fake: FakeDify, connect: Connect) -> None:
    with pytest.raises(NotFoundError) as missing:
        unknown = delete_conversation.build_request(str(uuid4()), body=DeleteConversationRequest(user="u"))
        await connect(fake).call(unknown)
    assert (missing.value.method, missing.value.code) == ("DELETE", "not_found")
    with pytest.raises(AuthenticationError):
        await connect(fake, api_key="app-wrong").call(get_app_info.build_request())


async def test_retries_follow_the_client_or_its_view(fake: FakeDify, chat_app: AsyncDify) -> None:
    fake.faults.add(Fault(status=503), times=2, path="/info")
    hasty = chat_app.with_options(max_retries=0)
    with pytest.raises(InternalServerError):
        await hasty.call(get_app_info.build_request())
    assert (await chat_app.call(get_app_info.build_request())).mode == "chat"
    assert len(fake.requests) == 3


async def test_an_answer_that_the_description_lacks_is_an_error(fake: FakeDify, chat_app: AsyncDify) -> None:
    fake.faults.add(Fault(status=200, body="<html>Log in</html>", headers={"content-type": "text/html"}))
    with pytest.raises(APIStatusError) as caught:
        await chat_app.call(get_app_info.build_request())
    assert (caught.value.status_code, caught.value.body) == (200, "<html>Log in</html>")


@pytest.mark.parametrize("wrong", [get_app_info, get_app_info.OPERATION, "getAppInfo", None])
async def test_a_value_that_is_not_a_request_is_refused(fake: FakeDify, chat_app: AsyncDify, wrong: Any) -> None:
    with pytest.raises(UsageError, match=r"request must come from build_request\(\)"):
        await chat_app.call(wrong)
    with pytest.raises(UsageError, match=r"request must come from build_request\(\)"):
        chat_app.stream(wrong)
    assert fake.requests == []


async def test_call_refuses_a_streaming_operation_before_it_runs(fake: FakeDify, chat_app: AsyncDify) -> None:
    with pytest.raises(UsageError, match=r"read them with dify.stream\(\), or leave out response_mode"):
        await chat_app.call(question())
    with pytest.raises(UsageError, match=r"streamWorkflowEvents answers with events: .* dify.stream\(\)$"):
        await chat_app.call(stream_workflow_events.build_request(str(uuid4()), user="u"))
    assert fake.requests == []


# -- stream ----------------------------------------------------------------------------------------------------------


async def test_events_are_typed_and_the_last_one_is_the_result(chat_app: AsyncDify) -> None:
    text = ""
    async with chat_app.stream(question()) as stream:
        async for event in stream:
            if isinstance(event, MessageEvent):
                text += event.answer
    last = await stream.result()
    assert isinstance(last, MessageEndEvent) and last.message_id == stream.message_id
    assert "Hello there" in text


@pytest.mark.parametrize("app", ["chat", "chatflow", "completion"])
async def test_text_works_as_in_named_streams(fake: FakeDify, connect: Connect, app: str) -> None:
    dify = connect(fake, app)
    if app == "completion":
        body = SendCompletionRequest(inputs={"query": "Hello there"}, user="u", response_mode="streaming")
        request: Request[Any] = send_completion.build_request(body=body)
    else:
        request = question()
    async with dify.stream(request) as stream:
        assert "Hello there" in "".join([piece async for piece in stream.text])


async def test_a_run_ends_with_its_last_event_and_leaving_it_stops_nothing(
    fake: FakeDify, workflow_app: AsyncDify
) -> None:
    body = RunWorkflowRequest(inputs={"query": "Hello there"}, user="u", response_mode="streaming")
    async with workflow_app.stream(run_workflow.build_request(body=body)) as stream:
        text = "".join([piece async for piece in stream.text])
    last = await stream.result()
    assert isinstance(last, WorkflowFinishedEvent) and "Hello there" in text
    async with workflow_app.stream(run_workflow.build_request(body=body)) as stream:
        await anext(stream)
        with pytest.raises(UsageError, match="use a stop method"):
            await stream.stop()
    assert [request.path for request in fake.requests if "stop" in request.path] == []
    assert stream.workflow_run_id is not None
    attached = stream_workflow_events.build_request(stream.workflow_run_id, user="u", include_state_snapshot=True)
    async with workflow_app.stream(attached) as again:
        assert isinstance(await again.result(), WorkflowFinishedEvent)


async def test_an_error_in_the_stream_is_raised(serve: Serve, connect: Connect) -> None:
    def fail(_: object) -> str:
        raise ModelError("no luck")

    async with connect(serve({"chat": ChatApp(reply=fail)})).stream(question()) as stream:
        with pytest.raises(CompletionRequestError, match="no luck"):
            await stream.result()


async def test_a_stream_without_its_last_event_is_interrupted(fake: FakeDify, chat_app: AsyncDify) -> None:
    fake.faults.add(Fault(end_after_events=2))
    async with chat_app.stream(question()) as stream:
        with pytest.raises(StreamInterrupted) as cut:
            await stream.result()
    assert (cut.value.reason, cut.value.task_id) == ("eof", stream.task_id)
    assert isinstance(cut.value.partial, MessageEvent)
    assert len(fake.requests) == 1


async def test_an_operation_without_a_known_last_event_ends_with_the_connection(
    fake: FakeDify, chat_app: AsyncDify
) -> None:
    fake.faults.add(shelves('{"event": "shelf_filled", "n": 1}', '{"event": "message", "answer": "more"}'))
    async with chat_app.stream(watching()) as stream:
        events = [event async for event in stream]
        assert [event async for event in stream] == []
    assert events[0] == UnknownEvent("shelf_filled", {"event": "shelf_filled", "n": 1})
    assert isinstance(events[1], MessageEvent)
    assert await stream.result() == events[1]


async def test_a_stream_without_events_can_end_normally(fake: FakeDify, chat_app: AsyncDify) -> None:
    fake.faults.add(shelves())
    async with chat_app.stream(watching()) as stream:
        assert await stream.result() is None


async def test_reading_after_leaving_raises(fake: FakeDify, chat_app: AsyncDify) -> None:
    fake.faults.add(shelves('{"event": "a"}', '{"event": "b"}'))
    async with chat_app.stream(watching()) as stream:
        await anext(stream)
    with pytest.raises(StreamInterrupted, match="left before the run ended"):
        await stream.result()


async def test_a_lost_connection_is_an_interruption_whatever_the_operation(fake: FakeDify, chat_app: AsyncDify) -> None:
    fake.faults.add(Fault(drop_after_events=2))
    async with chat_app.stream(open_ended()) as stream:
        with pytest.raises(StreamInterrupted) as cut:
            await stream.result()
    assert cut.value.reason == "connection_lost"
    with pytest.raises(StreamInterrupted):
        await stream.result()


async def test_silence_is_an_interruption_whatever_the_operation(fake: FakeDify, chat_app: AsyncDify) -> None:
    fake.faults.add(Fault(stall_after_events=2))
    async with chat_app.with_options(idle_timeout=0.2).stream(open_ended()) as stream:
        with pytest.raises(StreamInterrupted, match="no data arrived for"):
            await stream.result()


async def test_a_refusal_is_raised_on_entering(fake: FakeDify, connect: Connect) -> None:
    with pytest.raises(AuthenticationError):
        async with connect(fake, api_key="app-wrong").stream(question()):
            pass


async def test_stream_refuses_an_operation_without_events_before_it_runs(fake: FakeDify, chat_app: AsyncDify) -> None:
    with pytest.raises(UsageError, match=r"getAppInfo does not answer with events: use dify.call\(\)"):
        chat_app.stream(get_app_info.build_request())
    with pytest.raises(UsageError, match='if its body has response_mode="streaming"'):
        chat_app.stream(question("blocking"))
    assert fake.requests == []
