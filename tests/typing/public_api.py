"""What type checkers know of the public API. Checked by mypy and pyright (test_typing.py), never run.

The async and the sync client stand side by side, so that neither drifts.
"""

from typing import Any, Literal, assert_type

import httpx

from dify_plus import (
    APIStatusError,
    AsyncChatSession,
    AsyncChatStream,
    AsyncCompletionStream,
    AsyncDify,
    AsyncWorkflowStream,
    ChatReply,
    ChatSession,
    ChatStream,
    CompletionReply,
    CompletionStream,
    ConfigurationError,
    Dify,
    NotFoundError,
    Observer,
    PayloadTooLargeError,
    RetryPolicy,
    StreamInterrupted,
    UsageError,
    WorkflowFailed,
    WorkflowResult,
    WorkflowStream,
)
from dify_plus.errors import FileTooLarge, NotChatApp
from dify_plus.types import (
    AgentThoughtEvent,
    AppInfo,
    AttemptEnded,
    CallEnded,
    ChatMessageReply,
    ChatStreamEvent,
    CompletionStreamEvent,
    CreateDocumentByTextRequest,
    DatasourceResult,
    DatasourceStreamEvent,
    Document,
    DocumentMetadataValue,
    Error,
    FileInput,
    InputFile,
    MessageEndEvent,
    MessageEvent,
    NodeFinishedEvent,
    Notice,
    NoticeKind,
    ObservedCall,
    PauseReason,
    ProcessRule,
    RerankingModel,
    ResponseMetadata,
    RetrieverResource,
    RunRecord,
    SearchMethod,
    SendChatMessageRequest,
    Settings,
    StreamResumed,
    TextChunkEvent,
    TextCorrected,
    UnknownEvent,
    Usage,
    WorkflowStreamEvent,
)
from dify_plus_api import AuthenticatedClient
from dify_plus_api.api.app import get_app_info
from dify_plus_api.api.chat import send_chat_message
from dify_plus_api.types import Response


def clients(transport: httpx.BaseTransport) -> None:
    assert_type(Dify(), Dify)
    assert_type(Dify("app-x"), Dify)
    assert_type(
        Dify(
            api_key="app-x",
            dataset_api_key="dataset-x",
            base_url="http://localhost/v1",
            user="u",
            timeout=httpx.Timeout(5.0),
            retries=RetryPolicy(max_retries=1),
            idle_timeout=5,
            headers={"x": "y"},
            transport=transport,
        ),
        Dify,
    )
    with Dify(max_retries=1) as dify:
        assert_type(dify, Dify)
        assert_type(dify.with_options(timeout=5, max_retries=0, user="alice", headers={"x": "y"}), Dify)
        assert_type(dify.settings, Settings)
        assert_type(dify.raw, AuthenticatedClient)


async def async_clients(transport: httpx.AsyncBaseTransport) -> None:
    async with AsyncDify("app-x", transport=transport) as dify:
        assert_type(dify, AsyncDify)
        assert_type(dify.with_options(timeout=5), AsyncDify)
        assert_type(dify.raw, AuthenticatedClient)


def replies(dify: Dify) -> None:
    reply = dify.chat.send("Hi", user="u", inputs={"a": 1}, conversation_id="c", auto_generate_name=False)
    assert_type(reply, ChatReply)
    assert_type(reply.answer, str)
    assert_type(reply.message_id, str)
    assert_type(reply.conversation_id, str)
    assert_type(reply.workflow_run_id, str | None)
    assert_type(reply.usage, Usage)
    assert_type(reply.usage.total_tokens, int)
    assert_type(reply.metadata, ResponseMetadata)
    assert_type(reply.retriever_resources, list[RetrieverResource])
    assert_type(reply.agent_thoughts, list[AgentThoughtEvent])
    assert_type(reply.reasons, list[PauseReason])
    assert_type(reply.paused, bool)
    assert_type(reply.to_dict(), dict[str, Any])
    assert_type(dify.chat.send("Hi", response_mode="blocking", check=False), ChatReply)
    assert_type(dify.chat.stop("task"), None)
    assert_type(dify.chat.suggested("message"), list[str])
    assert_type(dify.completions.send({"query": "Hi"}), CompletionReply)
    assert_type(dify.completions.send(query="Hi").answer, str)
    run = dify.workflows.run({"query": "Hi"}, workflow_id="w", check=False)
    assert_type(run, WorkflowResult)
    assert_type(run.outputs, dict[str, Any])
    assert_type(run.succeeded, bool)
    assert_type(run.error, str | None)
    assert_type(run.finished_at, int | None)
    assert_type(dify.workflows.get_run("r"), RunRecord)


async def async_replies(dify: AsyncDify) -> None:
    reply = await dify.chat.send("Hi", user="u", inputs={"a": 1}, conversation_id="c", auto_generate_name=False)
    assert_type(reply, ChatReply)
    assert_type(await dify.chat.send("Hi", response_mode="blocking", check=False), ChatReply)
    assert_type(await dify.chat.stop("task"), None)
    assert_type(await dify.chat.suggested("message"), list[str])
    assert_type(await dify.completions.send({"query": "Hi"}), CompletionReply)
    assert_type(await dify.workflows.run({"query": "Hi"}, workflow_id="w", check=False), WorkflowResult)
    assert_type(await dify.workflows.get_run("r"), RunRecord)


def files(dify: Dify) -> None:
    file = InputFile(type_="image", transfer_method="remote_url", url="https://example.org/x.png")
    dify.chat.send("Hi", files=[file])
    dify.chat.send("Hi", files=({"type": "image", "transfer_method": "remote_url", "url": "https://x/y.png"},))


def chat_streams(dify: Dify) -> None:
    with dify.chat.stream("Hi", on_exit="detach") as stream:
        assert_type(stream.task_id, str | None)
        assert_type(stream.workflow_run_id, str | None)
        for text in stream.text:
            assert_type(text, str)
        for event in stream:
            if event.event == "message":
                assert_type(event, MessageEvent)
                assert_type(event.answer, str)
        for event in stream:
            match event.event:
                case "message_end":
                    assert_type(event, MessageEndEvent)
                case "node_finished":
                    assert_type(event.data.node_id, str)
            match event:
                case NodeFinishedEvent():
                    assert_type(event.data.node_id, str)
                case UnknownEvent(name=name):
                    assert_type(name, str)
                    assert_type(event.data, Any)
                case StreamResumed():
                    assert_type(event.attempts, int)
        named: ChatStream = stream
        assert_type(stream.stop(), None)
    assert_type(named.result(), ChatReply)


async def async_chat_streams(dify: AsyncDify) -> None:
    async with dify.chat.stream("Hi", on_exit="detach") as stream:
        assert_type(stream.task_id, str | None)
        async for text in stream.text:
            assert_type(text, str)
        async for event in stream:
            if event.event == "message":
                assert_type(event, MessageEvent)
                assert_type(event.answer, str)
        named: AsyncChatStream = stream
        assert_type(await stream.stop(), None)
    assert_type(await named.result(), ChatReply)


def what_streams_give(dify: Dify) -> None:
    with dify.chat.stream("Hi", trace_session_id="s", strip_reasoning=True) as chat:
        assert_type(next(chat), ChatStreamEvent)
        assert_type(chat.text_replaced, bool)
        for event in chat:
            if event.event == "text_corrected":
                assert_type(event, TextCorrected)
    with dify.completions.stream({}, trace_session_id="s") as completion:
        assert_type(next(completion), CompletionStreamEvent)
    with dify.workflows.stream({}, trace_session_id="s") as run:
        assert_type(next(run), WorkflowStreamEvent)
    with dify.datasets.pipeline.run_node("d", "n", datasource_type="online_document") as node:
        assert_type(next(node), DatasourceStreamEvent)
    assert_type(chat.result().reasoning, str)
    assert_type(chat.result().answer_without_reasoning, str)
    assert_type(ChatReply.from_dict({}), ChatReply)


def other_streams(dify: Dify) -> None:
    with dify.completions.stream({"query": "Hi"}) as stream:
        for event in stream:
            if event.event == "message":
                assert_type(event.answer, str)
        completion: CompletionStream = stream
    assert_type(completion.result(), CompletionReply)
    with dify.workflows.stream({"query": "Hi"}) as run:
        for step in run:
            if step.event == "text_chunk":
                assert_type(step, TextChunkEvent)
                assert_type(step.data.text, str)
        workflow: WorkflowStream = run
    assert_type(workflow.result(), WorkflowResult)


async def async_other_streams(dify: AsyncDify) -> None:
    async with dify.completions.stream({"query": "Hi"}) as stream:
        async for event in stream:
            if event.event == "message":
                assert_type(event.answer, str)
        completion: AsyncCompletionStream = stream
    assert_type(await completion.result(), CompletionReply)
    async with dify.workflows.stream({"query": "Hi"}) as run:
        async for step in run:
            if step.event == "text_chunk":
                assert_type(step, TextChunkEvent)
                assert_type(step.data.text, str)
        workflow: AsyncWorkflowStream = run
    assert_type(await workflow.result(), WorkflowResult)


def runs_taken_up(dify: Dify) -> None:
    assert_type(dify.workflows.attach("r"), WorkflowStream)
    assert_type(dify.chat.attach("r"), ChatStream)
    with dify.workflows.attach("r", user="u") as run:
        assert_type(run.paused, bool)
        run.submit(run.forms[0], action="approve", inputs={"comment": "fine"})
        run.submit("token", "approve", {"comment": "fine"}, user="editor")
    dify.human_input.submit("token", "approve", {"comment": "fine"}, user="editor")
    dify.human_input.submit("token", action="approve", inputs={"comment": "fine"})


async def async_runs_taken_up(dify: AsyncDify) -> None:
    assert_type(dify.workflows.attach("r"), AsyncWorkflowStream)
    async with dify.chat.attach("r", user="u") as run:
        await run.submit(run.forms[0], action="approve", inputs={"comment": "fine"})


def sessions(dify: Dify) -> None:
    chat = dify.chat.session(user="u", conversation_id="c")
    assert_type(chat, ChatSession)
    assert_type(chat.send("Hi"), ChatReply)
    assert_type(chat.stream("Hi"), ChatStream)
    assert_type(chat.conversation_id, str | None)


async def async_sessions(dify: AsyncDify) -> None:
    chat = dify.chat.session(user="u", conversation_id="c")
    assert_type(chat, AsyncChatSession)
    assert_type(await chat.send("Hi"), ChatReply)
    assert_type(chat.stream("Hi"), AsyncChatStream)


def errors(dify: Dify) -> None:
    try:
        dify.chat.send("Hi")
    except NotFoundError as error:
        assert_type(error.status_code, int)
        assert_type(error.code, str | None)
        assert_type(error.retry_after, float | None)
    except APIStatusError as error:
        assert_type(error.attempts, int)
        assert_type(error.message, str)
    except StreamInterrupted as error:
        assert_type(error.workflow_run_id, str | None)
        assert_type(
            error.reason,
            Literal["eof", "connection_lost", "idle_timeout", "left", "submitted", "recovery_failed", "corrupt"],
        )
    except WorkflowFailed as error:
        assert_type(error.result, ChatReply | WorkflowResult | None)
        assert_type(error.partial, ChatReply | CompletionReply | WorkflowResult | DatasourceResult | None)
        assert_type(error.request, httpx.Request | None)
    except ConfigurationError as error:
        usage: UsageError = error
        value: ValueError = usage
        print(value)


def errors_of_ones_own(reply: ChatReply, run: WorkflowResult, request: httpx.Request) -> None:
    assert_type(
        APIStatusError("no", partial=reply).partial,
        ChatReply | CompletionReply | WorkflowResult | DatasourceResult | None,
    )
    assert_type(StreamInterrupted(partial=run, request=request).request, httpx.Request | None)
    assert_type(WorkflowFailed(result=run).result, ChatReply | WorkflowResult | None)


def finer_errors(dify: Dify) -> None:
    try:
        dify.chat.send("Hi")
    except NotChatApp as error:
        assert_type(error.status_code, int)
    except FileTooLarge as error:
        status: PayloadTooLargeError = error
        print(status)


def models(document: Document, event: NodeFinishedEvent, usage: Usage, source: FileInput, method: SearchMethod) -> None:
    assert_type(document.name, str)
    assert_type(document.error, str | None)
    assert_type(document.doc_metadata, list[DocumentMetadataValue] | None)
    assert_type(event.data.node_id, str)
    assert_type(usage.total_tokens, int)
    assert_type(method, Literal["keyword_search", "semantic_search", "full_text_search", "hybrid_search"])
    assert_type(Error().code, str | None)
    assert_type(RerankingModel().reranking_model_name, str | None)
    InputFile(type_="image", transfer_method="remote_url", url="https://example.org/x.png")


def bodies() -> None:
    CreateDocumentByTextRequest(name="n", text="t", process_rule={"mode": "automatic"})
    CreateDocumentByTextRequest(name="n", text="t", process_rule=ProcessRule(mode="automatic"))
    file = InputFile(type_="image", transfer_method="remote_url")
    SendChatMessageRequest(query="q", inputs={}, user="u", files=[file, {"type": "image"}])


class Monitor(Observer):
    def attempt_ended(self, report: AttemptEnded) -> None:
        assert_type(report.delay, float | None)

    def noticed(self, report: Notice) -> None:
        if report.kind == "run_may_continue":
            assert_type(report.ids.get("task_id"), str | None)
        assert_type(report.kind, NoticeKind)
        assert_type(report.detail, str | None)

    def call_ended(self, report: CallEnded) -> None:
        assert_type(report.usage, Usage | None)
        assert_type(report.call.parent, ObservedCall | None)


def observers() -> None:
    Dify(observers=[Monitor()]).with_options(observers=())
    AsyncDify(observers=(Monitor(),)).with_options(observers=[Monitor()])


def raw_calls(dify: Dify) -> None:
    body = SendChatMessageRequest(query="Hi", inputs={}, user="u")
    assert_type(send_chat_message.sync(client=dify.raw, body=body), ChatMessageReply | Error | None)
    detailed = send_chat_message.sync_detailed(client=dify.raw, body=body)
    assert_type(detailed, Response[ChatMessageReply | Error | None])
    assert_type(detailed.status_code, int)
    assert_type(get_app_info.sync(client=dify.raw), AppInfo | Error | None)


async def async_raw_calls(dify: AsyncDify) -> None:
    body = SendChatMessageRequest(query="Hi", inputs={}, user="u")
    assert_type(await send_chat_message.asyncio(client=dify.raw, body=body), ChatMessageReply | Error | None)
    detailed = await send_chat_message.asyncio_detailed(client=dify.raw, body=body)
    assert_type(detailed, Response[ChatMessageReply | Error | None])
