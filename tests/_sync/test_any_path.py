# Made from tests/_async/test_any_path.py by scripts/unasync. Do not edit.
"""Any path and any field, for APIs newer than this package, with the keys, retries and errors of named methods."""

from __future__ import annotations

from typing import Any

import pytest

from dify_plus import (
    APIStatusError,
    AuthenticationError,
    ConfigurationError,
    Dify,
    InternalServerError,
    NotFoundError,
    RetryPolicy,
    UsageError,
)
from dify_plus.testing import FakeDify, Fault
from tests._sync.support import Connect
from tests.support.forms import read_form
from tests.support.raw_server import REQUEST, RawServer

AT_ONCE = RetryPolicy(initial_delay=0.0)


# -- request() -------------------------------------------------------------------------------------------------------


def test_a_path_is_reached_with_the_right_key(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, dataset_api_key=fake.dataset_key, headers={"X-A": "1"})
    assert (dify.request("GET", "/info"))["name"]
    assert fake.requests[-1].headers["authorization"] == f"Bearer {fake.key('chat')}"
    made = dify.request("post", "/datasets", json={"name": "Water"}, key="dataset", headers={"X-B": "2"})
    assert made["name"] == "Water"
    assert fake.requests[-1].headers["authorization"] == f"Bearer {fake.dataset_key}"
    assert (fake.requests[-1].headers["x-a"], fake.requests[-1].headers["x-b"]) == ("1", "2")
    listed = dify.request("GET", "/datasets", params={"limit": 1, "keyword": None}, key="dataset")
    assert fake.requests[-1].query == "limit=1"
    assert [dataset["id"] for dataset in listed["data"]] == [made["id"]]
    assert dify.request("DELETE", f"/datasets/{made['id']}", key="dataset") is None
    with pytest.raises(AuthenticationError, match='needs a key for knowledge bases: key="dataset"'):
        dify.request("GET", f"/datasets/{made['id']}")
    with pytest.raises(NotFoundError):
        dify.request("GET", "/", key=None)
    assert "authorization" not in fake.requests[-1].headers


def test_a_full_url_of_the_server_is_accepted(fake: FakeDify, chat_app: Dify) -> None:
    assert (chat_app.request("GET", f"{fake.base_url}/info"))["name"]
    assert fake.requests[-1].path == "/v1/info"


@pytest.mark.parametrize(
    "answer",
    [
        ({"content-type": "application/problem+json"}, '{"a": [1]}', {"a": [1]}),
        ({"content-type": "text/markdown; charset=utf-8"}, "# é", "# é"),
        ({"content-type": "application/zip"}, b"PK", b"PK"),
        ({"content-type": "application/json"}, "", None),
    ],
)
def test_an_answer_is_decoded_by_its_type(
    fake: FakeDify, chat_app: Dify, answer: tuple[dict[str, str], Any, Any]
) -> None:
    headers, body, value = answer
    fake.faults.add(Fault(status=200, body=body, headers=headers))
    assert chat_app.request("GET", "/new") == value


def test_invalid_json_is_an_error(fake: FakeDify, chat_app: Dify) -> None:
    fake.faults.add(Fault(status=200, body="<html>", headers={"content-type": "application/json"}))
    with pytest.raises(APIStatusError, match=r"not JSON.*<html>"):
        chat_app.request("GET", "/new")


def test_errors_and_retries_are_as_in_named_methods(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, retries=AT_ONCE)
    with pytest.raises(NotFoundError):
        dify.request("GET", "/nowhere")
    fake.faults.add(Fault.gateway(502), times=2)
    assert (dify.request("GET", "/info"))["name"]
    fake.faults.add(Fault.gateway(502))
    with pytest.raises(InternalServerError) as raised:
        dify.request("POST", "/chat-messages", json={})
    assert raised.value.attempts == 1


def test_forms_and_files_are_sent(fake: FakeDify, chat_app: Dify) -> None:
    made = chat_app.request("POST", "/files/upload", data={"user": "u"}, files={"file": ("a.txt", b"Hi")})
    assert made["name"] == "a.txt"
    parts = read_form(fake.requests[-1].headers["content-type"], fake.requests[-1].body)
    assert {part.name: part.content for part in parts} == {"user": b"u", "file": b"Hi"}
    fields = {"flag": True, "data": {"a": [1]}, "nothing": None}
    chat_app.request("POST", "/files/upload", data=fields, files={"file": ("a.txt", b"Hi")})
    parts = read_form(fake.requests[-1].headers["content-type"], fake.requests[-1].body)
    assert {part.name: part.content for part in parts} == {"flag": b"true", "data": b'{"a": [1]}', "file": b"Hi"}
    with pytest.raises(APIStatusError):
        chat_app.request("POST", "/chat-messages", data={**fields, "list": ["a", "b"]})
    assert fake.requests[-1].body == b"flag=true&data=%7B%22a%22%3A+%5B1%5D%7D&list=a&list=b"
    with pytest.raises(APIStatusError):
        chat_app.request("POST", "/chat-messages", data={"a": "b"})
    assert fake.requests[-1].body == b"a=b"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("GET", "info"), 'path must begin with "/"'),
        (("GET", "https://elsewhere.example/v1/info"), "path must begin"),
        (("GET", "http://[bad"), "path must begin"),
        (("GET", 5), "path must be a str, not 5"),
        (("GET ME", "/info"), "method must be an HTTP method such as GET, not"),
        ((None, "/info"), "method must be"),
        (("GET", "/info", {"key": "other"}), 'key must be "app", "dataset" or None, not "other"'),
        (("GET", "/info", {"params": [1]}), "params must be a mapping"),
        (("POST", "/info", {"json": {}, "data": {}}), "either json"),
        (("POST", "/info", {"json": {"a": object()}}), r'^json\["a"\] is of type object, which JSON cannot hold'),
        (("POST", "/info", {"data": {"a": object()}}), r'^data\["a"\] is of type object'),
        (("GET", "/info", {"params": {"a": [object()]}}), r'^params\["a"\]\[0\] is of type object'),
        (("POST", "/info", {"files": {"file": 7}}), r'^files\["file"\]: .* not 7'),
        (("GET", "/info", {"headers": {"x-a": "b\r\nc: d"}}), "the value of 'x-a' must be"),
    ],
)
def test_wrong_arguments_are_refused(fake: FakeDify, chat_app: Dify, arguments: tuple[Any, ...], message: str) -> None:
    method, path, options = (*arguments, {})[:3]
    with pytest.raises(UsageError, match=message):
        chat_app.request(method, path, **options)
    assert fake.requests == []


def test_without_the_key_nothing_is_sent(fake: FakeDify, chat_app: Dify) -> None:
    with pytest.raises(ConfigurationError, match="DIFY_DATASET_API_KEY"):
        chat_app.request("GET", "/datasets", key="dataset")
    assert fake.requests == []


# -- where keys go ---------------------------------------------------------------------------------------------------


def test_no_key_goes_to_another_origin(fake: FakeDify, chat_app: Dify) -> None:
    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    with RawServer([REQUEST, ok]) as other:
        client = chat_app.raw.get_httpx_client()
        client.get(f"{other.url}/v1/info")
        moved = {"location": f"{other.url}/v1/info"}
        fake.faults.add(Fault(status=302, body="", headers=moved), times=1)
        client.get("/info", follow_redirects=True)
        assert b"authorization" in str(fake.requests[-1].headers).encode()
    assert len(other.requests) == 2
    assert not any(b"authorization" in request.lower() for request in other.requests)


# -- extra_body ------------------------------------------------------------------------------------------------------


def test_extra_fields_are_added_and_take_precedence(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, extra_body={"new_field": [1]})
    reply = dify.with_options(extra_body={"auto_generate_name": False}).chat.send("Hi", auto_generate_name=True)
    assert reply.answer == "You said: Hi"
    sent = fake.requests[-1].json
    assert (sent["query"], sent["new_field"], sent["auto_generate_name"]) == ("Hi", [1], False)
    dify.app.info()
    assert fake.requests[-1].body == b""
    dify.files.upload(("a.txt", b"Hi"))
    assert b"new_field" not in fake.requests[-1].body
    dify.request("POST", "/chat-messages/t/stop", json={"user": "u"})
    assert fake.requests[-1].json == {"user": "u", "new_field": [1]}


def test_extra_fields_that_json_cannot_represent_are_refused(fake: FakeDify, connect: Connect) -> None:
    with pytest.raises(ConfigurationError, match=r'^extra_body\["x"\] is of type object, which JSON cannot hold'):
        connect(fake, extra_body={"x": object()})
    changed: dict[str, Any] = {"x": {}}
    dify = connect(fake, extra_body=changed)
    changed["x"]["y"] = object()
    with pytest.raises(UsageError, match="cannot be written"):
        dify.chat.send("Hi")
    assert fake.requests == []
