# Made from tests/_async/test_odd_answers.py by scripts/unasync. Do not edit.
"""For any answer with status 200, a method returns a value or raises a `DifyError` that shows the body."""

from __future__ import annotations

import inspect
import json
import random
from typing import Any

import httpx
import pytest

from _generate import public_api
from dify_plus import APIError, APIStatusError, AuthenticationError, Dify, DifyError, RecoveryPolicy
from dify_plus.testing import FakeDify, Fault
from dify_plus_api.api.chat import send_chat_message
from dify_plus_api.api.workflows import run_workflow
from dify_plus_api.events import EVENTS
from dify_plus_api.models import RunWorkflowRequest, SendChatMessageRequest
from dify_plus_api.types import annotations_of
from tests._sync._compat import STRIDE, settled
from tests._sync.support import Connect
from tests._sync.test_every_operation import ALIASES, raw_arguments
from tests._sync.test_wrong_arguments import use, usual
from tests.support.description import described
from tests.support.endpoints import endpoints
from tests.support.odd_values import (
    ANSWERED,
    FOLLOWED,
    IN_ALL,
    STREAMED,
    STREAMS,
    events,
    frame,
    odd_versions,
    operation_at,
    successful_answer,
)
from tests.unit.test_answers import CHANGES, FILES, REPORTS

pytestmark = pytest.mark.slow

METHODS = {
    method.path: method.function
    for method in public_api.methods(Dify(api_key="app-key"))
    if not method.path.endswith(".map")  # a job calls `stream` for each row, which is tried here
}
DEEP = '{"a":' + "[" * 20_000
ODD = ["null", "[]", "{}", '"x"', "5", '{"data": null}', '{"data": [null]}', "<html>", DEEP, "9" * 5000]
UNAUTHORIZED = '{"code": "unauthorized", "message": "login please", "status": 401}'
SPELLINGS = [
    UNAUTHORIZED.encode(),
    b"\xef\xbb\xbf\r\n" + UNAUTHORIZED.encode(),
    UNAUTHORIZED.replace("code", "\\u0063ode").encode(),
    UNAUTHORIZED.replace("401", '"401"').encode(),
    UNAUTHORIZED.replace(', "status": 401', "").encode(),
]
JSON = {"content-type": "application/json"}
DECLARED: list[dict[str, str]] = [JSON, {}, {"content-type": "text/plain"}]
AT_ONCE = RecoveryPolicy(initial_delay=0.0, max_attempts=1)
FILE = {"related_id": "f", "name": "f.txt"}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "datasets.update": {"name": "x"},
    "datasets.documents.create": {"text": "x", "name": "x"},
    "datasets.documents.create_many": {"documents": [{"text": "x", "name": "x"}]},
    "datasets.documents.update": {"text": "x", "name": "x"},
    "datasets.segments.update": {"content": "x"},
    "audio.transcribe": {"file": b"x"},
    "audio.speak": {"text": "x"},
    "conversations.rename": {"name": "x"},
    "files.upload": {"file": b"x"},
    "datasets.pipeline.upload_file": {"file": b"x"},
    "datasets.pipeline.run": {"datasource_info_list": [FILE], "datasource_type": "local_file"},
    "datasets.pipeline.stream_draft": {"datasource_info_list": [FILE], "datasource_type": "local_file"},
    "datasets.metadata.bind": {
        "operation_data": [{"document_id": "d", "metadata_list": [{"id": "i", "name": "n", "value": "v"}]}]
    },
}
UNTYPED = {"datasets.documents.create_many", "files.preview"}
"""Methods that report errors in their result, or whose answer may be any file."""


def prepared(dify: Any, path: str) -> Any:
    for name in path.split("."):
        dify = getattr(dify, name)
    needed = {it.name: usual(it) for it in inspect.signature(dify).parameters.values() if it.default is it.empty}
    needed = {name: value for name, value in needed.items() if name not in ("settings",)}
    words = {"action": "enable", "model_type": "llm", "datasource_type": "website_crawl", "rating": "like"}
    needed |= {name: words[name] for name in needed.keys() & words.keys()}
    return lambda: dify(**{**needed, **ARGUMENTS.get(path, {})})


@pytest.mark.parametrize("path", [*METHODS][::STRIDE])
def test_an_odd_answer_is_a_value_or_an_error(fake: FakeDify, connect: Connect, path: str) -> None:
    dify = connect(fake, dataset_api_key=fake.dataset_key, max_retries=0)
    call = prepared(dify, path)
    for body in ODD:
        fake.faults.clear()
        fake.faults.add(Fault(status=200, body=body, headers=JSON), times=None)
        try:
            use(call())
        except DifyError as error:
            assert isinstance(error, APIError) or not fake.requests, f"{body:.20}: {error!r}"
        except Exception as error:
            pytest.fail(f"{body:.20}: {type(error).__name__}: {error!s:.200}")


@pytest.mark.parametrize("path", METHODS)
def test_answers_with_odd_values_end_in_a_value_or_an_error(path: str) -> None:
    chance = random.Random(path)
    versions: dict[str, list[Any]] = {}
    tried = 0

    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["accept"] == "text/event-stream":
            odd = odd_versions(chance.choice([*events().values()]), 2, chance)
            return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=b"".join(map(frame, odd)))
        asked = f"{request.method} {request.url.path}"
        if asked not in versions:
            versions[asked] = odd_versions(successful_answer(request.method, request.url.path), ANSWERED, chance)
        return httpx.Response(200, headers=JSON, content=json.dumps(versions[asked][tried]))

    options = {"base_url": "http://x/v1", "user": "u", "max_retries": 0, "recovery": AT_ONCE}
    with Dify("k", dataset_api_key="k", transport=httpx.MockTransport(answer), **options) as dify:
        call = prepared(dify, path)
        for _ in range(ANSWERED):
            try:
                value = settled(call())
                repr(value)
                use(value)
            except DifyError as error:
                assert str(error)
            tried += 1
    assert tried == ANSWERED


BLOCKING: list[Any] = [
    send_chat_message.build_request(body=SendChatMessageRequest(query="Hi", inputs={}, user="u")),
    run_workflow.build_request(body=RunWorkflowRequest(inputs={}, user="u")),
]


def test_odd_events_that_answer_a_blocking_call_end_in_a_value_or_an_error() -> None:
    chance, content, found = random.Random(13), b"", 0

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if request.method == "POST" else 404, content=content)

    options = {"base_url": "http://x/v1", "user": "u", "max_retries": 0, "recovery": RecoveryPolicy(max_attempts=0)}
    with Dify("k", transport=httpx.MockTransport(answer), **options) as dify:
        for event in events().values():
            for odd in odd_versions(event, 5, chance):
                ends = [*odd_versions(events()["message_end"], 1, chance), events()["workflow_finished"]]
                content = b"".join(map(frame, [odd, *chance.sample(ends, 2)]))
                for request in BLOCKING:
                    try:
                        json.dumps((dify.call(request)).to_dict())
                        found += 1
                    except DifyError as error:
                        assert str(error)
    assert found > 50


def test_the_cases_are_many() -> None:
    both = 2 * len(METHODS) * ANSWERED  # of the async and the sync client
    assert both + len(EVENTS) * (FOLLOWED + len(STREAMS) * STREAMED) >= IN_ALL


@pytest.mark.parametrize("path", [path for path in METHODS if path not in UNTYPED])
def test_an_error_object_is_raised_as_over_http(path: str) -> None:
    content, headers, sent = b"", {}, 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal sent
        sent += 1
        return httpx.Response(200, headers=headers, content=content)

    options = {"base_url": "http://x/v1", "user": "u", "max_retries": 0, "recovery": AT_ONCE}
    with Dify("k", dataset_api_key="k", transport=httpx.MockTransport(answer), **options) as dify:
        for content in SPELLINGS:
            for headers in DECLARED:
                sent = 0
                try:
                    use(prepared(dify, path)())
                except AuthenticationError as error:
                    assert (error.message, error.status_code) == ("login please", 401)
                except DifyError as error:
                    assert not sent, repr(error)
                else:
                    assert not sent, f"{content!r} as {headers} was taken for an answer"


def test_an_error_object_is_neither_a_file_nor_the_answer_of_any_path(fake: FakeDify, chat_app: Dify) -> None:
    fake.faults.add(Fault(status=200, body=UNAUTHORIZED, headers=JSON, chunk_size=7), times=None)
    for call in (chat_app.files.preview("i").read, lambda: chat_app.request("GET", "/x")):
        with pytest.raises(AuthenticationError, match="login please"):
            call()
    fake.faults.clear()
    fake.faults.add(Fault(status=200, body='{"code": "x", "message": "y"}', headers=JSON), times=None)
    assert chat_app.files.preview("i").read() == b'{"code": "x", "message": "y"}'


EMPTY: dict[str, dict[str, Any]] = {
    "200": {"status_code": 200},
    "201": {"status_code": 201},
    "202": {"status_code": 202},
    "204": {"status_code": 204, "headers": JSON},
    "blanks": {"status_code": 200, "content": b" \r\n", "headers": JSON},
    "page": {"status_code": 200, "headers": {"content-type": "text/html"}},
}
WITH_OTHER_ARGUMENTS = {"createDocumentByFile", "updateDocument", "runWorkflowById", "getAnnotationReplyStatus"}
"""Operations that methods use only with more arguments, or later."""
NEEDS_NO_ANSWER = REPORTS | CHANGES | FILES


class EmptyAnswers:
    """A server whose answer is empty for some operations, and complete for the others."""

    def __init__(self, form: str) -> None:
        self._form = EMPTY[form]
        self.operations: set[str] = set()
        self.sent: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        operation = operation_at(request.method, request.url.path)
        if operation.id not in self.operations:
            return httpx.Response(200, json=successful_answer(request.method, request.url.path))
        self.sent.append(operation.id)
        return httpx.Response(**self._form)

    def check(self, call: Any) -> None:
        """Make a call, and check its outcome."""
        self.sent = []
        error: Any = None
        try:
            use(settled(call()))
        except DifyError as raised:
            error = raised
        if not self.sent:
            return
        [name] = self.sent  # no retry
        assert (error is None) == (name in NEEDS_NO_ANSWER), (name, error)
        if error is not None:
            done = "" if endpoints()[name].OPERATION.safe_to_repeat else "; the server may have carried out the call"
            assert isinstance(error, APIStatusError)
            assert error.message == f"the server reported success, but its answer is empty{done}", name
            assert error.status_code == self._form["status_code"]
            assert error.request is not None


@pytest.mark.parametrize("form", EMPTY)
def test_an_empty_answer_of_every_operation(form: str) -> None:
    """An empty answer is a success if nothing in it is needed, and otherwise the same error for every call."""
    server = EmptyAnswers(form)
    options: dict[str, Any] = {"base_url": "http://x/v1", "user": "u", "transport": httpx.MockTransport(server)}
    reached: set[str] = set()
    with Dify("k", dataset_api_key="k", **options) as dify:
        for name, module in endpoints().items():
            server.operations = {name}
            request = module.build_request(**raw_arguments(module, described()[name]))
            streams = getattr(request.body, "response_mode", None) == "streaming"
            ask = dify.stream if streams or "str" in request.operation.results.values() else dify.call
            server.check(lambda ask=ask, request=request: ask(request))
            assert server.sent, name
        for method in public_api.methods(dify):
            if method.path in METHODS and method.path != "datasets.documents.create_many":  # its result has the errors
                server.operations = {*method.operations}
                server.check(prepared(dify, method.path))
                reached.update(server.sent)
    assert endpoints().keys() - reached == {*ALIASES, *WITH_OTHER_ARGUMENTS}


def test_a_change_that_is_confirmed_without_a_body_returns_what_is_known() -> None:
    options: dict[str, Any] = {"base_url": "http://x/v1", "user": "u", "max_retries": 0}
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    with Dify("k", dataset_api_key="k", transport=transport, **options) as dify:
        changed: list[Any] = [
            dify.conversations.rename("a/b", name="n"),
            dify.conversations.update_variable("c", "a/b", "n"),
            dify.annotations.update("a/b", "q", "n"),
            dify.datasets.update("a/b", name="n"),
            dify.datasets.tags.update("a/b", "n"),
            dify.datasets.metadata.update("d", "a/b", "n"),
            dify.datasets.segments.update("d", "e", "a/b", content="n"),
            dify.datasets.child_chunks.update("d", "e", "s", "a/b", content="n"),
        ]
    for it in changed:
        assert (it.id, "n" in it.to_dict().values()) == ("a/b", True), it
        assert it.to_dict().keys() < set(annotations_of(type(it)))


def test_the_error_shows_the_body(fake: FakeDify, chat_app: Dify) -> None:
    fake.faults.add(Fault(status=200, body='{"data": [null]}', headers=JSON))
    with pytest.raises(
        APIStatusError, match=r"^200: the server answered without any of the described fields.*null"
    ) as raised:
        chat_app.app.info()
    assert (raised.value.status_code, raised.value.body) == (200, {"data": [None]})
