# Made from tests/_async/test_run_pauses.py by scripts/unasync. Do not edit.
"""Runs that pause for human input and resume, from the same stream or from another process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dify_plus import APIConnectionError, Dify, RecoveryPolicy, Stream, StreamInterrupted, UsageError
from dify_plus.errors import HumanInputFormExpired, HumanInputFormSubmitted, InvalidFormData
from dify_plus.testing import App, ChatflowApp, FakeDify, Fault, Field, Gate, HumanInput, Node, WorkflowApp
from dify_plus.types import StreamResumed
from tests._sync.support import Connect, Serve

KINDS = ["workflow", "chatflow"]
EVENTS = "/workflow/*/events"
FIELDS = [Field("comment"), Field("choice", "select", options=("a", "b"))]
ANSWER = {"comment": "fine", "choice": "b"}


def asking(*, forms: int = 1, gate: Gate | None = None, **options: Any) -> dict[str, App]:
    """Return a workflow and a chatflow that write a word, pause for each form, and write the answers to the forms."""

    def script(_: object) -> Iterator[Any]:
        yield Node("before", text=["well "])
        said = []
        for number in range(forms):
            answer = yield HumanInput(f"Review {number}", FIELDS, node_id=f"human{number}", **options)
            said += [f"{answer.action} ", str(answer.inputs.get("comment", ""))]
        yield Node("after", text=[said[0], gate, *said[1:]] if gate else said)
        return {"text": "well " + "".join(said)}

    return {"workflow": WorkflowApp(script=script), "chatflow": ChatflowApp(reply=script)}


def open_stream(dify: Dify, kind: str, **options: Any) -> Any:
    return dify.workflows.stream({}, **options) if kind == "workflow" else dify.chat.stream("Hi", **options)


def attach(dify: Dify, kind: str, run_id: str | None, **options: Any) -> Any:
    return (dify.workflows if kind == "workflow" else dify.chat).attach(run_id or "", **options)


def text_of(result: Any) -> str:
    return str(getattr(result, "answer", None) or getattr(result, "text", ""))


def read(stream: Stream[Any, Any]) -> list[str]:
    return [event.event for event in stream]


def posts(fake: FakeDify) -> list[str]:
    return [request.path.split("/")[2] for request in fake.requests if request.method == "POST"]


# -- answering a form and reading on in the same stream ----------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_continues_after_its_form_is_submitted(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(asking())
    with open_stream(connect(fake, kind), kind) as run:
        before = read(run)
        assert before[-2:] == ["human_input_required", "workflow_paused"]
        assert run.paused
        [form] = run.forms
        assert form.form_content == "Review 0"
        assert [entry.output_variable_name for entry in form.inputs] == ["comment", "choice"]
        assert [button.id for button in form.actions] == ["approve", "reject"]
        assert (run.result()).paused
        run.submit(form, action="approve", inputs=ANSWER)
        assert (run.paused, run.forms) == (False, [])
        resumed = next(run)
        assert resumed == StreamResumed(run.workflow_run_id, 1, "submitted")
        after = read(run)
        result = run.result()
    assert after[:4] == ["workflow_started", "node_started", "human_input_form_filled", "node_finished"]
    assert after[-1] == "workflow_finished"
    assert "stream_resumed" not in after
    assert result.status == "succeeded"
    assert text_of(result) == "well approve fine"
    assert fake.executions == 1
    assert posts(fake)[1:] == ["form"]


@pytest.mark.parametrize("kind", KINDS)
def test_text_continues_as_it_arrives(serve: Serve, connect: Connect, kind: str) -> None:
    """No text was missed during the pause, so no text is held back."""
    gate = Gate()
    with open_stream(connect(serve(asking(gate=gate)), kind), kind) as run:
        assert [piece for piece in run.text] == ["well "]
        run.submit(run.forms[0], action="approve", inputs=ANSWER)
        pieces = []
        for piece in run.text:
            pieces.append(piece)
            gate.open()
    assert pieces == ["approve ", "fine"]


@pytest.mark.parametrize("kind", KINDS)
def test_several_pauses_one_after_the_other(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(asking(forms=3))
    asked, pieces = [], []
    with open_stream(connect(fake, kind), kind) as run:
        pieces += [piece for piece in run.text]
        while run.paused:
            [form] = run.forms
            asked.append(form.form_content)
            run.submit(form, action="reject", inputs={**ANSWER, "comment": f"no {len(asked)} "})
            pieces += [piece for piece in run.text]
        result = run.result()
    assert asked == ["Review 0", "Review 1", "Review 2"]
    assert "".join(pieces) == text_of(result) == "well reject no 1 reject no 2 reject no 3 "
    assert fake.executions == 1
    assert posts(fake)[1:] == ["form"] * 3


def test_events_of_several_pauses_are_yielded_once(serve: Serve, connect: Connect) -> None:
    seen = []
    with connect(serve(asking(forms=2)), "workflow").workflows.stream({}) as run:
        seen += [event for event in run]
        while run.paused:
            run.submit(run.forms[0], action="approve", inputs=ANSWER)
            seen += [event for event in run]
    finished = [event.data.node_id for event in seen if event.event == "node_finished"]
    assert finished == ["start", "before", "human0", "human1", "after", "end"]
    started = [event.data.node_id for event in seen if event.event == "node_started"]
    assert started == ["start", "before", "human0", "human0", "human1", "human1", "after", "end"]
    assert [event.data.reason for event in seen if event.event == "workflow_started"] == [
        *["initial", "resumption", "resumption"]
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_can_be_given_by_its_token_or_by_the_reason_of_a_result(
    serve: Serve, connect: Connect, kind: str
) -> None:
    with open_stream(connect(serve(asking(forms=2)), kind), kind) as run:
        read(run)
        run.submit(str(run.forms[0].form_token), action="approve", inputs=ANSWER)
        read(run)
        [reason] = (run.result()).reasons
        run.submit(reason, action="approve", inputs=ANSWER)
        assert (run.result()).status == "succeeded"


def test_files_of_an_answer_are_uploaded(serve: Serve, connect: Connect) -> None:
    fake = serve(asking())
    with connect(fake, "workflow").workflows.stream({}, on_exit="detach") as run:
        read(run)
        run.submit(run.forms[0], action="approve", inputs={**ANSWER, "comment": b"%PDF-"})
    assert posts(fake)[1:] == ["files", "form"]
    comment = fake.requests[-1].json["inputs"]["comment"]
    assert (comment["transfer_method"], comment["type"]) == ("local_file", "document")
    assert comment["upload_file_id"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_after_the_pause_is_recovered_from(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    fake = serve(asking(gate=gate))
    policy = RecoveryPolicy(initial_delay=0.0)
    # the snapshot (the start, two nodes, the waiting node, its form, the pause), then five new events
    fake.faults.add(Fault(drop_after_events=9 + (kind == "chatflow") + 5), path=EVENTS)
    with open_stream(connect(fake, kind, recovery=policy), kind) as run:
        before = read(run)
        run.submit(run.forms[0], action="approve", inputs=ANSWER)
        seen = [next(run) for _ in range(7)]
        assert seen[0].event == seen[-1].event == "stream_resumed"
        assert seen[-1].reason == "connection_lost"
        gate.open()
        rest = read(run)
        result = run.result()
    assert before[-1] == "workflow_paused"
    assert rest[-1] == "workflow_finished"
    assert "workflow_started" not in rest
    assert text_of(result) == "well approve fine"
    assert fake.executions == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_is_submitted_though_the_run_cannot_be_attached_to_yet(
    serve: Serve, connect: Connect, kind: str
) -> None:
    gate = Gate()
    fake = serve(asking(gate=gate))
    fake.faults.add(Fault.error(404, "not_found"), path=EVENTS)
    with open_stream(connect(fake, kind, recovery=RecoveryPolicy(initial_delay=0.0)), kind) as run:
        read(run)
        run.submit(run.forms[0], action="approve", inputs=ANSWER)
        gate.reached()
        gate.open()
        fake.wait_idle()
        assert read(run) == ["stream_resumed", "workflow_finished"]
        assert text_of(run.result()) == "well approve fine"


def test_forms_can_be_answered_with_recovery_disabled(serve: Serve, connect: Connect) -> None:
    dify = connect(serve(asking()), "workflow", recovery=RecoveryPolicy(max_attempts=0))
    with dify.workflows.stream({}) as run:
        read(run)
        run.submit(run.forms[0], action="approve", inputs=ANSWER)
        assert (run.result()).outputs == {"text": "well approve fine"}


# -- from another client or process ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["streaming", "blocking"])
@pytest.mark.parametrize("kind", KINDS)
def test_another_client_attaches_by_the_run_id(serve: Serve, connect: Connect, kind: str, mode: str) -> None:
    fake = serve(asking())
    first = connect(fake, kind)
    if kind == "workflow":
        paused: Any = first.workflows.run({}, response_mode=mode)
    else:
        paused = first.chat.send("Hi", response_mode=mode)
    assert paused.paused
    assert [reason.form_content for reason in paused.reasons] == ["Review 0"]

    with attach(connect(fake, kind), kind, paused.workflow_run_id) as run:
        assert (read(run))[-1] == "workflow_paused"
        assert [form.form_token for form in run.forms] == [reason.form_token for reason in paused.reasons]
        run.submit(run.forms[0], action="reject", inputs=ANSWER)
        result = run.result()
    assert result.status == "succeeded"
    assert text_of(result) == "well reject fine"
    assert fake.executions == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_answered_elsewhere_can_be_attached_to(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    fake = serve(asking(gate=gate))
    dify = connect(fake, kind)
    with open_stream(dify, kind) as run:
        read(run)
        [form] = run.forms
    dify.human_input.submit(form, "approve", ANSWER)
    gate.reached()
    with attach(dify, kind, run.workflow_run_id) as again:
        snapshot = [next(again) for _ in range(7)]
        assert [event.data.node_id for event in snapshot if event.event == "node_finished"] == [
            *["start", "before", "human0"]
        ]
        gate.open()
        assert text_of(again.result()) == "well approve fine"


@pytest.mark.parametrize("kind", KINDS)
def test_leaving_a_run_that_waits_leaves_it_waiting(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(asking())
    dify = connect(fake, kind)
    with open_stream(dify, kind) as run:
        read(run)
    assert len(posts(fake)) == 1
    assert (dify.workflows.get_run(run.workflow_run_id)).status == "paused"


def test_leaving_after_an_answer_stops_the_run(serve: Serve, connect: Connect) -> None:
    fake = serve(asking(gate=Gate()))
    dify = connect(fake, "workflow")
    with dify.workflows.stream({}) as run:
        read(run)
        run.submit(run.forms[0], action="approve", inputs=ANSWER)
    fake.wait_idle()
    assert (dify.workflows.get_run(str(run.workflow_run_id))).status == "stopped"
    with pytest.raises(StreamInterrupted) as raised:
        run.result()
    assert raised.value.reason == "left"


# -- forms that are refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_values_that_the_server_refuses_leave_the_form_waiting(serve: Serve, connect: Connect, kind: str) -> None:
    with open_stream(connect(serve(asking()), kind), kind) as run:
        read(run)
        [form] = run.forms
        for wrong in ({"comment": "fine", "choice": "c"}, {"comment": "fine"}):
            with pytest.raises(InvalidFormData, match="choice") as raised:
                run.submit(form, action="approve", inputs=wrong)
            assert raised.value.status_code == 400
            assert run.paused
            assert run.forms == [form]
        run.submit(form, action="approve", inputs=ANSWER)
        assert (run.result()).status == "succeeded"


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_fields_and_buttons_are_not_sent(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(asking())
    with open_stream(connect(fake, kind), kind) as run:
        read(run)
        sent = len(fake.requests)
        with pytest.raises(UsageError, match='action must be "approve" or "reject", not "ignore"'):
            run.submit(run.forms[0], action="ignore", inputs=ANSWER)
        with pytest.raises(UsageError, match='inputs: the form has no field "remark"; its fields are comment, choice'):
            run.submit(run.forms[0], action="approve", inputs={**ANSWER, "remark": "x"})
        assert len(fake.requests) == sent
        assert run.paused
        run.submit(run.forms[0], action="approve", inputs=ANSWER)
        assert (run.result()).status == "succeeded"


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_submitted_by_somebody_else_lets_the_stream_continue(serve: Serve, connect: Connect, kind: str) -> None:
    gate = Gate()
    fake = serve(asking(gate=gate))
    dify = connect(fake, kind)
    with open_stream(dify, kind) as run:
        read(run)
        [form] = run.forms
        connect(fake, kind, user="editor").human_input.submit(form, "reject", ANSWER)
        with pytest.raises(HumanInputFormSubmitted):
            run.submit(form, action="approve", inputs=ANSWER)
        assert not run.paused
        gate.open()
        assert (read(run))[-1] == "workflow_finished"
        assert text_of(run.result()) == "well reject fine"


@pytest.mark.parametrize("kind", KINDS)
def test_an_expired_form_lets_the_stream_continue(serve: Serve, connect: Connect, kind: str) -> None:
    now = [1795307600.0]
    fake = serve(asking(expires_in=3600.0), clock=lambda: now[0])
    with open_stream(connect(fake, kind), kind) as run:
        read(run)
        now[0] += 3601
        with pytest.raises(HumanInputFormExpired) as raised:
            run.submit(run.forms[0], action="approve", inputs=ANSWER)
        assert raised.value.status_code == 412
        assert not run.paused


def test_a_run_that_ended_because_its_form_expired_returns_its_result(serve: Serve, connect: Connect) -> None:
    fake = serve(asking(expires_in=-1.0))
    with connect(fake, "workflow").workflows.stream({}) as run:
        assert (read(run))[-1] == "workflow_paused"
        fake.wait_idle()
        with pytest.raises(HumanInputFormExpired):
            run.submit(run.forms[0], action="approve", inputs=ANSWER)
        result = run.result()
    assert result.outputs == {"text": "well __timeout "}


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_whose_confirmation_is_lost_is_not_sent_again(serve: Serve, connect: Connect, kind: str) -> None:
    """Whether the server accepted the answer is unknown until the user submits again."""
    fake = serve(asking())
    fake.faults.add(Fault(drop=True, executed=True), path="/form/human_input/*")
    with open_stream(connect(fake, kind), kind) as run:
        read(run)
        [form] = run.forms
        with pytest.raises(APIConnectionError):
            run.submit(form, action="approve", inputs=ANSWER)
        assert posts(fake)[1:] == ["form"]
        with pytest.raises(HumanInputFormSubmitted):
            run.submit(form, action="approve", inputs=ANSWER)
        assert text_of(run.result()) == "well approve fine"


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_needs_a_paused_run(serve: Serve, connect: Connect, kind: str) -> None:
    fake = serve(asking())
    dify = connect(fake, kind)
    stream = open_stream(dify, kind)
    with pytest.raises(UsageError, match="while the run is paused"):
        stream.submit("token", action="approve")
    with stream as run:
        with pytest.raises(UsageError, match="while the run is paused"):
            run.submit("token", action="approve")
        read(run)
        [form] = run.forms
        run.submit(form, action="approve", inputs=ANSWER)
        with pytest.raises(UsageError, match="while the run is paused"):
            run.submit(form, action="approve", inputs=ANSWER)
        run.result()
    with open_stream(dify, kind) as run:
        read(run)
    with pytest.raises(UsageError, match="while the run is paused and its stream is open"):
        run.submit(run.forms[0], action="approve", inputs=ANSWER)
    assert posts(fake).count("form") == 1


# -- forms that FakeDify cannot produce: several at once, and forms that are delivered by e-mail only ------------------


def event(name: str, **data: Any) -> str:
    return "data: " + json.dumps({"event": name, "task_id": "t", "workflow_run_id": "r", "data": data}) + "\n\n"


def form(number: int, token: str | None) -> dict[str, Any]:
    return {
        "form_id": f"f{number}",
        "form_token": token,
        "node_id": f"h{number}",
        "form_content": f"Review {number}",
        "inputs": [],
        "actions": [{"id": "approve", "title": "Approve", "button_style": "default"}],
    }


def waits(*forms: dict[str, Any], announced: bool = True) -> str:
    required = "".join(event("human_input_required", **form) for form in forms) if announced else ""
    reasons = [{"TYPE": "human_input_required", **form} for form in forms]
    return required + event("workflow_paused", status="paused", reasons=reasons)


ONE, TWO = form(1, "token-1"), form(2, "token-2")
STARTED = event("workflow_started", id="r", reason="initial")
ASKED = STARTED + event("node_started", id="1", node_id="h1") + event("node_started", id="2", node_id="h2")
RESUMED = event("workflow_started", id="r", reason="resumption")
FINISHED = event("workflow_finished", id="r", status="succeeded", outputs={"text": "done"})
FILLED_1 = event("node_started", id="1", node_id="h1") + event("human_input_form_filled", node_id="h1")
FILLED_2 = event("node_started", id="2", node_id="h2") + event("human_input_form_filled", node_id="h2")


class Scripted(httpx.MockTransport):
    """Answers each streaming request with the next of its scripts, and accepts every form."""

    def __init__(self, *streams: str) -> None:
        super().__init__(self._answer)
        self.streams = list(streams)
        self.submitted: list[str] = []

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if "/form/" in request.url.path:
            self.submitted.append(request.url.path.rpartition("/")[2])
            return httpx.Response(200, json={})
        if request.url.path.endswith(("/events", "/workflows/run")):
            return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, text=self.streams.pop(0))
        return httpx.Response(404, json={"code": "not_found", "message": "No.", "status": 404})


def test_two_forms_are_answered_one_after_the_other() -> None:
    server = Scripted(
        ASKED + waits(ONE, TWO),
        ASKED + waits(ONE, TWO) + RESUMED + FILLED_1 + waits(TWO),
        ASKED + waits(TWO) + RESUMED + FILLED_2 + FINISHED,
    )
    with Dify("app-key", user="u", transport=server) as dify, dify.workflows.stream({}) as run:
        read(run)
        assert [form.form_id for form in run.forms] == ["f1", "f2"]
        run.submit(run.forms[0], action="approve")
        assert run.paused  # the other still waits
        assert [form.form_id for form in run.forms] == ["f2"]
        assert read(run) == [
            *["stream_resumed", "workflow_started", "node_started", "human_input_form_filled"],
            *["human_input_required", "workflow_paused"],
        ]
        assert run.paused
        assert [form.form_id for form in run.forms] == ["f2"]
        run.submit(run.forms[0], action="approve")
        assert not run.paused
        assert (read(run))[-1] == "workflow_finished"
        assert (run.result()).outputs == {"text": "done"}
    assert server.submitted == ["token-1", "token-2"]


def test_two_forms_can_be_answered_at_once() -> None:
    server = Scripted(
        ASKED + waits(ONE, TWO),
        ASKED + waits(ONE, TWO) + RESUMED + FILLED_1 + FILLED_2 + FINISHED,
    )
    with Dify("app-key", user="u", transport=server) as dify, dify.workflows.stream({}) as run:
        read(run)
        while run.paused:
            for waiting in run.forms:
                run.submit(waiting, action="approve")
            seen = read(run)
        assert (run.result()).succeeded
    assert seen.count("stream_resumed") == 1
    assert server.submitted == ["token-1", "token-2"]


def test_the_remaining_form_is_known_from_the_reasons() -> None:
    server = Scripted(
        ASKED + waits(ONE, TWO),
        ASKED + waits(ONE, TWO) + RESUMED + FILLED_1 + waits(TWO, announced=False),
        ASKED + waits(TWO) + RESUMED + FILLED_2 + FINISHED,
    )
    with Dify("app-key", user="u", transport=server) as dify, dify.workflows.stream({}) as run:
        read(run)
        while run.paused:
            waiting = run.forms[0]
            assert waiting.form_content.startswith("Review")
            run.submit(waiting, action="approve")
            read(run)
        assert (run.result()).succeeded
    assert server.submitted == ["token-1", "token-2"]


def test_a_form_for_email_only_raises() -> None:
    server = Scripted(ASKED + waits(form(1, None)))
    with Dify("app-key", user="u", transport=server) as dify, dify.workflows.stream({}) as run:
        read(run)
        assert run.paused
        [waiting] = run.forms
        for given in (waiting, (run.result()).reasons[0]):
            with pytest.raises(UsageError, match="answer it by e-mail"):
                run.submit(given, action="approve")
        assert run.paused
    assert server.submitted == []
