# Made from tests/_async/test_workflows.py by scripts/unasync. Do not edit.
"""Records and logs of finished workflow runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs

import pytest

from dify_plus import ConfigurationError, Dify, NotFoundError, UsageError, WorkflowFailed
from dify_plus.testing import FakeDify, ModelError, WorkflowApp
from tests._sync.support import Connect, Serve

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def script(inputs: dict[str, Any]) -> Any:
    if "fail" in inputs:
        raise ModelError("it broke")
    return dict(inputs)


@pytest.fixture
def fake(serve: Serve) -> FakeDify:
    return serve({"workflow": WorkflowApp(script=script)})


def test_the_inputs_of_a_record_are_decoded(workflow_app: Dify) -> None:
    run = workflow_app.workflows.run({"text": "Hello \N{SNOWMAN}", "count": 7})
    record = workflow_app.workflows.get_run(run.workflow_run_id)
    assert (record.inputs["text"], record.inputs["count"]) == ("Hello \N{SNOWMAN}", 7)
    assert record.inputs["sys.user_id"] == "u"
    assert (record.id, record.status, record.outputs) == (run.workflow_run_id, "succeeded", run.outputs)
    assert record.ended
    assert isinstance(record.to_dict()["inputs"], str)
    with pytest.raises(NotFoundError):
        workflow_app.workflows.get_run(UNKNOWN)


def test_the_log_and_its_filters(fake: FakeDify, workflow_app: Dify) -> None:
    runs = [(workflow_app.workflows.run({"text": word}, user=word)).workflow_run_id for word in ("a1", "b2", "c3")]
    with pytest.raises(WorkflowFailed):
        workflow_app.workflows.run({"fail": "yes"})
    logs = workflow_app.workflows.logs

    assert [entry.workflow_run.id for entry in logs(limit=2, status="succeeded").to_list()] == runs[::-1]
    assert len(logs().to_list()) == 4
    [failed] = logs(status="failed").to_list()
    assert failed.workflow_run.error
    assert logs(status="stopped").first() is None
    [entry] = logs(created_by_end_user_session_id="b2").to_list()
    assert entry.workflow_run.id == runs[1]
    [entry] = logs(keyword="c3").to_list()
    assert entry.workflow_run.id == runs[2]
    assert logs(created_by_account="admin@example.org").to_list() == []
    [page] = [page for page in logs(page=2, limit=3).pages()]
    assert (len(page), page.total) == (1, 4)

    now = datetime.now(UTC)
    assert len(logs(created_at_after=now - timedelta(hours=1)).to_list()) == 4
    assert logs(created_at_after=now + timedelta(hours=1)).to_list() == []
    assert logs(created_at_before=now - timedelta(hours=1)).to_list() == []


def test_times_are_sent_in_utc(fake: FakeDify, workflow_app: Dify) -> None:
    here = datetime(2026, 1, 2, 3, 4, 5)
    there = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2)))
    workflow_app.workflows.logs(created_at_after=there, created_at_before=here).first()
    query = parse_qs(fake.requests[-1].query)
    assert query["created_at__after"] == ["2026-01-02T01:04:05+00:00"]
    assert datetime.fromisoformat(query["created_at__before"][0]) == here.astimezone(UTC)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda dify: dify.workflows.logs(limit=101).first(), "limit"),
        (lambda dify: dify.workflows.logs(page=0).first(), "page"),
        (lambda dify: dify.workflows.logs(status="running").first(), "status"),
        (lambda dify: dify.workflows.logs(keyword="").first(), "keyword"),
        (lambda dify: dify.workflows.logs(created_at_after="2026-01-01").first(), "created_at_after"),
        (lambda dify: dify.workflows.get_run(""), "workflow_run_id"),
        (lambda dify: dify.workflows.stop(""), "task_id"),
        (lambda dify: dify.workflows.run({}, workflow_id=""), "workflow_id"),
        (lambda dify: dify.workflows.run("x"), "inputs must be a mapping"),
        (lambda dify: dify.completions.stop(""), "task_id"),
    ],
)
def test_bad_input_sends_nothing(fake: FakeDify, workflow_app: Dify, call: Callable[[Any], Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        call(workflow_app)
    assert fake.requests == []


def test_without_a_key_nothing_is_sent(fake: FakeDify, connect: Connect) -> None:
    workflows = connect(fake, "workflow", api_key=None).workflows
    for call in (workflows.logs().first, lambda: workflows.get_run(UNKNOWN)):
        with pytest.raises(ConfigurationError, match="DIFY_API_KEY"):
            call()
    assert fake.requests == []
