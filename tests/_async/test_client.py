"""Calls: streaming and blocking, keys and users, options, retries, readable errors."""

from __future__ import annotations

import logging
import socket
import traceback
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from dify_plus import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AsyncDify,
    AuthenticationError,
    ConfigurationError,
    DifyError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    RetryPolicy,
    UsageError,
    WorkflowFailed,
    __version__,
)
from dify_plus.errors import ConcurrencyLimitError, UsageLimitExceeded
from dify_plus.testing import AgentApp, ChatApp, ChatflowApp, FakeDify, Fault, HumanInput, Node, WorkflowApp
from dify_plus_api.api.app import get_app_info, get_service_info
from dify_plus_api.api.chat import send_chat_message
from dify_plus_api.api.datasets import list_datasets
from dify_plus_api.models import ChatMessageReply, Error, SendChatMessageRequest
from tests._async.support import SSL, Connect, Serve
from tests.support.player import Player
from tests.support.ports import reserved
from tests.support.recordings import recordings

AT_ONCE = RetryPolicy(initial_delay=0.0)
UNKNOWN_RUN = "00000000-0000-4000-8000-000000000000"
NO_WAIT = {"Retry-After": "0"}


def send(dify: AsyncDify, kind: str, **options: Any) -> Any:
    if kind == "workflow":
        return dify.workflows.run({"query": "Hello there"}, **options)
    if kind == "completion":
        return dify.completions.send({"query": "Hello there"}, **options)
    return dify.chat.send("Hello there", **options)


def paths(fake: FakeDify) -> list[str]:
    return [request.path.removeprefix("/v1") for request in fake.requests]


# -- streaming or blocking -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["chat", "chatflow", "completion", "workflow"])
async def test_streaming_and_blocking_give_the_same(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(clock=lambda: 1795307600.0)
    dify = connect(fake, kind)
    streamed, blocking = await send(dify, kind), await send(dify, kind, response_mode="blocking")
    assert [request.json["response_mode"] for request in fake.requests] == ["streaming", "blocking"]
    assert type(streamed) is type(blocking)
    assert comparable(streamed) == comparable(blocking)
    assert streamed.task_id and blocking.task_id != streamed.task_id
    if kind != "workflow":
        assert streamed.usage == blocking.usage


def comparable(result: Any) -> dict[str, Any]:
    """All fields except those that differ from run to run, and `text`, which is the streamed text."""
    ids = ("task_id", "message_id", "conversation_id", "workflow_run_id", "workflow_id", "text")
    return {name: value for name, value in result.to_dict().items() if name not in ids}


@pytest.mark.parametrize("mode", ["streaming", "blocking"])
async def test_a_failed_run_raises_in_both_modes(serve: Serve, connect: Connect, mode: str) -> None:
    def fail(_: object) -> Iterator[Any]:
        yield Node("http", error="no route to host")

    fake = serve({"workflow": WorkflowApp(script=fail), "chatflow": ChatflowApp(reply=fail)})
    with pytest.raises(WorkflowFailed, match="no route to host") as raised:
        await connect(fake, "workflow").workflows.run({}, response_mode=mode)
    assert raised.value.result.status == "failed"
    assert raised.value.request is not None and raised.value.request.url.path == "/v1/workflows/run"
    result = await connect(fake, "workflow").workflows.run({}, response_mode=mode, check=False)
    assert (result.status, result.error, result.succeeded) == ("failed", "no route to host", False)
    with pytest.raises(APIError, match="no route to host"):
        await connect(fake, "chatflow").chat.send("Hi", response_mode=mode)


@pytest.mark.parametrize("mode", ["streaming", "blocking"])
@pytest.mark.parametrize("kind", ["chatflow", "workflow"])
async def test_a_paused_run_is_paused_in_both_modes(serve: Serve, connect: Connect, kind: str, mode: str) -> None:
    def ask(_: object) -> Iterator[Any]:
        yield HumanInput("Shall I?")

    fake = serve({"chatflow": ChatflowApp(reply=ask), "workflow": WorkflowApp(script=ask)})
    result = await send(connect(fake, kind), kind, response_mode=mode)
    assert result.paused
    assert [reason.form_content for reason in result.reasons] == ["Shall I?"]
    assert result.workflow_run_id


async def test_agents_refuse_blocking_and_answer_when_streamed(serve: Serve, connect: Connect) -> None:
    dify = connect(serve({"agent": AgentApp(reply="Yes?")}), "agent")
    assert (await dify.chat.send("Hi")).answer == "Yes?"
    with pytest.raises(APIStatusError, match="does not support blocking mode"):
        await dify.chat.send("Hi", response_mode="blocking")


async def test_there_are_two_response_modes(fake: FakeDify, connect: Connect) -> None:
    for kind in ("chat", "completion", "workflow"):
        with pytest.raises(UsageError, match='response_mode must be "streaming" or "blocking", not "slow"'):
            await send(connect(fake, kind), kind, response_mode="slow")
    assert fake.requests == []


# -- keys and users --------------------------------------------------------------------------------------------------


async def test_each_operation_is_sent_the_key_that_it_takes(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, dataset_api_key=fake.dataset_key)
    await dify.chat.send("Hi")
    await get_app_info.asyncio(client=dify.raw)
    await list_datasets.asyncio(client=dify.raw)
    await get_service_info.asyncio(client=dify.raw)
    keys = [request.headers.get("authorization") for request in fake.requests]
    assert keys == [f"Bearer {fake.key('chat')}"] * 2 + [f"Bearer {fake.dataset_key}", None]


async def test_without_the_right_key_nothing_is_sent(fake: FakeDify) -> None:
    async with AsyncDify(base_url=fake.base_url, dataset_api_key=fake.dataset_key, user="u") as dify:
        with pytest.raises(ConfigurationError, match="DIFY_API_KEY"):
            await dify.chat.send("Hi")
        with pytest.raises(ConfigurationError, match="DIFY_API_KEY"):
            await dify.chat.stop("some-task")
        with pytest.raises(ConfigurationError, match="DIFY_API_KEY"):
            await get_app_info.asyncio(client=dify.raw)
    async with AsyncDify(fake.key("chat"), base_url=fake.base_url) as dify:
        with pytest.raises(ConfigurationError, match="DIFY_DATASET_API_KEY"):
            await list_datasets.asyncio(client=dify.raw)
    assert fake.requests == []


async def test_environment_variables_are_the_defaults(fake: FakeDify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIFY_API_KEY", fake.key("chat"))
    monkeypatch.setenv("DIFY_BASE_URL", fake.base_url)
    monkeypatch.setenv("DIFY_USER", "somebody")
    async with AsyncDify() as dify:
        assert (await dify.chat.send("Hi")).answer == "You said: Hi"
    assert fake.requests[0].json["user"] == "somebody"


async def test_the_user_of_a_call_takes_precedence(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, user="client")
    await dify.chat.send("Hi")
    await dify.chat.send("Hi", user="call")
    await dify.chat.session(user="session").send("Hi")
    await dify.with_options(user="view").chat.send("Hi")
    await dify.chat.send("Hi")
    assert [request.json["user"] for request in fake.requests] == ["client", "call", "session", "view", "client"]


@pytest.mark.parametrize("kind", ["chat", "completion", "workflow"])
async def test_without_a_user_nothing_is_sent(fake: FakeDify, connect: Connect, kind: str) -> None:
    dify = connect(fake, kind, user=None)
    resource = {"workflow": dify.workflows, "completion": dify.completions}.get(kind, dify.chat)
    for call in (lambda: send(dify, kind), lambda: send(dify, kind, response_mode="blocking")):
        with pytest.raises(ConfigurationError, match="DIFY_USER"):
            await call()
    with pytest.raises(ConfigurationError, match="DIFY_USER"):
        await resource.stop("some-task")
    assert fake.requests == []


# -- what is sent ----------------------------------------------------------------------------------------------------


async def test_omitted_arguments_are_not_sent(fake: FakeDify, connect: Connect) -> None:
    for kind in ("chat", "completion", "workflow"):
        await send(connect(fake, kind), kind)
    common = {"user": "u", "response_mode": "streaming"}
    assert [request.json for request in fake.requests] == [
        {"query": "Hello there", "inputs": {}, **common},
        {"inputs": {"query": "Hello there"}, **common},
        {"inputs": {"query": "Hello there"}, **common},
    ]


async def test_given_arguments_are_sent(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake)
    first = await dify.chat.send("Hi", user="me")
    picture = {"type": "image", "transfer_method": "remote_url", "url": "https://example.org/x.png"}
    await dify.chat.send(
        "Hi",
        user="me",
        inputs={"a": 1},
        conversation_id=first.conversation_id,
        files=[picture],
        auto_generate_name=False,
    )
    assert fake.requests[-1].json == {
        "query": "Hi",
        "user": "me",
        "inputs": {"a": 1},
        "conversation_id": first.conversation_id,
        "files": [picture],
        "auto_generate_name": False,
        "response_mode": "streaming",
    }


async def test_a_version_of_a_workflow_has_its_own_path(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, "workflow")
    with pytest.raises(NotFoundError, match="Workflow not found"):
        await dify.workflows.run({}, workflow_id=UNKNOWN_RUN)
    assert paths(fake) == [f"/workflows/{UNKNOWN_RUN}/run"]


async def test_every_request_has_a_user_agent(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake)
    await dify.chat.send("Hi")
    await get_app_info.asyncio(client=dify.raw)
    assert {request.headers["user-agent"] for request in fake.requests} == {f"dify-plus/{__version__}"}


# -- options ---------------------------------------------------------------------------------------------------------


async def test_headers_of_the_client_and_of_a_view_are_sent(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, headers={"X-One": "1", "X-Two": "2"})
    view = dify.with_options(headers={"x-two": "two", "X-Three": "3"})
    for client in (dify, view):
        await client.chat.send("Hi")
        await get_app_info.asyncio(client=client.raw)
    names = ("x-one", "x-two", "x-three")
    sent = [tuple(request.headers.get(name) for name in names) for request in fake.requests]
    assert sent == [("1", "2", None)] * 2 + [("1", "two", "3")] * 2


async def test_a_view_leaves_the_client_as_it_was(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake)
    before = dify.settings
    view = dify.with_options(user="alice", timeout=5, max_retries=0, idle_timeout=7, headers={"x": "y"})
    assert dify.settings is before
    assert view.settings.user == "alice"
    assert view.settings.retries.max_retries == 0
    assert view.settings.idle_timeout == 7
    assert view.settings.api_key == before.api_key


async def test_views_share_the_connections_and_close_with_the_client() -> None:
    with Player(recordings()["chat_blocking_ok"]) as player:
        dify = AsyncDify("app-x", base_url=player.url, user="u", transport=httpx.AsyncHTTPTransport(verify=SSL))
        view = dify.with_options(timeout=5).with_options(max_retries=1)
        for client in (dify, view, dify, view):
            await client.chat.send("Hi", response_mode="blocking")
        assert player.connections == 1
        await dify.close()
        with pytest.raises(UsageError, match="closed"):
            await view.chat.send("Hi", response_mode="blocking")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("HTTPS_PROXY", "ftp://proxy", "HTTPS_PROXY does not name a proxy that can be used: Unknown scheme"),
        ("HTTPS_PROXY", "http://pro xy:x", "HTTPS_PROXY does not name a proxy that can be used: Invalid"),
        ("SSL_CERT_FILE", "/nowhere", 'SSL_CERT_FILE points to "/nowhere", and there is no such file'),
        ("SSL_CERT_DIR", "/nowhere", 'SSL_CERT_DIR points to "/nowhere", and there is no such folder'),
        ("SSL_CERT_FILE", __file__, f'SSL_CERT_FILE points to "{__file__}", which holds no certificates'),
    ],
)
async def test_an_environment_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as caught:
        await AsyncDify("app-x", base_url="https://h", user="u").chat.send("Hi")
    assert message[:50] in str(caught.value)


@pytest.mark.parametrize("url", ["http://xn--é", f"http://h/{'x' * 70_000}"])
async def test_an_address_that_httpx_refuses_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="cannot be set up"):
        await AsyncDify("app-x", base_url=url, user="u").chat.send("Hi")


async def test_an_id_that_is_too_long_for_a_url_is_refused(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, dataset_api_key="dataset-x")
    with pytest.raises(UsageError, match="getDataset cannot be written as a request: URL too long"):
        await dify.datasets.get("x" * 70_000)
    with pytest.raises(UsageError, match="listConversations cannot be written as a request: URL component"):
        async for _ in dify.conversations.list(user="x" * 70_000):
            pass
    assert fake.requests == []


async def test_cookies_are_kept_for_later_requests() -> None:
    plain = recordings()["chat_blocking_ok"]
    routed = replace(plain, headers=(*plain.headers, ("Set-Cookie", "route=a; Path=/v1")))
    with Player(plain, routed, plain) as player:
        dify = AsyncDify("app-x", base_url=player.url, user="u", transport=httpx.AsyncHTTPTransport(verify=SSL))
        async with dify:
            for _ in range(3):
                await dify.chat.send("Hi", response_mode="blocking")
            dify.raw.get_async_httpx_client().cookies = httpx.Cookies({"route": "b"})
            await dify.chat.send("Hi", response_mode="blocking")
    assert [request.headers["cookie"] for request in player.received] == [None, None, "route=a", "route=b"]


async def test_a_view_has_its_own_timeout(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, timeout=60.0, retries=AT_ONCE)
    fake.faults.add(Fault(delay=3600.0), times=None, path="/workflows/run/*")
    with pytest.raises(APITimeoutError) as raised:
        await dify.with_options(timeout=0.1, max_retries=1).workflows.get_run(UNKNOWN_RUN)
    assert raised.value.attempts == 2
    assert raised.value.method == "GET"


async def test_a_timeout_applies_to_raw_calls_too(fake: FakeDify, connect: Connect) -> None:
    fake.faults.add(Fault(delay=3600.0), times=None)
    with pytest.raises(httpx.ReadTimeout):
        await get_app_info.asyncio(client=connect(fake, timeout=0.1, max_retries=0).raw)


# -- retries ---------------------------------------------------------------------------------------------------------

REFUSED = {
    "429 with Retry-After": Fault(status=429, body="slow down", headers=NO_WAIT),
    "too many requests": Fault.too_many_requests(),
    "concurrency limit": Fault.concurrency_limit(),
}


@pytest.mark.parametrize("mode", ["streaming", "blocking"])
@pytest.mark.parametrize("name", REFUSED)
async def test_a_call_refused_before_it_ran_is_retried(fake: FakeDify, connect: Connect, name: str, mode: str) -> None:
    fake.faults.add(REFUSED[name], times=2)
    reply = await connect(fake, retries=AT_ONCE).chat.send("Hi", response_mode=mode)
    assert reply.answer == "You said: Hi"
    assert len(fake.requests) == 3
    assert fake.executions == 1


@pytest.mark.parametrize("name", REFUSED)
async def test_retries_have_a_limit(fake: FakeDify, connect: Connect, name: str) -> None:
    fake.faults.add(REFUSED[name], times=None)
    dify = connect(fake, retries=AT_ONCE)
    with pytest.raises(APIStatusError, match="3 attempts") as raised:
        await dify.chat.send("Hi")
    assert raised.value.attempts == len(fake.requests) == 3
    with pytest.raises(APIStatusError) as raised:
        await dify.with_options(max_retries=0).chat.send("Hi")
    assert raised.value.attempts == 1
    assert len(fake.requests) == 4
    assert fake.executions == 0


async def test_rate_limits_have_error_classes(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, max_retries=0)
    for fault in (Fault.too_many_requests(retry_after=7), Fault.concurrency_limit()):
        fake.faults.add(fault)
        with pytest.raises(ConcurrencyLimitError) as raised:
            await dify.chat.send("Hi")
        assert raised.value.retry_after == (7.0 if fault.headers else None)


async def test_a_wait_that_is_too_long_is_left_to_the_caller(fake: FakeDify, connect: Connect) -> None:
    fake.faults.add(Fault.too_many_requests(retry_after=3600), times=None)
    with pytest.raises(ConcurrencyLimitError) as raised:
        await connect(fake).chat.send("Hi")
    assert raised.value.retry_after == 3600.0
    assert raised.value.attempts == 1


NOT_AGAIN = {
    "quota": (Fault.rate_limit_error(), UsageLimitExceeded),
    "provider": (Fault.error(400, "provider_quota_exceeded"), APIStatusError),
    "500": (Fault.server_error(), InternalServerError),
    "502": (Fault.gateway(502), InternalServerError),
    "503": (Fault.gateway(503), InternalServerError),
    "503 with Retry-After": (Fault.error(503, "unknown", headers=NO_WAIT), InternalServerError),
    "429 without Retry-After": (Fault(status=429, body="slow down"), RateLimitError),
    "503 too_many_requests": (Fault.error(503, "too_many_requests"), ConcurrencyLimitError),
    "504": (Fault.gateway(504), InternalServerError),
    "404": (Fault.error(404, "not_found"), NotFoundError),
}


@pytest.mark.parametrize("name", NOT_AGAIN)
async def test_a_call_that_may_have_run_is_not_retried(fake: FakeDify, connect: Connect, name: str) -> None:
    fault, kind = NOT_AGAIN[name]
    fake.faults.add(fault)
    with pytest.raises(kind) as raised:
        await connect(fake, retries=AT_ONCE).chat.send("Hi")
    assert raised.value.attempts == len(fake.requests) == 1


@pytest.mark.parametrize("name", ["500", "502", "503", "504"])
async def test_reads_are_retried(fake: FakeDify, connect: Connect, name: str) -> None:
    dify = connect(fake, "workflow", retries=AT_ONCE)
    run = await dify.workflows.run({"a": "b"})
    fake.faults.add(NOT_AGAIN[name][0], times=2)
    assert (await dify.workflows.get_run(run.workflow_run_id)).outputs == {"a": "b"}
    assert len(fake.requests) == 4


@pytest.mark.parametrize("mode", ["streaming", "blocking"])
@pytest.mark.parametrize("kind", ["chat", "chatflow", "completion", "workflow"])
async def test_a_lost_connection_runs_nothing_twice(fake: FakeDify, connect: Connect, kind: str, mode: str) -> None:
    fake.faults.add(Fault(drop=True, executed=True))
    with pytest.raises(APIConnectionError) as raised:
        await send(connect(fake, kind, retries=AT_ONCE), kind, response_mode=mode)
    assert raised.value.attempts == 1
    assert fake.executions == 1
    assert len(fake.requests) == 1


async def test_a_lost_connection_is_retried_if_the_caller_allows_it(fake: FakeDify, connect: Connect) -> None:
    fake.faults.add(Fault(drop=True, executed=True))
    dify = connect(fake, retries=RetryPolicy(initial_delay=0.0, retry_unsafe=True))
    assert (await dify.chat.send("Hi")).answer == "You said: Hi"
    assert fake.executions == 2


async def test_a_lost_connection_is_retried_if_repeating_is_safe(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, "workflow", retries=AT_ONCE)
    run = await dify.workflows.run({"a": "b"})
    fake.faults.add(Fault(drop=True), times=2)
    assert (await dify.workflows.get_run(run.workflow_run_id)).status == "succeeded"
    fake.faults.add(Fault(drop=True))
    await dify.workflows.stop(run.task_id)  # a POST that the spec marks
    assert paths(fake)[-2:] == [f"/workflows/tasks/{run.task_id}/stop"] * 2


async def test_a_refused_connection_is_retried_and_logged(connect: Connect, fake: FakeDify) -> None:
    with reserved() as port:
        dify = connect(fake, base_url=f"http://127.0.0.1:{port.getsockname()[1]}/v1", retries=AT_ONCE)
        with pytest.raises(APIConnectionError, match="3 attempts") as raised:
            await dify.chat.send("Hi")
    assert raised.value.attempts == 3
    assert not isinstance(raised.value, APITimeoutError)
    assert isinstance(raised.value.__cause__, httpx.ConnectError)


class StartingLate(logging.Handler):
    """Starts the server after the first retry is logged."""

    def __init__(self, port: socket.socket) -> None:
        super().__init__()
        self.port, self.server = port, FakeDify(port=port.getsockname()[1])

    def emit(self, record: logging.LogRecord) -> None:
        self.port.close()
        self.server.start()


async def test_a_server_that_comes_up_late_is_found(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "dify_plus")
    handler = StartingLate(reserved())
    fake = handler.server
    logging.getLogger("dify_plus").addHandler(handler)
    try:
        async with AsyncDify(
            "app-chat",
            base_url=f"http://127.0.0.1:{handler.port.getsockname()[1]}",
            user="u",
            retries=AT_ONCE,
            transport=httpx.AsyncHTTPTransport(verify=SSL),
        ) as dify:
            assert (await dify.chat.send("Hi")).answer == "You said: Hi"
    finally:
        logging.getLogger("dify_plus").removeHandler(handler)
        fake.stop()
    assert fake.executions == 1
    assert "POST /v1/chat-messages" in caplog.text


# -- raw calls -------------------------------------------------------------------------------------------------------

HELLO = SendChatMessageRequest(query="Hi", inputs={}, user="u", response_mode="blocking")


async def test_raw_calls_answer_with_models(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake)
    reply = await send_chat_message.asyncio(client=dify.raw, body=HELLO)
    assert isinstance(reply, ChatMessageReply)
    assert reply.answer == "You said: Hi"
    refused = await list_datasets.asyncio(client=connect(fake, dataset_api_key="dataset-wrong").raw)
    assert isinstance(refused, Error)
    assert refused.code == "unauthorized"


async def test_raw_calls_are_retried_by_the_same_rules(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, retries=AT_ONCE)
    fake.faults.add(Fault.gateway(503), times=2)
    assert await get_app_info.asyncio(client=dify.raw) is not None
    assert len(fake.requests) == 3
    fake.faults.add(Fault.concurrency_limit(), times=2)
    assert await send_chat_message.asyncio(client=dify.raw, body=HELLO) is not None
    fake.faults.add(Fault(drop=True, executed=True))
    with pytest.raises(httpx.RemoteProtocolError):
        await send_chat_message.asyncio(client=dify.raw, body=HELLO)
    assert fake.executions == 2


async def test_raw_calls_of_a_view_are_retried_by_its_rules(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, retries=AT_ONCE)
    fake.faults.add(Fault.gateway(503), times=None)
    await get_app_info.asyncio(client=dify.with_options(max_retries=0).raw)
    assert len(fake.requests) == 1
    await get_app_info.asyncio(client=dify.with_options(max_retries=4).raw)
    assert len(fake.requests) == 6


# -- errors ----------------------------------------------------------------------------------------------------------


async def test_an_error_describes_the_request_and_the_answer(fake: FakeDify, connect: Connect) -> None:
    with pytest.raises(
        NotFoundError, match=r"404 not_found: Workflow run not found.*\(GET /v1/workflows/run/"
    ) as raised:
        await connect(fake, "workflow").workflows.get_run(UNKNOWN_RUN)
    error = raised.value
    assert (error.status_code, error.code) == (404, "not_found")
    assert error.body["code"] == "not_found"
    assert error.headers
    assert error.headers["x-version"]
    assert (error.method, error.url) == ("GET", f"{fake.base_url}/workflows/run/{UNKNOWN_RUN}")
    assert error.attempts == 1
    assert error.request is not None


@pytest.mark.parametrize("mode", ["streaming", "blocking"])
async def test_a_gateways_page_is_readable(fake: FakeDify, connect: Connect, mode: str) -> None:
    fake.faults.add(Fault.gateway(502))
    with pytest.raises(InternalServerError) as raised:
        await connect(fake).chat.send("Hi", response_mode=mode)
    assert str(raised.value) == "502: Bad Gateway (POST /v1/chat-messages)"
    assert "<center>nginx</center>" in raised.value.body


async def test_a_web_page_instead_of_json_is_an_error(fake: FakeDify, connect: Connect) -> None:
    page = "<html><head><title>Please log in</title></head></html>"
    fake.faults.add(Fault(status=200, body=page, headers={"Content-Type": "text/html"}))
    with pytest.raises(APIStatusError, match="Please log in"):
        await connect(fake).chat.send("Hi", response_mode="blocking")


async def test_a_redirect_is_not_followed_and_no_key_goes_with_it(
    fake: FakeDify, serve: Serve, connect: Connect
) -> None:
    other = serve()
    fake.faults.add(Fault(status=307, headers={"Location": other.base_url + "/chat-messages"}), times=2)
    for mode in ("streaming", "blocking"):
        with pytest.raises(APIStatusError) as raised:
            await connect(fake).chat.send("Hi", response_mode=mode)
        assert raised.value.status_code == 307
    assert other.requests == []


async def test_no_key_is_shown_anywhere(fake: FakeDify, caplog: pytest.LogCaptureFixture) -> None:
    key, dataset_key = "app-" + "k3y" * 8, "dataset-" + "s3cret" * 4
    caplog.set_level(logging.DEBUG, "dify_plus")
    fake.faults.add(Fault.too_many_requests())
    options: dict[str, Any] = {"base_url": fake.base_url, "user": "u", "retries": AT_ONCE}
    async with AsyncDify(key, dataset_api_key=dataset_key, **options) as dify:
        shown = [repr(dify), str(dify), repr(dify.settings), repr(dify.raw), repr(dify.chat), repr(dify.with_options())]
        assert repr(dify.datasets.documents) == f"<AsyncDocuments at {dify.settings.base_url}>"
        for call in (
            lambda: dify.chat.send("Hi"),
            lambda: dify.chat.send("Hi", response_mode="blocking"),
            lambda: dify.workflows.get_run(UNKNOWN_RUN),
        ):
            with pytest.raises(AuthenticationError) as raised:
                await call()
            shown += error_text(raised.value)
        fake.faults.add(Fault(drop=True))
        with pytest.raises(APIConnectionError) as lost:
            await dify.chat.send("Hi")
        shown += error_text(lost.value)
    assert "trying again" in caplog.text
    everything = "\n".join([*shown, caplog.text])
    assert "k3yk3y" not in everything
    assert "s3crets3cret" not in everything


def error_text(error: DifyError) -> list[str]:
    """Return everything that an error shows, with the local variables of our own frames."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if "dify_plus" in frame.f_code.co_filename]
    assert frames
    held = [repr(frame.f_locals) for frame in frames]
    return [str(error), repr(error), str(vars(error)), "".join(traceback.format_exception(error)), *held]


async def test_a_session_continues_after_a_failed_turn(serve: Serve, connect: Connect) -> None:
    fake = serve({"chat": ChatApp(reply=lambda request: f"turn {len(request.history)}")})
    chat = connect(fake).chat.session()
    first = await chat.send("1")
    fake.faults.add(Fault.server_error())
    with pytest.raises(InternalServerError):
        await chat.send("2")
    third = await chat.send("3")
    assert (first.answer, third.answer) == ("turn 0", "turn 1")
    assert chat.conversation_id == third.conversation_id
