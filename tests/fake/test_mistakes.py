"""Mistakes in scripts fail the test; and the clients for tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dify_plus.errors import CompletionRequestError
from dify_plus.testing import (
    ChatApp,
    ChatflowApp,
    CompletionApp,
    FakeDify,
    Fault,
    Field,
    HumanInput,
    Input,
    ModelError,
    Node,
    ToolCall,
    WorkflowApp,
)


def broken(request: Any) -> str:
    raise ZeroDivisionError("by zero")


def broken_later(request: Any) -> Iterator[Any]:
    yield "one "
    raise ZeroDivisionError("by zero")


def broken_node(request: Any) -> Iterator[Any]:
    def text() -> Iterator[str]:
        raise ZeroDivisionError("by zero")
        yield ""

    yield Node("llm", text=text())


def call(fake: FakeDify, app: Any) -> None:
    with fake.client("app") as dify:
        if app is WorkflowApp:
            dify.workflows.run({}, check=False)
        elif app is CompletionApp:
            dify.completions.send({"query": "Hi"})
        else:
            dify.chat.send("Hi")


@pytest.mark.parametrize("script", [broken, broken_later])
@pytest.mark.parametrize("app", [ChatApp, ChatflowApp, CompletionApp, WorkflowApp])
def test_an_exception_of_a_script_fails_the_test(app: Any, script: Any) -> None:
    with pytest.raises(ZeroDivisionError, match="by zero") as raised, FakeDify({"app": app(script)}) as fake:
        call(fake, app)
    assert script.__name__ in [entry.name for entry in raised.traceback]


def test_an_exception_in_a_nodes_text_fails_the_test() -> None:
    with pytest.raises(ZeroDivisionError), FakeDify({"app": WorkflowApp(broken_node)}) as fake:
        call(fake, WorkflowApp)


def test_a_step_that_an_app_cannot_do_fails_the_test() -> None:
    mistake = pytest.raises(TypeError, match="an app of the mode 'chat' cannot run the step ToolCall")
    with mistake, FakeDify({"app": ChatApp([ToolCall("clock")])}) as fake:
        call(fake, ChatApp)


def test_a_port_that_is_taken_is_named() -> None:
    with FakeDify() as fake:
        port = int(fake.base_url.rpartition(":")[2].removesuffix("/v1"))
        with pytest.raises(OSError, match=rf"'127\.0\.0\.1:{port}'$"):
            FakeDify(port=port).start()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"drop_after_events": -1}, "drop_after_events must be a whole number of 0 or more, not -1"),
        ({"chunk_size": 0}, "chunk_size must be a whole number of 1 or more, not 0"),
        ({"lose_events": 2}, "lose_events must be a list of positions"),
        ({"delay": "1"}, "delay must be a number of seconds"),
        ({"status": "503"}, "status must be a whole number of 200 or more, not '503'"),
        ({"body": "text"}, "body and headers need a status"),
    ],
    ids=str,
)
def test_a_fault_that_cannot_happen_is_refused(wrong: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Fault(**wrong)


async def test_mistakes_fail_an_async_with() -> None:
    with pytest.raises(ZeroDivisionError):
        async with FakeDify({"app": WorkflowApp(broken)}) as fake, fake.async_client("app") as dify:
            await dify.workflows.run({}, check=False)


def test_failures_of_the_model_are_not_mistakes() -> None:
    def script(request: Any) -> str:
        raise ModelError("no credit")

    with FakeDify({"app": WorkflowApp(script)}) as fake, fake.client("app") as dify:
        assert dify.workflows.run({}, check=False).error == "no credit"
        assert fake.errors == []


def test_an_exception_after_a_mistake_is_its_context() -> None:
    with pytest.raises(ZeroDivisionError) as raised, FakeDify({"app": ChatApp(broken)}) as fake:
        call(fake, ChatApp)
    assert isinstance(raised.value.__context__, CompletionRequestError)


def test_clients() -> None:
    with FakeDify({"bot": ChatApp("42")}) as fake, fake.client("bot") as dify, fake.client(user="alice") as alice:
        assert dify.chat.send("What?").answer == "42"
        assert dify.datasets.list().to_list() == []
        assert alice.chat.send("Hi").answer == "You said: Hi"
        assert [request.json["user"] for request in fake.requests if request.app] == ["test-user", "alice"]
        with pytest.raises(KeyError, match="no app named 'cat'; the apps are chat, agent"):
            fake.client("cat")


@pytest.mark.parametrize(
    ("kind", "given"), [(Field, ("a", "select", "x")), (Input, ("a", "select", True)), (Fault, (1,))]
)
def test_keyword_only_arguments(kind: Any, given: Any) -> None:
    with pytest.raises(TypeError, match="positional"):
        kind(*given)


@pytest.mark.parametrize("app", [ChatApp, WorkflowApp])
def test_pytest_fail_in_a_script_fails_the_test(app: Any) -> None:
    def script(given: Any) -> Any:
        pytest.fail("the app got the wrong question")

    failure = pytest.raises(pytest.fail.Exception, match="the wrong question")
    with failure, FakeDify({"app": app(script)}) as fake:
        call(fake, app)


def test_wrong_fields_of_forms_are_refused() -> None:
    for kind in (Field, Input):
        with pytest.raises(ValueError, match="'size' is a select: name its options"):
            kind("size", "select")
        wrong: Any = "dropdown"
        with pytest.raises(ValueError, match=r"the type of 'size' must be one of .*paragraph"):
            kind("size", wrong)
    name: Any = "comment"
    with pytest.raises(TypeError, match=r"must be Field objects, not 'comment': Field\('comment'\)"):
        HumanInput("Publish?", [name])


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        (ChatApp, {"reply": 5}, "reply must be a text, a list of pieces, or a function"),
        (WorkflowApp, {"script": {"text": "x"}}, "script must be a function of the inputs"),
        (WorkflowApp, {"inputs": ["topic"]}, "inputs must be a list of Input objects"),
        (HumanInput, {"actions": "send"}, r"must be a list: actions=\['send'\]"),
        (FakeDify, {"apps": [ChatApp("x")]}, "apps must be a mapping of names to apps"),
        (FakeDify, {"apps": {"bot": ChatApp}}, "the app 'bot' must be an app"),
    ],
)
def test_apps_of_the_wrong_kind_are_refused_at_once(kind: Any, arguments: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        kind(**arguments)


def test_a_fault_that_no_request_can_get_is_refused() -> None:
    faults = FakeDify({"bot": ChatApp("x")}).faults
    wrong: Any = "503"
    with pytest.raises(TypeError, match=r"fault must be a Fault, such as Fault\.gateway"):
        faults.add(wrong)
    with pytest.raises(ValueError, match=r"no app named 'bott'; the apps are .*bot"):
        faults.add(Fault.gateway(), app="bott")
    with pytest.raises(ValueError, match="path must begin with / or"):
        faults.add(Fault.gateway(), path="chat-messages")
    with pytest.raises(ValueError, match="times must be a whole number of 1 or more"):
        faults.add(Fault.gateway(), times=0)
    faults.add(Fault.gateway(), method="post")
    assert faults.take("POST", "/v1/chat-messages", "bot", None) == Fault.gateway()
