"""The record of a run: its inputs decoded, and nothing lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dify_plus._streams.run_records import RunRecord
from dify_plus_api.models import WorkflowRun
from tests.support.recordings import recordings


def record(**fields: Any) -> RunRecord:
    return RunRecord.from_run(WorkflowRun.from_dict({"id": "r", "workflow_id": "w", "status": "running", **fields}))


def test_recorded_runs_read_and_lose_nothing() -> None:
    count = 0
    for name, recording in recordings().items():
        if "run_detail" not in name or recording.status != 200:
            continue
        sent = json.loads(recording.body)
        found = RunRecord.from_run(WorkflowRun.from_dict(sent))
        assert found.inputs == json.loads(sent["inputs"])
        assert found.outputs == (sent["outputs"] or {})
        assert found.to_dict() == sent
        assert found.ended is (sent["status"] not in ("running", "paused"))
        count += 1
    assert count > 3


@pytest.mark.parametrize("sent", [None, "", "not json", "[1]", "null", 7])
def test_inputs_and_outputs_that_are_not_objects_are_empty_and_kept_in_the_source(sent: Any) -> None:
    found = record(inputs=sent, outputs=sent)
    assert (found.inputs, found.outputs) == ({}, {})
    assert (found.to_dict()["inputs"], found.to_dict()["outputs"]) == (sent, sent)


@pytest.mark.parametrize("sent", [{"a": 1}, '{"a": 1}'])
def test_inputs_and_outputs_are_objects_or_their_json(sent: Any) -> None:
    found = record(inputs=sent, outputs=sent)
    assert (found.inputs, found.outputs) == ({"a": 1}, {"a": 1})


def test_a_missing_or_null_field_has_its_default() -> None:
    found = RunRecord.from_run(WorkflowRun.from_dict({"id": "r", "outputs": None, "total_steps": None, "error": None}))
    assert (found.id, found.status, found.outputs, found.total_steps, found.error) == ("r", "", {}, 0, None)
    assert found.created_at is None
