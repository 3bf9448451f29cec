"""Recipes that need only dify-plus, its extras and packages that the tests use anyway."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

import pytest

from dify_plus.testing import App, AppRequest, ChatApp, Field, HumanInput, ModelError, WorkflowApp
from tests.support.recipes import Unpack


def turn(request: AppRequest) -> str:
    return f"Turn {len(request.history) + 1}"


def work(inputs: dict[str, Any]) -> Iterator[Any]:
    """Ask a human about a topic; fail for one query."""
    if inputs.get("query") == "bad":
        raise ModelError("the model is gone")
    if topic := inputs.get("topic"):
        said = yield HumanInput(f"Publish {topic}?", [Field("comment")], ["approve", "reject"])
        return {"text": f"{said.action}: {said.inputs['comment']}"}
    return {"text": f"About {inputs.get('query')}"}


@pytest.fixture
def recipe_apps() -> dict[str, App]:
    return {"turns": ChatApp(turn), "work": WorkflowApp(script=work)}


def test_a_bot_keeps_the_conversation_of_each_thread_also_after_a_restart(recipe: Unpack) -> None:
    bot = recipe("chat-bot.md")
    said = [json.dumps({"thread": thread, "text": "Hi"}) for thread in ("a", "a", "b")]
    assert bot.run("turns", "bot.py", typed="\n".join(said)).splitlines() == ["a: Turn 1", "a: Turn 2", "b: Turn 1"]
    assert bot.run("turns", "bot.py", typed=said[0]) == "a: Turn 3\n"
    with bot.fake.client("turns") as dify:
        [gone] = dify.conversations.list(user="thread:a")
        dify.conversations.delete(gone.id, user="thread:a")
    assert bot.run("turns", "bot.py", typed=said[0]) == "a: Turn 1\n"


def test_a_human_answers_in_another_process(recipe: Unpack) -> None:
    review = recipe("human-in-the-loop.md")
    assert "waits for a human" in review.spawn("work", "start.py", "rivers")
    printed = review.spawn("work", "answer.py", typed="fine\napprove\n")
    assert "Publish rivers?" in printed
    assert "done: {'text': 'approve: fine'}" in printed
    assert review.run("work", "answer.py") == ""


def test_a_file_of_rows_is_continued(recipe: Unpack) -> None:
    batch = recipe("csv-batch.md")
    rows = batch.folder / "questions.csv"
    rows.write_text("id,question\n1,rivers\n2,bad\n", encoding="utf-8")
    command = ["batch_csv.py", "questions.csv", "answers.csv"]
    assert "1 of 2 done, 1 failed" in batch.run("work", *command, expect=1)
    rows.write_text("id,question\n1,rivers\n3,lakes\n", encoding="utf-8")
    assert "2 of 2 done, 0 failed" in batch.run("work", *command)
    with (batch.folder / "answers.csv").open(encoding="utf-8", newline="") as file:
        assert {row["id"]: row["text"] for row in csv.DictReader(file)} == {"1": "About rivers", "3": "About lakes"}
    assert batch.fake.executions == 3


def test_a_job_of_the_night_repeats_only_what_failed(recipe: Unpack) -> None:
    nightly = recipe("nightly-job.md")
    topics = nightly.folder / "topics.txt"
    topics.write_text("rivers\nbad\n", encoding="utf-8")
    nightly.run("work", "nightly.py", expect=1)
    nightly.run("work", "nightly.py", expect=1)
    assert nightly.fake.executions == 3
    [result] = nightly.folder.glob("nights/*/*.json")
    assert json.loads(result.read_text(encoding="utf-8")) == {"text": "About rivers"}
    topics.write_text("rivers\n", encoding="utf-8")
    nightly.run("work", "nightly.py")
    nightly.run("chat", "nightly.py")


def test_a_folder_is_added_and_then_only_what_changed(recipe: Unpack) -> None:
    adding = recipe("folder-to-knowledge.md")
    handbook = adding.folder / "handbook"
    handbook.mkdir()
    for name in ("rivers.md", "lakes.md"):
        (handbook / name).write_text(f"About {name}", encoding="utf-8")
    command = ["add_folder.py", "handbook", "Handbook"]
    assert adding.run("chat", *command) == "2 created, 0 updated, 0 deleted, 0 unchanged, 0 failed\n"
    first, *_ = adding.run("chat", "search.py", "Handbook", "rivers.md").splitlines()
    assert first.endswith(".md: About rivers.md")
    (handbook / "lakes.md").write_text("Lakes do not flow.", encoding="utf-8")
    assert adding.run("chat", *command) == "0 created, 1 updated, 0 deleted, 1 unchanged, 0 failed\n"
    with adding.fake.client() as dify:
        [dataset] = dify.datasets.list()
        names = sorted(document.name for document in dify.datasets.documents.list(dataset.id))
        assert [name.split()[0] for name in names] == ["lakes", "rivers"]
        [found] = dify.datasets.retrieve(dataset.id, "flow").records
        assert found.segment.content == "Lakes do not flow."


def test_a_trace_shows_a_call_and_its_attempt(recipe: Unpack) -> None:
    printed = recipe("opentelemetry.md").spawn("chat", "traced.py", "Hello")
    assert "You said: Hello" in printed
    for name in ("question", "chat", "POST /chat-messages", "gen_ai.client.operation.duration"):
        assert f'"name": "{name}"' in printed


def test_the_tests_of_an_app_pass(recipe: Unpack) -> None:
    triage = recipe("testing-your-app.md")
    assert "7 passed" in triage.spawn("chat", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".")
