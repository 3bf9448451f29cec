"""`dify-plus api`, and the fields of results."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._terminal.fields import as_lines, pick
from dify_plus.testing import ChatApp, FakeDify, Fault, ModelError

from .conftest import COMMAND


def test_answers_and_fields(app: Any, fake: FakeDify) -> None:
    cli = app("chat")
    assert cli("api", "GET", "/info").json["mode"] == "chat"
    assert cli("api", "get", f"{fake.base_url}/info", "--fields", "mode").out == "chat\n"
    made = cli("api", "POST", "/datasets", "-f", "name=Lakes", "--fields", "id").out.strip()
    assert cli("api", "GET", "/datasets", "-F", "limit=1", "-f", "keyword=Lak", "--fields", "id,name").out == (
        f"{made}\tLakes\n"
    )
    assert fake.requests[-1].query == "keyword=Lak&limit=1"
    ran = cli("api", "DELETE", f"/datasets/{made}")
    assert (ran.code, ran.out) == (0, "")
    assert fake.requests[-1].headers["authorization"] == f"Bearer {fake.dataset_key}"


def test_a_body_from_a_file_and_from_fields(app: Any, fake: FakeDify, tmp_path: Path) -> None:
    body, text = tmp_path / "body.json", tmp_path / "query.txt"
    body.write_text('{"query": "overridden", "inputs": {"a": 1}, "user": "me"}', encoding="utf-8")
    text.write_text("from a file", encoding="utf-8")
    more = ["-f", "response_mode=blocking", "-F", f"query=@{text}"]
    assert (
        app("chat")("api", "POST", "/chat-messages", "--input", body, *more).json["answer"] == "You said: from a file"
    )
    assert fake.requests[-1].json["inputs"] == {"a": 1}
    ran = app("chat")("api", "POST", "/chat-messages", "--input", "-", *more, stdin='{"user": "me", "inputs": {}}')
    assert ran.code == 0


def test_events_are_lines(app: Any, fake: FakeDify) -> None:
    call = ["api", "POST", "/chat-messages", "-f", "query=a b", "-F", "inputs={}", "-f", "response_mode=streaming"]
    events = [json.loads(line) for line in app("chat")(*call, "-f", "user=me").out.splitlines()]
    assert [event["event"] for event in events] == ["message"] * (len(events) - 1) + ["message_end"]
    ran = app("chat")(*call, "-f", "user=me", "--fields", "metadata.usage.total_tokens")
    assert (ran.code, ran.out.strip().isdecimal()) == (0, True)

    def failing(request: Any) -> Iterator[Any]:
        yield "so far"
        raise ModelError("out of order")

    fake.state.apps["chat"].definition = ChatApp(failing)
    ran = app("chat")(*call, "-f", "user=me", "--fields", "event,message")
    assert (ran.code, ran.out.splitlines()[-1].startswith("error\t")) == (1, True)


def test_a_file_is_written_as_it_is(app: Any, fake: FakeDify) -> None:
    fake.faults.add(Fault(status=200, body=b"PK\x00\xff", headers={"content-type": "application/zip"}))
    app("chat")
    ran = subprocess.run([*COMMAND, "api", "GET", "/new"], capture_output=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"PK\x00\xff", b"")


def test_the_key_goes_to_its_own_server_only(app: Any, fake: FakeDify) -> None:
    with FakeDify() as other:
        ran = app("chat")("api", "GET", f"{other.base_url}/info")
        assert (ran.code, "be a URL of the server at" in ran.err) == (2, True)
        assert not other.requests
    assert not fake.requests


def test_errors_are_those_of_other_commands(app: Any, fake: FakeDify) -> None:
    ran = app("chat")("api", "GET", "/nowhere")
    assert (ran.code, "check the path '/nowhere'" in ran.err) == (3, True)
    fake.faults.add(Fault(status=200, body="<html>", headers={"content-type": "application/json"}))
    ran = app("chat")("api", "GET", "/info")
    assert (ran.code, "not JSON" in ran.err) == (3, True)


def test_fields_of_results() -> None:
    runs = [{"id": "a", "o": {"t": "x\ty", "l": [1, {"u": True}]}}, {"id": "b", "o": {"t": None}}]
    assert as_lines(pick(runs, ["id", "o.t", "o.l.1.u"])) == ["a\tx y\ttrue", "b\t\t"]
    assert as_lines(pick({"data": runs, "page": 2}, ["id"])) == ["a", "b"]
    assert as_lines(pick({"data": runs, "page": 2}, ["page"])) == ["2"]
    assert as_lines(pick({"text": "two\nlines"}, ["text"])) == ["two\nlines"]
    assert pick([], ["id"]) == []
    with pytest.raises(CommandError, match=r"no field 'nme'") as caught:
        pick(runs, ["id", "nme"])
    assert caught.value.advice == "it has id, o"


def test_fields_before_and_after_the_command(app: Any) -> None:
    cli = app("chat")
    assert cli("--fields", "answer", "chat", "hello").out == "You said: hello\n"
    assert cli("chat", "hello", "--fields", "answer,files", "--json").json == {"answer": "You said: hello", "files": []}
    ran = cli("chat", "hello", "--fields", "anser")
    assert (ran.code, ran.err.startswith("dify-plus: --fields: the result has no field 'anser'; it has ")) == (2, True)
