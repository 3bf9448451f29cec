from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from dify_plus.testing import ChatflowApp, Delay, FakeDify, Field, HumanInput, Input, Iteration, Node, WorkflowApp


def two(inputs: dict[str, Any]) -> Iterator[Any]:
    yield Node("n1", "code", title="First step", seconds=0.1)
    yield Node("n2", "llm", title="Second step", retries=1, error="it broke", on_error="continue")
    return {"a": 1, "b": "text"}


def failing(inputs: dict[str, Any]) -> Iterator[Any]:
    yield Node("n1", "code", title="First step", error="division by zero")
    return {}


def slow(inputs: dict[str, Any]) -> Iterator[Any]:
    yield Node("n1", "code", title="First step")
    yield Delay(3600)  # the tests stop it
    return {}


def asking(inputs: dict[str, Any]) -> Iterator[Any]:
    yield Node("n1", "llm", title="Draft", text="Dear Sir")
    decision = yield HumanInput(
        "Send *this*: {{#n1.text#}}\n\nWith {{#$output.note#}}",
        fields=[
            Field("note", "text-input"),
            Field("tone", "select", options=["warm", "cold"]),
            Field("sender", "text-input", default="me"),
        ],
        actions=["send", "drop"],
    )
    return {"action": decision.action, **decision.inputs}


def asking_chat(request: Any) -> Iterator[Any]:
    yield "Before. "
    decision = yield HumanInput("Go on?", actions=["yes", "no"])
    yield f"After {decision.action}."


def looping(inputs: dict[str, Any]) -> Iterator[Any]:
    def each(item: Any, index: int) -> Iterator[Any]:
        yield Node("inner", "code", title=f"Round {index}")
        return item

    yield Iteration("it", ["a", "b"], each, title="Over all")
    return {"done": "yes"}


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    apps = {
        "two": WorkflowApp(script=two),
        "failing": WorkflowApp(script=failing),
        "slow": WorkflowApp(script=slow),
        "asking": WorkflowApp(script=asking),
        "asking-chat": ChatflowApp(asking_chat),
        "looping": WorkflowApp(script=looping),
        "form": WorkflowApp(inputs=[Input("topic", required=True), Input("doc", "file")]),
    }
    questions = [
        Input("given", required=True),
        Input("topic", required=True, label="Topic"),
        Input("tone", "select", required=True, options=["warm", "cold"]),
        Input("count", "number", required=True),
        Input("doc", "file", required=True),
        Input("other"),
    ]
    apps["questions"] = WorkflowApp(inputs=questions)
    with FakeDify(apps) as server:
        yield server


def test_outputs(app: Any) -> None:
    ran = app("workflow")("run", "-i", "a=x", "-i", "n:=3", "-i", "list:=[1, true]")
    assert (ran.code, ran.json, ran.err) == (0, {"a": "x", "n": 3, "list": [1, True]}, "")


def test_single_text_is_written_as_it_is(app: Any) -> None:
    assert app("workflow")("run", "-i", "a=*x* = y").out == "*x* = y\n"


def test_json(app: Any) -> None:
    result = app("workflow")("run", "-i", "a=x", "--json").json
    assert (result["status"], result["outputs"]) == ("succeeded", {"a": "x"})
    assert result["workflow_run_id"]


def test_input_files(app: Any, tmp_path: Path) -> None:
    text, values = tmp_path / "text.txt", tmp_path / "values.json"
    text.write_text("süß", encoding="utf-8")
    values.write_text(json.dumps({"a": "from file", "b": "from file"}), encoding="utf-8")
    cli = app("workflow")
    ran = cli("run", "--input-file", values, "-i", "b=typed", "-i", f"c=@{text}")
    assert ran.json == {"a": "from file", "b": "typed", "c": "süß"}
    assert cli("run", "--input-file", "-", stdin='{"a": "piped", "b": ""}').json == {"a": "piped", "b": ""}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-i", "novalue"], "'novalue' is not NAME=VALUE; write name=text"),
        (["-i", "n:=three"], "input 'n' is not JSON"),
        (["-i", "n=@/no/such"], "/no/such cannot be read"),
        (["-i", "n@/no/such"], "there is no file /no/such"),
        (["--input-file", "/no/such"], "/no/such cannot be read"),
        (["--input-file", "-"], "standard input is not JSON"),
        (["--nonsense"], "see `dify-plus run --help`"),
    ],
)
def test_usage_errors(app: Any, fake: FakeDify, arguments: list[str], message: str) -> None:
    ran = app("workflow")("run", *arguments)
    assert ran.code == 2
    assert message in ran.err
    assert ran.err.startswith("dify-plus: ") and ran.err.count("\n") == 1
    assert not fake.requests


def test_a_file_as_input_is_uploaded(app: Any, fake: FakeDify, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello", encoding="utf-8")
    ran = app("form")("run", "-i", "topic=x", "-i", f"doc@{file}")
    assert ran.code == 0
    assert [request.path for request in fake.requests] == ["/v1/files/upload", "/v1/workflows/run"]


def test_refused_inputs(app: Any) -> None:
    ran = app("form")("run")
    assert ran.code == 3
    assert "topic" in ran.err and "`dify-plus app` lists the app's inputs" in ran.err


def test_missing_inputs_are_asked_for_on_a_terminal(app: Any, terminal: Any, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello", encoding="utf-8")
    app("questions")
    shown = terminal("run", "-i", "given=x")
    shown.expect("Topic: ")
    shown.type("")
    shown.expect("a value is required.*Topic: ")
    shown.type("tides")
    shown.expect("1 warm.*2 cold.*tone .1-2.: ")
    shown.type("2")
    shown.expect("count: ")
    shown.type("many")
    shown.expect("type a number.*count: ")
    shown.type("3")
    shown.expect("doc .a file.: ")
    shown.type("none.txt")
    shown.expect("no such file.*doc .a file.: ")
    shown.type(str(file))
    shown.expect('"topic": "tides"')
    assert shown.wait() == 0
    assert '"tone": "cold"' in shown.text and '"count": 3' in shown.text and "notes.txt" in shown.text


def test_failed_run(app: Any) -> None:
    cli = app("failing")
    ran = cli("run")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "dify-plus: the run failed: division by zero\n"
    ran = cli("run", "--json")
    assert (ran.code, ran.json["status"], ran.json["error"]) == (1, "failed", "division by zero")


def test_failures_that_the_workflow_handled(app: Any) -> None:
    ran = app("two")("run")
    assert (ran.code, ran.json) == (0, {"a": 1, "b": "text"})
    assert "1 node failed, and the workflow continued" in ran.err


def test_nodes_are_shown_on_a_terminal(app: Any, fake: FakeDify, terminal: Any) -> None:
    fake.state.clock = count(1_700_000_000.0, 0.1).__next__  # the step takes 0.1 s on any machine
    app("two")
    shown = terminal("run")
    assert shown.wait() == 0
    shown.expect("First step: done in 0.1 s")
    shown.expect("Second step: retrying")
    shown.expect("Second step: failed, handled .*it broke")
    shown.expect('"b": "text"')


def test_rounds_are_indented(app: Any, terminal: Any) -> None:
    app("looping")
    shown = terminal("run")
    assert shown.wait() == 0
    shown.expect("    Round 0: done")
    shown.expect("    Round 1: done")
    shown.expect("  Over all: done")
    shown.expect("yes")


def test_quiet(app: Any, terminal: Any) -> None:
    app("two")
    shown = terminal("run", "-q")
    assert shown.wait() == 0
    assert "First step" not in shown.text
    assert '"b": "text"' in shown.text


def test_ctrl_c_stops_the_run(app: Any, terminal: Any, fake: FakeDify) -> None:
    app("slow")
    shown = terminal("run")
    shown.expect("First step: done")
    shown.interrupt()
    assert shown.wait() == 130
    assert fake.requests[-1].path.endswith("/stop")
    fake.wait_idle()


def test_a_paused_run_without_a_terminal(app: Any, fake: FakeDify) -> None:
    cli = app("asking")
    ran = cli("run")
    assert ran.code == 1
    [run_id] = fake.state.apps["asking"].workflow_runs
    command = f"dify-plus attach {run_id} --answer note=... --answer tone=... --action send (or drop)"
    assert ran.err == f"dify-plus: the run waits for a person (Review); continue with: {command}\n"
    assert cli("run", "--json").json["status"] == "paused"
    ran = cli("run", "--fields", "outputs.action")  # an output that only a finished run has
    assert (ran.code, "continue with: dify-plus attach" in ran.err) == (1, True)


def test_a_form_is_filled_in_by_options(app: Any) -> None:
    ran = app("asking")("run", "--action", "send", "--answer", "note=fine", "--answer", "tone=warm")
    assert (ran.code, ran.json) == (0, {"action": "send", "note": "fine", "tone": "warm", "sender": "me"})


def test_answers_to_fields_that_the_form_does_not_have(app: Any) -> None:
    ran = app("asking")("run", "--action", "nonsense", "--answer", "note=fine", "--answer", "tone=warm")
    assert ran.code == 2
    assert 'action must be "send" or "drop", not "nonsense"' in ran.err
    ran = app("asking")("run", "--action", "send", "--answer", "not=fine", "--answer", "tone=warm")
    assert (ran.code, "--answer not: the form has no such field; its fields: note, tone, sender" in ran.err) == (
        2,
        True,
    )


def test_a_form_is_filled_in_on_the_terminal(app: Any, terminal: Any) -> None:
    app("asking")
    shown = terminal("run")
    shown.expect("Review")
    shown.expect(r"Send this: Dear Sir.*With \[note\]")
    shown.expect("note: ")
    shown.type("fine")
    shown.expect("1 warm.*2 cold.*tone .1-2.: ")
    shown.type("9")
    shown.expect("tone .1-2.: ")
    shown.type("cold")
    shown.expect(r"sender \[me\]: ")
    shown.type("")
    shown.expect("1 Send.*2 Drop.*action .1-2.: ")
    shown.type("2")
    shown.expect('"action": "drop"')
    shown.expect('"note": "fine"')
    shown.expect('"sender": "me"')
    assert shown.wait() == 0


def test_after_attaching_the_form_has_its_values(app: Any, terminal: Any, fake: FakeDify) -> None:
    assert app("asking")("run").code == 1
    [run_id] = fake.state.apps["asking"].workflow_runs
    shown = terminal("attach", run_id, "--answer", "note=no", "--answer", "tone=cold", "--answer", "sender=me")
    shown.expect("Send this: Dear Sir.*action .1-2.: ")
    shown.type("1")
    shown.expect('"action": "send"')
    assert shown.wait() == 0


def test_attach(app: Any, fake: FakeDify) -> None:
    cli = app("asking")
    assert cli("run").code == 1
    [run_id] = fake.state.apps["asking"].workflow_runs
    ran = cli("attach", run_id, "--action", "drop", "--answer", "note=no", "--answer", "tone=cold")
    assert (ran.code, ran.json["action"]) == (0, "drop")
    assert cli("attach", run_id, "--json").json["status"] == "succeeded"


def test_attach_to_a_chatflow(app: Any, fake: FakeDify) -> None:
    cli = app("asking-chat")
    ran = cli("chat", "hello")
    assert (ran.code, ran.out) == (1, "Before. \n")
    [run_id] = fake.state.apps["asking-chat"].workflow_runs
    assert f"dify-plus attach {run_id}" in ran.err
    ran = cli("attach", run_id, "--action", "yes")
    assert ran.code == 0
    assert "After yes." in ran.out


def test_attach_to_an_unknown_run(app: Any) -> None:
    ran = app("workflow")("attach", "00000000-0000-4000-8000-000000000000")
    assert ran.code == 3
    assert "check the run id '00000000-0000-4000-8000-000000000000'" in ran.err


def test_an_attached_run_continues_after_ctrl_c(app: Any, terminal: Any, fake: FakeDify, cli: Any) -> None:
    app("slow")
    shown = terminal("run")
    shown.expect("First step: done")
    [run_id] = fake.state.apps["slow"].workflow_runs
    other = terminal("attach", run_id)
    other.expect("First step: done")
    before = len(fake.requests)
    other.interrupt()
    assert other.wait() == 130
    assert len(fake.requests) == before
    task_id = fake.state.apps["slow"].workflow_runs[run_id].task_id
    assert cli("stop", task_id).code == 0
    assert shown.wait() == 1
    shown.expect("the run was stopped")


@pytest.mark.parametrize("name", ["chat", "completion", "workflow"])
def test_stop_finds_the_kind_of_app(app: Any, fake: FakeDify, name: str) -> None:
    ran = app(name)("stop", "some-task", "--json")
    assert (ran.code, ran.json) == (0, {"task_id": "some-task", "stopped": True})
    routes = {
        "chat": "/v1/chat-messages/",
        "completion": "/v1/completion-messages/",
        "workflow": "/v1/workflows/tasks/",
    }
    assert fake.requests[-1].path == f"{routes[name]}some-task/stop"


def test_complete(app: Any, environ: Callable[..., None]) -> None:
    cli = app("completion")
    assert cli("complete", "rivers").out == "You said: rivers\n"
    assert cli("complete", "-", stdin="lakes").out == "You said: lakes\n"
    assert cli("complete", "-i", "query=seas", "--json").json["answer"] == "You said: seas"
