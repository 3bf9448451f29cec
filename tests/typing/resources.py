"""What type checkers know of each resource. Checked by mypy and pyright (test_typing.py), never run."""

from pathlib import Path
from typing import Any, assert_type

import httpx

from dify_plus import (
    AsyncDify,
    AsyncDownload,
    AsyncEventStream,
    AsyncIndexing,
    AsyncPages,
    ChatReply,
    CompletionReply,
    Dify,
    DifyError,
    Download,
    EventStream,
    Indexing,
    Pages,
    WorkflowResult,
)
from dify_plus.batch import AsyncJob, Budget, Job, Outcome, Summary
from dify_plus.types import (
    AnnotationReplyJob,
    AsyncAnnotationReplyJob,
    DocumentOutcome,
    InputField,
    InputProblem,
    RunRecord,
    UnknownEvent,
)
from dify_plus_api.api.app import get_app_info
from dify_plus_api.api.audio import text_to_audio
from dify_plus_api.api.chat import send_chat_message
from dify_plus_api.api.conversations import delete_conversation
from dify_plus_api.api.workflows import stream_workflow_events
from dify_plus_api.models import (
    Annotation,
    AppFeedback,
    AppInfo,
    AppParameters,
    ChatMessageReply,
    ChildChunk,
    Conversation,
    ConversationVariable,
    Dataset,
    DeleteConversationRequest,
    Document,
    DocumentDetail,
    EndUser,
    HumanInputForm,
    Message,
    MetadataField,
    ProviderModel,
    RetrieveResult,
    Segment,
    SendChatMessageRequest,
    ServiceInfo,
    Tag,
    TextToAudioRequest,
    UploadedFile,
    WorkflowLog,
)
from dify_plus_api.types import File, Model


def conversations_and_messages(dify: Dify) -> None:
    assert_type(dify.conversations.list(limit=10), Pages[Conversation])
    for conversation in dify.conversations.list():
        assert_type(conversation, Conversation)
    assert_type(dify.conversations.list().first(), Conversation | None)
    assert_type(dify.conversations.list().to_list(5), list[Conversation])
    assert_type(dify.conversations.rename("id", "name"), Conversation)
    assert_type(dify.conversations.variables("id"), Pages[ConversationVariable])
    assert_type(dify.messages.list("id"), Pages[Message])
    dify.messages.feedback("id", "like", content="Nice")
    dify.messages.feedback("id", "love")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def async_conversations_and_messages(dify: AsyncDify) -> None:
    assert_type(dify.conversations.list(limit=10), AsyncPages[Conversation])
    async for message in dify.messages.list("id"):
        assert_type(message, Message)
    assert_type(await dify.conversations.list().first(), Conversation | None)
    assert_type(await dify.conversations.rename("id", "name"), Conversation)


def files_and_audio(dify: Dify, path: Path) -> None:
    assert_type(dify.files.upload(path), UploadedFile)
    assert_type(dify.files.preview("id"), Download)
    assert_type(dify.files.preview("id").read(), bytes)
    assert_type(dify.audio.transcribe(b"...", name="a.mp3"), str)
    assert_type(dify.audio.speak("Hello").save(path), int)


async def async_files_and_audio(dify: AsyncDify, path: Path) -> None:
    assert_type(await dify.files.upload(path), UploadedFile)
    assert_type(dify.files.preview("id"), AsyncDownload)
    assert_type(await dify.audio.speak("Hello").read(), bytes)


def app_and_annotations(dify: Dify, values: dict[str, Any]) -> None:
    assert_type(dify.app.info(), AppInfo)
    assert_type(dify.app.parameters(), AppParameters)
    assert_type(dify.app.input_form(), list[InputField])
    assert_type(dify.app.check_inputs(values), list[InputProblem])
    assert_type(dify.app.feedbacks(), Pages[AppFeedback])
    assert_type(dify.app.service_info(), ServiceInfo)
    assert_type(dify.annotations.create("Why?", "So."), Annotation)
    assert_type(dify.annotations.disable_reply(), AnnotationReplyJob)
    assert_type(dify.end_users.get("id"), EndUser)
    assert_type(dify.human_input.get("token"), HumanInputForm)
    assert_type(dify.workflows.get_run("id"), RunRecord)
    assert_type(dify.workflows.logs(status="failed"), Pages[WorkflowLog])


async def async_app_and_annotations(dify: AsyncDify) -> None:
    assert_type(await dify.app.info(), AppInfo)
    assert_type(await dify.annotations.disable_reply(), AsyncAnnotationReplyJob)
    assert_type(await dify.workflows.get_run("id"), RunRecord)


def knowledge(dify: Dify) -> None:
    datasets = dify.datasets
    assert_type(datasets.create("n", indexing_technique="economy"), Dataset)
    datasets.create("n", indexing_technique="cheap")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_type(datasets.list(), Pages[Dataset])
    assert_type(datasets.retrieve("id", "query", top_k=3), RetrieveResult)
    assert_type(datasets.documents.create("id", text="t", name="n"), Indexing)
    assert_type(datasets.documents.create_many("id", [Path("a.txt")], concurrency=8), list[DocumentOutcome])
    assert_type(datasets.documents.list("id"), Pages[Document])
    assert_type(datasets.documents.get("id", "document"), DocumentDetail)
    assert_type(datasets.documents.download_zip("id", ["document"]), Download)
    assert_type(datasets.segments.create("id", "document", ["text"]), list[Segment])
    assert_type(datasets.segments.list("id", "document"), Pages[Segment])
    assert_type(datasets.child_chunks.create("id", "document", "segment", "text"), ChildChunk)
    assert_type(datasets.metadata.create("id", "author"), MetadataField)
    assert_type(datasets.tags.list(), list[Tag])


def outcomes_narrow(dify: Dify) -> None:
    for outcome in dify.datasets.documents.create_many("id", [Path("a.txt")]):
        if outcome.ok is True:
            assert_type(outcome.indexing, Indexing)
            assert_type(outcome.indexing.batch, str)
            assert_type(outcome.error, None)
        else:
            assert_type(outcome.indexing, None)
            assert_type(outcome.error, DifyError | OSError)


async def async_outcomes_narrow(dify: AsyncDify) -> None:
    for outcome in await dify.datasets.documents.create_many("id", [Path("a.txt")]):
        if outcome.ok is False:
            assert_type(outcome.error, DifyError | OSError)
        else:
            assert_type(outcome.indexing, AsyncIndexing)


def options(dify: Dify) -> None:
    view = dify.with_options(deadline=30, timeout=httpx.Timeout(5), extra_body={"a": 1}, max_body_bytes=10)
    assert_type(view, Dify)
    assert_type(view.request("GET", "/info", key=None), Any)
    AsyncDify(transport=httpx.AsyncHTTPTransport())
    Dify(transport=httpx.AsyncHTTPTransport())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    view.request("GET", "/info", key="other")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def async_knowledge(dify: AsyncDify) -> None:
    assert_type(await dify.datasets.create("n"), Dataset)
    assert_type(await dify.datasets.documents.create("id", text="t", name="n"), AsyncIndexing)
    assert_type(dify.datasets.documents.list("id"), AsyncPages[Document])
    assert_type(await dify.datasets.tags.list(), list[Tag])
    for provider in await dify.models.list("llm"):
        assert_type(provider.models, list[ProviderModel])


def many_rows(dify: Dify) -> None:
    rows = [{"id": 1, "q": "rivers"}]
    with dify.workflows.map(rows, inputs=lambda row: {"query": row["q"]}, key="id", concurrency="auto") as job:
        assert_type(job, Job[WorkflowResult])
        for outcome in job:
            assert_type(outcome, Outcome[WorkflowResult])
            assert_type(outcome.result, WorkflowResult | None)
            assert_type(outcome.key, str | int)
    assert_type(job.summary, Summary)
    assert_type(dify.chat.map(rows, query="q", budget=Budget(tokens=5)), Job[ChatReply])
    assert_type(dify.completions.map(iter(rows), ledger=Path("job.db")), Job[CompletionReply])
    dify.workflows.map(rows, concurrency="much")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    dify.workflows.map(rows, speed=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def async_many_rows(dify: AsyncDify) -> None:
    async with dify.workflows.map([{"q": "rivers"}]) as job:
        assert_type(job, AsyncJob[WorkflowResult])
        async for outcome in job:
            assert_type(outcome, Outcome[WorkflowResult])


def any_operation(dify: Dify) -> None:
    assert_type(dify.call(get_app_info.build_request()), AppInfo)
    body = SendChatMessageRequest(inputs={}, query="Hi", user="u")
    assert_type(dify.call(send_chat_message.build_request(body=body)), ChatMessageReply)
    assert_type(dify.call(text_to_audio.build_request(body=TextToAudioRequest(text="Hi", user="u"))), File)
    assert_type(dify.call(delete_conversation.build_request("id", body=DeleteConversationRequest(user="u"))), None)
    dify.call(get_app_info)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    dify.call(get_app_info.OPERATION)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with dify.stream(stream_workflow_events.build_request("id", user="u")) as stream:
        assert_type(stream, EventStream)
        for event in stream:
            assert_type(event, Model | UnknownEvent)
        assert_type(stream.result(), Model | UnknownEvent | None)


async def async_any_operation(dify: AsyncDify) -> None:
    assert_type(await dify.call(get_app_info.build_request()), AppInfo)
    async with dify.stream(stream_workflow_events.build_request("id", user="u")) as stream:
        assert_type(stream, AsyncEventStream)
        async for event in stream:
            assert_type(event, Model | UnknownEvent)
        assert_type(await stream.result(), Model | UnknownEvent | None)
