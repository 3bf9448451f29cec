"""Reading events: typed where the kind is described, whole where it is not, and never an error."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_plus._streams import events
from dify_plus._streams.events import UnknownEvent, read_frame
from dify_plus.sse import ServerSentEvent, SSEDecoder
from dify_plus_api import models
from dify_plus_api.events import EVENTS, MODELS, STREAMS
from dify_plus_api.types import Model
from tests.support.recordings import recordings

RECORDED = {name: recording for name, recording in recordings().items() if recording.is_stream}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
json_objects = st.dictionaries(st.text(), json_values, max_size=5)


def read(data: Any, kind: str = "message") -> Model | UnknownEvent | None:
    return read_frame(kind, data if isinstance(data, str) else json.dumps(data))


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_events_are_typed_and_written_back_as_they_came(name: str) -> None:
    events = SSEDecoder(read_frame).feed(RECORDED[name].body)
    assert [event.to_dict() for event in events if event] == RECORDED[name].events
    for event in events:
        assert isinstance(event, Model)
        assert type(event).__name__ == EVENTS[event.event]  # type: ignore[attr-defined]


def test_every_kind_of_event_has_its_model() -> None:
    for name, model in EVENTS.items():
        assert getattr(models, model).__annotations__["event"] == f"Literal[{name!r}]"
    assert set(EVENTS.values()) == {model for stream in STREAMS.values() for model in stream}


@pytest.mark.parametrize("kind", sorted(EVENTS.keys() - {"ping"}))
def test_an_event_may_lack_all_fields(kind: str) -> None:
    event = read({"event": kind})
    assert type(event).__name__ == EVENTS[kind]
    assert event is not None
    assert event.to_dict() == {"event": kind}


@given(kind=st.sampled_from(sorted(EVENTS.keys() - {"ping"})), fields=json_objects, wrong=st.data())
def test_reading_never_fails_on_shape_and_loses_nothing(
    kind: str, fields: dict[str, Any], wrong: st.DataObject
) -> None:
    model: type[Model] = getattr(models, EVENTS[kind])
    known = [name for name in model.__annotations__ if name not in ("event", "additional_properties")]
    names = wrong.draw(st.lists(st.sampled_from(known), unique=True)) if known else []
    data = {**fields, **{name: wrong.draw(json_values) for name in names}, "event": kind}
    event = read(data)
    assert isinstance(event, model)
    assert event.to_dict() == data


@given(json_objects)
def test_an_event_that_is_not_described_is_kept_whole(data: dict[str, Any]) -> None:
    event = read(data, "some_kind")
    if data.get("event") == "ping":
        assert event is None
    elif data.get("event") not in EVENTS:
        name = data.get("event")
        assert event == UnknownEvent(name if isinstance(name, str) else "some_kind", data)
        assert isinstance(event, UnknownEvent)
        assert event.to_dict() == data


@given(st.text(), st.text())
def test_no_frame_is_too_strange(kind: str, data: str) -> None:
    event = read(data, kind)
    assert event is None or event.event is not None  # type: ignore[union-attr]


@pytest.mark.parametrize("data", ["", "plain words", "[1, 2]", "null", "3", '"message"', "{", "NaN", "[" * 100_000])
def test_data_that_is_not_an_object_is_text_with_the_kind_of_its_frame(data: str) -> None:
    event = read(data, "note")
    assert event == UnknownEvent("note", data)
    assert event.to_dict() == {"event": "note", "data": data}


@pytest.mark.parametrize("frame", [ServerSentEvent("ping", ""), ServerSentEvent("ping", "x"), {"event": "ping"}])
def test_pings_are_not_events(frame: Any) -> None:
    assert (read_frame(frame.event, frame.data) if isinstance(frame, ServerSentEvent) else read(frame)) is None


def test_a_ping_by_its_frame_may_carry_an_event() -> None:
    event = read({"event": "message", "answer": "Hi"}, "ping")
    assert isinstance(event, models.MessageEvent)


def test_unknown_events_are_read_from_objects_too() -> None:
    data = {"event": "brand_new", "x": 1}
    event = UnknownEvent.from_dict(data)
    assert (event.event, event.data) == ("brand_new", data)
    assert event.to_dict() == data
    assert UnknownEvent.from_dict({"x": 1}).event == ""


@pytest.mark.parametrize(
    "name",
    ["ChatStreamEvent", "CompletionStreamEvent", "WorkflowStreamEvent", "DatasourceStreamEvent", "DraftStreamEvent"],
)
def test_the_event_types_of_streams_list_no_event_that_never_comes(name: str) -> None:
    kinds = set(get_args(getattr(events, name)))
    assert UnknownEvent in kinds
    assert not kinds & {MODELS["ping"], MODELS["error"]}
    resumable = name in ("ChatStreamEvent", "WorkflowStreamEvent")
    assert ({events.StreamResumed, events.TextCorrected} <= kinds) == resumable
    with pytest.raises(AttributeError):
        events.NothingEvent  # noqa: B018


@pytest.mark.parametrize("made", [events.StreamResumed("r", 1, "eof"), events.TextCorrected("whole")])
def test_events_that_are_made_here_are_plain_data(made: Any) -> None:
    assert type(made).from_dict(made.to_dict()) == made
    assert made.to_dict()["event"] == made.event
