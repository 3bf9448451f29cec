"""The description in openapi/ against the recordings of all servers: it has every field, and no value breaks it.

A test fails if a recording lacks a required field, has a null or a field that is not described, or has a status, a
content type or an error code that the description of the operation does not list.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dify_plus_api.events import EVENTS, event_model
from dify_plus_api.types import Model
from tests.replay.test_generated import find
from tests.support.description import described, document, problems, resolve
from tests.support.recordings import Recording, every_recording

RECORDED = every_recording()
JSON = [name for name, r in RECORDED.items() if r.content_type == "application/json" and r.body and find(r)]
OPERATIONS = [name for name, recording in RECORDED.items() if find(recording)]
STREAMS = [name for name, recording in RECORDED.items() if recording.is_stream]


def unknown_fields(value: Any) -> Iterator[str]:
    """Yield the fields that the models do not describe."""
    if isinstance(value, Model):
        yield from (f"{type(value).__name__}.{key}" for key in value.additional_keys)
        value._read_all()  # nested models are made on first use
        value = vars(value)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from unknown_fields(inner)


@pytest.mark.parametrize("name", STREAMS)
def test_recorded_events_are_as_described(name: str) -> None:
    for event in RECORDED[name].events:
        model = event_model(event["event"])
        assert model is not None
        assert problems(event, {"$ref": f"#/components/schemas/{EVENTS[event['event']]}"}) == []
        assert list(unknown_fields(model.from_dict(event))) == []


@pytest.mark.parametrize("name", JSON)
def test_recorded_answers_are_as_described(name: str) -> None:
    recording: Recording = RECORDED[name]
    endpoint = find(recording)
    assert endpoint is not None
    content = described()[endpoint.OPERATION.id].answers[recording.status]
    assert content is not None
    content_type, schema = content
    if content_type == "application/json":
        assert problems(recording.json, schema) == []
        parsed = endpoint.OPERATION.parse_response(recording.response)
        assert list(unknown_fields(parsed)) == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_recorded_statuses_contents_and_codes_are_described(name: str) -> None:
    recording: Recording = RECORDED[name]
    endpoint = find(recording)
    assert endpoint is not None
    operation = described()[endpoint.OPERATION.id]
    answer = resolve(operation.source["responses"][str(recording.status)])
    contents = answer.get("content", {})
    if recording.body and "application/octet-stream" not in contents:
        assert recording.content_type in contents
    if recording.status >= 400 and recording.content_type == "application/json":
        assert recording.json.get("code") in [None, *answer["x-error-codes"]]
    if recording.is_stream:
        known = {code for each in operation.source["responses"].values() for code in codes(each)}
        assert {event["code"] for event in recording.events if event["event"] == "error" and "code" in event} <= known


def codes(answer: dict[str, Any]) -> list[str]:
    found: list[str] = resolve(answer).get("x-error-codes", [])
    return found


@pytest.mark.parametrize("folder", sorted(Path(__file__).parent.glob("captures*")), ids=lambda folder: folder.name)
def test_no_recording_is_missing(folder: Path) -> None:
    listed = [line.split()[0] for line in (folder / "INDEX.txt").read_text(encoding="utf-8").splitlines()]
    assert sorted(path.stem for path in folder.glob("*.json")) == sorted(listed)


def test_every_folder_of_recordings_is_there() -> None:
    assert {recording.version for recording in RECORDED.values()} == {"1.14.2", "1.16.1"}
    assert {recording.response.headers["x-version"] for recording in RECORDED.values()} == {"1.14.2", "1.16.1"}


TEXTS = {"action", "batch", "form_token", "model_type", "node_id", "task_id", "workflow_id", "workflow_run_id"}
"""The parameters in paths that may be any text. The others are UUIDs; to anything else, servers answer an HTML page."""


@pytest.mark.parametrize("name", described())
def test_errors_of_every_server_are_described(name: str) -> None:
    operation = described()[name]
    answers = {status: resolve(answer) for status, answer in operation.source["responses"].items()}
    if operation.schemes:
        assert "unauthorized" in codes(answers["401"])
        assert "403" in answers
    if operation.body_type == "application/json":
        assert "unsupported_media_type" in codes(answers["415"])
    if {parameter["name"] for parameter in operation.path_parameters} - TEXTS:
        assert "text/html" in answers["404"]["content"], (
            "describe the answer for an id that is not a UUID: see Responses in openapi/README.md, or add it to TEXTS"
        )


def test_every_error_code_names_its_class() -> None:
    table: dict[str, Any] = document()["x-error-codes"]
    classes = [entry["class"] for code, entry in table.items() if code != "unknown"]  # its status decides
    assert all(name.isidentifier() for name in classes)
    assert len(set(classes)) == len(classes)
