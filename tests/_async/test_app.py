"""The app: its description, its inputs, and the server behind it."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from dify_plus import APIStatusError, AsyncDify, ConfigurationError, NotFoundError, UsageError
from dify_plus.errors import AppUnavailable, InvalidParam
from dify_plus.testing import ChatApp, FakeDify, Input, WorkflowApp
from dify_plus.types import InputField
from tests._async.support import Connect, Serve


class Elsewhere(BaseHTTPRequestHandler):
    """A server that is not Dify's."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


FORM = [
    Input("text", "paragraph", required=True, max_length=10),
    Input("pick", "select", options=("x", "y")),
    Input("num", "number"),
    Input("docs", "file-list", max_length=2),
]


@pytest.fixture
def asking(serve: Serve, connect: Connect) -> AsyncDify:
    return connect(serve({"workflow": WorkflowApp(inputs=FORM, name="Asker", tags=("a", "b"))}), "workflow")


async def test_info_meta_and_site(asking: AsyncDify) -> None:
    info = await asking.app.info()
    assert (info.name, info.mode, info.tags) == ("Asker", "workflow", ["a", "b"])
    assert (await asking.app.meta()).tool_icons == {}
    assert (await asking.app.site()).title == "Asker"


async def test_parameters_and_the_form_in_them(asking: AsyncDify) -> None:
    parameters = await asking.app.parameters()
    assert parameters.file_upload.enabled
    assert len(parameters.user_input_form) == 4

    fields: list[InputField] = await asking.app.input_form()
    assert [(field.variable, field.type, field.required) for field in fields] == [
        ("text", "paragraph", True),
        ("pick", "select", False),
        ("num", "number", False),
        ("docs", "file-list", False),
    ]


async def test_check_inputs_returns_what_a_run_would_refuse(asking: AsyncDify, serve: Serve) -> None:
    assert await asking.app.check_inputs({"text": "short", "pick": "x", "num": 7, "docs": [Path("a.pdf")]}) == []

    problems = await asking.app.check_inputs(
        {"text": "much too long", "pick": "z", "num": "abc", "docs": ["a.pdf"], "unknown": 1}
    )
    assert [(problem.variable, problem.reason) for problem in problems] == [
        ("text", "too_long"),
        ("pick", "not_an_option"),
        ("num", "wrong_type"),
        ("docs", "wrong_type"),
    ]
    [missing] = await asking.app.check_inputs({})
    assert (missing.variable, missing.reason, str(missing)) == ("text", "missing", "text is required")


@pytest.mark.parametrize(
    ("inputs", "accepted"),
    [({"text": "short"}, True), ({}, False), ({"text": "much too long"}, False), ({"text": "a", "pick": "z"}, False)],
)
async def test_a_run_agrees_with_the_check(asking: AsyncDify, inputs: dict[str, Any], accepted: bool) -> None:
    assert (await asking.app.check_inputs(inputs) == []) is accepted
    if accepted:
        assert (await asking.workflows.run(inputs)).succeeded
    else:
        with pytest.raises(InvalidParam):
            await asking.workflows.run(inputs, response_mode="blocking")


async def test_an_unpublished_app_has_no_parameters(serve: Serve, connect: Connect) -> None:
    dify = connect(serve({"workflow": WorkflowApp(published=False)}), "workflow")
    for call in (dify.app.parameters, dify.app.input_form):
        with pytest.raises(AppUnavailable):
            await call()


async def test_feedbacks_of_all_users(serve: Serve, connect: Connect) -> None:
    dify = connect(serve({"chat": ChatApp()}))
    for user in ("alice", "bob", "carol"):
        message_id = (await dify.chat.send("Hello", user=user)).message_id
        await dify.messages.feedback(message_id, "like", content=user, user=user)
    assert [feedback.content async for feedback in dify.app.feedbacks(limit=2)] == ["carol", "bob", "alice"]
    assert [feedback.content async for feedback in dify.app.feedbacks(limit=2, page=2)] == ["alice"]


async def test_the_server_version_needs_no_key(fake: FakeDify, connect: Connect) -> None:
    info = await connect(fake, api_key=None, user=None).app.service_info()
    assert (info.server_version, info.welcome) == ("1.14.2", "")
    assert "authorization" not in fake.requests[-1].headers


async def test_a_server_without_a_swagger_page_greets(connect: Connect) -> None:
    with FakeDify(swagger_page=False) as fake:
        info = await connect(fake, api_key=None, user=None).app.service_info()
    assert (info.server_version, info.api_version, info.welcome) == ("1.14.2", "v1", "Dify OpenAPI")


@pytest.mark.parametrize(("status", "body"), [(404, '{"code": "not_found"}'), (405, ""), (200, "<html>"), (200, "")])
async def test_the_version_is_in_a_header_if_nothing_greets(status: int, body: str) -> None:
    headers = {"x-version": "1.11.4"}
    transport = httpx.MockTransport(lambda request: httpx.Response(status, text=body, headers=headers))
    async with AsyncDify(base_url="http://dify.test/v1", transport=transport) as dify:
        assert (await dify.app.service_info()).server_version == "1.11.4"
        headers["x-version"] = ""
        with pytest.raises(APIStatusError):
            await dify.app.service_info()


async def test_another_server_than_dify_raises_not_found() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            async with AsyncDify(base_url=f"http://127.0.0.1:{server.server_port}/v1") as dify:
                with pytest.raises(NotFoundError):
                    await dify.app.service_info()
        finally:
            server.shutdown()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda dify: dify.app.feedbacks(limit=102).first(), "limit must be a whole number from 1 to 101"),
        (lambda dify: dify.app.feedbacks(page=0).first(), "page"),
        (lambda dify: dify.app.check_inputs(None), "inputs must be a mapping"),
        (lambda dify: dify.end_users.get(""), "end_user_id"),
        (lambda dify: dify.end_users.get(7), "end_user_id must be a str, not 7"),
    ],
)
async def test_bad_input_sends_nothing(
    fake: FakeDify, chat_app: AsyncDify, call: Callable[[Any], Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        await call(chat_app)
    assert fake.requests == []


async def test_without_a_key_nothing_is_sent(fake: FakeDify, connect: Connect) -> None:
    app = connect(fake, api_key=None).app
    for call in (app.info, app.parameters, app.meta, app.site, app.feedbacks().first, app.input_form):
        with pytest.raises(ConfigurationError, match="DIFY_API_KEY"):
            await call()
    assert fake.requests == []
