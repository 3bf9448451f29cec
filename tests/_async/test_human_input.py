"""Human input forms: reading, submitting, and errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dify_plus import AsyncDify, NotFoundError, UsageError, WorkflowResult
from dify_plus.errors import HumanInputFormExpired, HumanInputFormSubmitted, InvalidFormData
from dify_plus.testing import FakeDify, Field, HumanInput, WorkflowApp
from tests._async.support import Connect, Serve


def asking(**options: Any) -> Callable[[dict[str, Any]], Any]:
    def script(inputs: dict[str, Any]) -> Any:
        fields = [Field("comment", "paragraph"), Field("choice", "select", options=("a", "b"))]
        answer = yield HumanInput("Review", fields, ["approve", "reject"], **options)
        return {"action": answer.action, **answer.inputs}

    return script


@pytest.fixture
def fake(serve: Serve) -> FakeDify:
    return serve({"workflow": WorkflowApp(script=asking()), "late": WorkflowApp(script=asking(expires_in=-1.0))})


@pytest.fixture
async def paused(workflow_app: AsyncDify) -> WorkflowResult:
    return await workflow_app.workflows.run({})


ANSWER = {"comment": "fine", "choice": "b"}


async def test_a_form_is_read_and_answered_by_its_token(workflow_app: AsyncDify, paused: WorkflowResult) -> None:
    token = paused.reasons[0].form_token
    assert token
    form = await workflow_app.human_input.get(token)
    assert [entry.output_variable_name for entry in form.inputs] == ["comment", "choice"]
    assert [button.id for button in form.user_actions] == ["approve", "reject"]

    await workflow_app.human_input.submit(token, "approve", ANSWER, user="editor")

    async with workflow_app.workflows.attach(paused.workflow_run_id) as run:
        assert (await run.result()).outputs == {"action": "approve", **ANSWER}
    with pytest.raises(HumanInputFormSubmitted):
        await workflow_app.human_input.submit(token, "approve", ANSWER)
    with pytest.raises(HumanInputFormSubmitted):
        await workflow_app.human_input.get(token)


async def test_a_form_of_a_result_is_checked_against(
    fake: FakeDify, workflow_app: AsyncDify, paused: WorkflowResult
) -> None:
    [form] = paused.reasons
    fake.requests.clear()
    with pytest.raises(UsageError, match='action must be "approve" or "reject", not "ignore"'):
        await workflow_app.human_input.submit(form, "ignore", ANSWER)
    with pytest.raises(UsageError, match='inputs: the form has no field "remark"; its fields are comment, choice'):
        await workflow_app.human_input.submit(form, "approve", {"remark": "x"})
    assert fake.requests == []
    await workflow_app.human_input.submit(form, action="approve", inputs=ANSWER)


async def test_an_answer_that_does_not_fit_leaves_the_form_waiting(
    workflow_app: AsyncDify, paused: WorkflowResult
) -> None:
    [form] = paused.reasons
    with pytest.raises(InvalidFormData, match="choice"):
        await workflow_app.human_input.submit(form, "approve", {**ANSWER, "choice": "c"})
    await workflow_app.human_input.submit(form, "approve", ANSWER)


async def test_an_expired_form_raises(fake: FakeDify, connect: Connect) -> None:
    dify = connect(fake, "late")
    token = (await dify.workflows.run({})).reasons[0].form_token
    assert token
    with pytest.raises(HumanInputFormExpired):
        await dify.human_input.get(token)


async def test_files_of_an_answer_are_uploaded(fake: FakeDify, workflow_app: AsyncDify, paused: WorkflowResult) -> None:
    await workflow_app.human_input.submit(paused.reasons[0], "approve", {**ANSWER, "comment": b"%PDF-"}, user="ed")
    upload, submission = fake.requests[-2:]
    assert upload.path == "/v1/files/upload"
    comment = submission.json["inputs"]["comment"]
    assert (comment["type"], comment["transfer_method"]) == ("document", "local_file")


async def test_an_unknown_form(workflow_app: AsyncDify) -> None:
    with pytest.raises(NotFoundError):
        await workflow_app.human_input.get("nothing")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda dify: dify.human_input.get(""), "form_token"),
        (lambda dify: dify.human_input.submit("", "approve"), "form must be a str that is not empty"),
        (lambda dify: dify.human_input.submit("token", ""), "action"),
        (lambda dify: dify.human_input.submit("token", None), "action"),
        (lambda dify: dify.human_input.submit("token", "approve", ["x"]), "inputs must be a mapping"),
        (lambda dify: dify.human_input.submit("token", "approve", user=7), "user"),
    ],
)
async def test_bad_input_sends_nothing(
    fake: FakeDify, workflow_app: AsyncDify, call: Callable[[Any], Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        await call(workflow_app)
    assert fake.requests == []


@pytest.mark.parametrize(("missing", "words"), [("user", "DIFY_USER"), ("api_key", "DIFY_API_KEY")])
async def test_without_a_user_or_a_key_nothing_is_sent(
    fake: FakeDify, connect: Connect, missing: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        await connect(fake, "workflow", **{missing: None}).human_input.submit("token", "approve")
    assert fake.requests == []
