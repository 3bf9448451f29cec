"""The description in openapi/ against the recordings: it has every field, and no value breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dify_plus_api.events import EVENTS, event_model
from dify_plus_api.types import Model
from tests.replay.test_generated import find
from tests.support.description import described, problems
from tests.support.recordings import Recording, recordings

JSON = [name for name, r in recordings().items() if r.content_type == "application/json" and r.body and find(r)]
STREAMS = [name for name, recording in recordings().items() if recording.is_stream]


def unknown_fields(value: Any) -> Iterator[str]:
    """The fields that the models have no place for."""
    if isinstance(value, Model):
        yield from (f"{type(value).__name__}.{key}" for key in value.additional_keys)
        value = vars(value)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from unknown_fields(inner)


@pytest.mark.parametrize("name", STREAMS)
def test_recorded_events_are_as_described(name: str) -> None:
    for event in recordings()[name].events:
        model = event_model(event["event"])
        assert model is not None
        assert problems(event, {"$ref": f"#/components/schemas/{EVENTS[event['event']]}"}) == []
        assert list(unknown_fields(model.from_dict(event))) == []


@pytest.mark.parametrize("name", JSON)
def test_recorded_answers_are_as_described(name: str) -> None:
    recording: Recording = recordings()[name]
    endpoint = find(recording)
    assert endpoint is not None
    content = described()[endpoint.OPERATION.id].answers[recording.status]
    assert content is not None
    content_type, schema = content
    if content_type == "application/json":
        assert problems(recording.json, schema) == []
        parsed = endpoint.OPERATION.parse_response(recording.response)
        assert list(unknown_fields(parsed)) == []
