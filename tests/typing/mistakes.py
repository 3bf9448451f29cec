"""Mistakes that type checkers must reject. A needless ignore fails the check (test_typing.py)."""

import httpx

from dify_plus import APIError, AsyncDify, Dify, StreamInterrupted, WorkflowFailed
from dify_plus.types import Nothing, Notice, UnknownEvent  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
from dify_plus_api.api.chat import send_chat_message
from dify_plus_api.models import SendChatMessageRequest


def clients() -> None:
    Dify(api_key=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Dify("app-x", "dataset-x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Dify(timeout="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Dify(max_retries=None, headers=["x"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Dify(transport=httpx.AsyncHTTPTransport())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Dify(url="http://localhost")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def calls(dify: Dify) -> None:
    dify.chat.send()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    dify.chat.send("Hi", "user")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    dify.chat.send(b"Hi")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    dify.chat.send("Hi", user=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    dify.chat.send("Hi", inputs=["a"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    dify.chat.send("Hi", files=[3])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    dify.chat.send("Hi", response_mode="slow")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    dify.chat.send("Hi", conversation="c")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    dify.chat.stream("Hi", on_exit="run")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    dify.completions.send("Hi")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    dify.workflows.run("Hi")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    dify.workflows.stop(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    dify.chats  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue] # noqa: B018


def errors() -> None:
    APIError(partial="so far")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    StreamInterrupted(partial={"answer": ""})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    StreamInterrupted(reason="tired")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    WorkflowFailed(result={})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def streams(dify: Dify) -> None:
    with dify.chat.stream("Hi") as stream:
        for event in stream:
            event.answer  # type: ignore[union-attr]  # pyright: ignore[reportAttributeAccessIssue] # noqa: B018
            if event.event == "message":
                event.thought  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue] # noqa: B018
            print(event.event == "mesage")  # type: ignore[comparison-overlap]
            if isinstance(event, UnknownEvent):
                event.answer  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue] # noqa: B018
        stream.result().outputs  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue] # noqa: B018
        stream.task_id.upper()  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]


def notices(report: Notice) -> None:
    print(report.kind == "run_continues")  # type: ignore[comparison-overlap]


async def async_calls(dify: AsyncDify) -> None:
    dify.chat.send("Hi").answer  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue] # noqa: B018
    await dify.chat.send("Hi", user=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with dify.chat.stream("Hi"):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    async with dify.chat.stream("Hi") as stream:
        for _ in stream:  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
            pass


def raw_calls(dify: Dify) -> None:
    body = SendChatMessageRequest(query="Hi", inputs={}, user="u")
    send_chat_message.sync(client=dify, body=body)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    send_chat_message.sync(client=dify.raw)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    SendChatMessageRequest(query="Hi")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    SendChatMessageRequest(query=3, inputs={}, user="u")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    SendChatMessageRequest(query="Hi", inputs={}, user="u", files=[3])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    print(Nothing)
