"""`app`, `conversations` and `upload`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dify_plus.testing import ChatApp, FakeDify, Fault, Input


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    form = [
        Input("topic", required=True, label="Topic", max_length=48),
        Input("tone", "select", label="Tone", options=["warm", "cold"]),
        Input("sources", "file-list", label="Sources", max_length=3),
    ]
    apps = {
        "form": ChatApp(inputs=form, name="Writer", description="Writes letters.", tags=["text"]),
        "chat": ChatApp(),
    }
    with FakeDify(apps) as server:
        yield server


def test_app(app: Any) -> None:
    ran = app("form")("app")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "name\tWriter\nkind\tchatbot (chat)\ndescription\tWrites letters.\ntags\ttext\n\n"
        "topic\ttext-input\tyes\tTopic\t48 characters\n"
        "tone\tselect\tno\tTone\twarm, cold\n"
        "sources\tfile-list\tno\tSources\t3 files\n"
    )


def test_a_new_agent(cli: Any, environ: Any) -> None:
    with FakeDify(server="1.16.1") as fake:
        environ(DIFY_BASE_URL=fake.base_url, DIFY_API_KEY=fake.key("new-agent"))
        ran = cli("app")
    assert (ran.code, ran.out) == (0, "name\tnew-agent\nkind\tnew agent (agent)\n")


def test_app_on_a_terminal(app: Any, terminal: Any) -> None:
    app("form")
    shown = terminal("app", columns=120)
    assert shown.wait() == 0
    shown.expect("name +Writer")
    shown.expect("input +kind +required +label")
    shown.expect("tone +select +no +Tone +warm, cold")


def test_app_as_json(app: Any) -> None:
    data = app("form")("app", "--json").json
    assert data["info"]["mode"] == "chat"
    assert [next(iter(item)) for item in data["parameters"]["user_input_form"]] == ["text-input", "select", "file-list"]


def test_conversations(app: Any) -> None:
    cli = app("chat")
    assert cli("conversations").out == ""
    first = cli("chat", "first question", "--json").json["conversation_id"]
    second = cli("chat", "second question", "--json").json["conversation_id"]
    rows = [line.split("\t") for line in cli("conversations").out.splitlines()]
    assert sorted((row[0], row[2]) for row in rows) == sorted([(first, "first question"), (second, "second question")])
    assert len(cli("conversations", "--limit", "1", "--json").json) == 1
    assert cli("conversations", "--user", "somebody-else").out == ""


def test_one_conversation(app: Any) -> None:
    cli = app("chat")
    known = cli("chat", "one", "--json").json["conversation_id"]
    cli("chat", "two", "-c", known)
    ran = cli("conversations", known)
    assert ran.out == "> one\nYou said: one\n\n> two\nYou said: two\n\n"
    assert [message["query"] for message in cli("conversations", known, "--json").json] == ["one", "two"]
    assert cli("conversations", known, "--rename", "Numbers").code == 0
    assert cli("conversations", "--json").json[0]["name"] == "Numbers"
    ran = cli("conversations", known, "--delete")
    assert (ran.code, ran.err.endswith("with its messages; pass --yes to confirm\n")) == (2, True)
    assert cli("conversations", known, "--delete", "--yes").code == 0
    assert cli("conversations", "--json").json == []
    assert cli("conversations", known, "--delete", "-y").code == 3


def test_deleting_a_conversation_is_confirmed_on_a_terminal(app: Any, terminal: Any) -> None:
    cli = app("chat")
    known = cli("chat", "one", "--json").json["conversation_id"]
    shown = terminal("conversations", known, "--delete")
    shown.expect(r"Delete the conversation .* with its messages\? \[y/N\] ")
    shown.type("y")
    assert shown.wait() == 0
    assert cli("conversations", "--json").json == []


def test_changing_a_conversation_as_json(app: Any) -> None:
    cli = app("chat")
    known = cli("chat", "one", "--json").json["conversation_id"]
    assert cli("conversations", known, "--rename", "Numbers", "--json").json["name"] == "Numbers"
    assert cli("conversations", known, "--delete", "--yes", "--json").json == {"id": known, "deleted": True}


def test_an_id_is_missing(app: Any, fake: FakeDify) -> None:
    ran = app("chat")("conversations", "--delete")
    assert (ran.code, "need the id of a conversation" in ran.err) == (2, True)
    assert not fake.requests


def test_conversations_of_an_app_without_any(app: Any) -> None:
    ran = app("workflow")("conversations")
    assert (ran.code, ran.err.count("\n")) == (3, 1)


def test_upload(app: Any, fake: FakeDify, tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("hello", encoding="utf-8")
    second.write_text("hello!", encoding="utf-8")
    cli = app("chat")
    rows = [line.split("\t") for line in cli("upload", first, second).out.splitlines()]
    assert [row[1:] for row in rows] == [["a.txt", "5"], ["b.txt", "6"]]
    assert rows[0][0] in fake.state.uploads
    assert [upload["name"] for upload in cli("upload", first, "--json").json] == ["a.txt"]


def test_an_upload_that_fails_shows_the_ids_of_those_before(app: Any, fake: FakeDify, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    fake.faults.add(Fault(status=413), path="/files/upload", skip=1)
    ran = app("chat")("upload", tmp_path / "a.txt", tmp_path / "a.txt")
    assert ran.code == 3 and "413" in ran.err
    assert ran.out.split("\t")[0] in fake.state.uploads


def test_nothing_is_uploaded_if_a_file_cannot_be_read(app: Any, fake: FakeDify, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    ran = app("chat")("upload", tmp_path / "a.txt", tmp_path / "none.txt")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "none.txt" in ran.err
    assert not fake.requests


def test_file_with_a_message(app: Any, fake: FakeDify, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    cli = app("chat")
    assert cli("chat", "look", "-f", picture, "-f", "https://example.com/x.png").code == 0
    body = fake.requests[-1].json
    assert [file["transfer_method"] for file in body["files"]] == ["local_file", "remote_url"]
    assert cli("chat", "look", "-f", tmp_path / "none.png").code == 2
