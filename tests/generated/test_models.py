"""Models: reading loses nothing and never fails, writing gives back what was read, absent is not null."""

from __future__ import annotations

import copy
import datetime
import inspect
import json
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_plus_api import events, models, types
from dify_plus_api.types import UNSET, Model, Timestamp, Unset, write
from tests.support.description import document, sample
from tests.support.recordings import recordings

STREAMS = {name: recording for name, recording in recordings().items() if recording.is_stream}
TIMES = ["2026-11-22T00:54:31", "2026-11-22T00:54:31.120Z", "2026-11-22T00:54:31+05:30", "2026-11-22", "20261122T00"]
NOT_TIMES = ["", "soon", "2026-13-01", "2026-02-30", "9999-12-31T24:00:00", "0000", "٢٠٢٦", "\ud800", "2026-11-22T"]


@cache
def model_classes() -> dict[str, type[Model]]:
    found = {name: getattr(models, name) for name in models.__all__}
    return {name: value for name, value in found.items() if inspect.isclass(value) and issubclass(value, Model)}


@cache
def schemas() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = document()["components"]["schemas"]
    return found


def exact(value: Any) -> str:
    """Return JSON text: unlike `==`, it distinguishes 1, 1.0 and true."""
    return json.dumps(value, sort_keys=True)


def assert_kept(model: type[Model], source: dict[str, Any]) -> Model:
    before = exact(source)
    read = model.from_dict(source)
    assert exact(read.to_dict()) == before
    assert exact(source) == before, "the source was changed"
    assert read == model.from_dict(source)
    assert exact(read.to_dict()) == before, "comparing two models changed one of them"
    return read


@pytest.mark.parametrize("name", STREAMS)
def test_every_recorded_event_is_kept(name: str) -> None:
    for event in STREAMS[name].events:
        model = events.event_model(event["event"])
        assert model is not None
        assert assert_kept(model, event).event == event["event"]


@pytest.mark.parametrize("name", model_classes())
def test_any_answer_is_read_without_an_error_and_without_loss(name: str) -> None:
    model = model_classes()[name]
    source = sample(schemas()[name], full=True)
    source = {key: value.decode("latin-1") if isinstance(value, bytes) else value for key, value in source.items()}
    assert assert_kept(model, source).additional_properties == {}
    assert_kept(model, {})
    assert_kept(model, {**source, "new": {"a": [1, None]}, "additional_properties": {"x": 1}, "to_dict": 1, "": 2})
    for key in source:
        assert_kept(model, {other: value for other, value in source.items() if other != key})
        for odd in (None, "odd", "", 5, 1.0, True, [], ["odd", None, [[]]], {}, {"odd": [{}]}, [{}, {"odd": {}}]):
            assert_kept(model, {**source, key: odd})


@cache
def field_names() -> list[str]:
    return sorted({field for schema in schemas().values() for field in schema.get("properties", {})})


keys = st.text() | st.deferred(lambda: st.sampled_from(field_names()))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.sampled_from(TIMES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def model_and_object(draw: st.DrawFn) -> tuple[type[Model], dict[str, Any]]:
    """Draw a model class, and a JSON object with some of its fields and any values."""
    name = draw(st.sampled_from(sorted(model_classes())))
    own = st.sampled_from(sorted(schemas()[name].get("properties", {"": None})))
    return model_classes()[name], draw(st.dictionaries(own | keys, json_values, max_size=6))


@pytest.mark.slow
@settings(derandomize=True, max_examples=400, deadline=None)
@given(model_and_object())
def test_any_json_object_through_any_model_is_kept(case: tuple[type[Model], dict[str, Any]]) -> None:
    assert_kept(*case)


def test_the_fields_are_read_as_their_types() -> None:
    reply = models.ChatMessageReply.from_dict(recordings()["chat_blocking_ok"].json)
    assert isinstance(reply.metadata, models.ResponseMetadata)
    assert isinstance(reply.metadata.usage, models.Usage)
    assert reply.metadata.usage.total_tokens == 28
    found = models.RetrieveResult.from_dict(recordings()["retrieve_hq"].json)
    assert [type(record) for record in found.records] == [models.RetrieveRecord] * len(found.records)
    assert found.records


def test_an_object_is_read_as_the_variant_that_it_fits() -> None:
    sources = [
        (models.LocalFileInfo, {"related_id": "1", "name": "a.txt"}),
        (models.OnlineDriveInfo, {"bucket": "b", "id": "1", "type": "file", "name": "n"}),
        (models.WebsiteCrawlInfo, {"source_url": "https://x.test", "title": "t", "content": "c"}),
    ]
    request = models.RunPipelineRequest.from_dict({"datasource_info_list": [source for _, source in sources]})
    assert [type(item) for item in request.datasource_info_list] == [model for model, _ in sources]


def test_unknown_fields_are_kept_and_can_be_changed() -> None:
    error = models.Error.from_dict({"code": "x", "hint": "h", "params": [1]})
    assert (error["hint"], error["params"], error.additional_keys) == ("h", [1], ["hint", "params"])
    assert "hint" in error
    error["hint"] = "other"
    del error["params"]
    assert "params" not in error
    assert error.to_dict() == {"code": "x", "hint": "other"}
    with pytest.raises(KeyError):
        error["params"]


def test_values_that_an_enumeration_does_not_know_come_through() -> None:
    event = models.WorkflowFinishedEvent.from_dict({"event": "workflow_finished", "data": {"status": "exploded"}})
    assert event.data.status == "exploded"


def test_a_missing_field_reads_as_none_and_is_not_written() -> None:
    error = models.Error.from_dict({"message": None})
    assert (error.message, error.code) == (None, None)
    assert error.to_dict() == {"message": None}
    assert models.Error().to_dict() == {}
    assert models.Error(code=UNSET, status=400).to_dict() == {"status": 400}  # type: ignore[arg-type]
    error.code = "x"
    assert error.to_dict() == {"message": None, "code": "x"}
    error.code = None
    assert error.to_dict() == {"message": None, "code": None}
    assert models.Error() != models.Error(code=None), "null is not the same as missing"


def test_a_field_that_is_required_reads_as_none_where_a_server_leaves_it_out() -> None:
    document = models.Document.from_dict({"id": "1"})
    assert (document.id, document.name, document.doc_metadata) == ("1", None, None)
    assert document.to_dict() == {"id": "1"}


def test_a_request_distinguishes_a_missing_field_from_null() -> None:
    request = models.CreateTagRequest(name="x")
    assert request.to_dict() == {"name": "x"}
    body = models.SendChatMessageRequest(query="q", inputs={}, user="u")
    assert body.files is UNSET
    assert models.SendChatMessageRequest(query="q", inputs={}, user="u", files=None).to_dict()["files"] is None


def test_models_with_the_same_content_are_equal() -> None:
    assert models.Error(code="x") == models.Error.from_dict({"code": "x"})
    assert models.Error(code="x") != models.Error.from_dict({"code": "x", "more": 1})


def test_an_event_knows_its_name() -> None:
    for name, model in events.EVENTS.items():
        parameter = inspect.signature(model_classes()[model]).parameters["event"]
        assert parameter.default == name


def test_unset_is_a_singleton_and_falsy() -> None:
    assert not UNSET
    assert repr(UNSET) == "UNSET"
    assert Unset() is UNSET
    assert all(twin is UNSET for twin in (copy.copy(UNSET), copy.deepcopy(UNSET), pickle.loads(pickle.dumps(UNSET))))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_models_can_be_pickled(protocol: int) -> None:
    for recording in (recordings()["chat_blocking_ok"], recordings()["messages_list"]):
        model = models.ChatMessageReply if recording.method == "POST" else models.MessageList
        original = model.from_dict({**recording.json, "new": [1]})
        twin = pickle.loads(pickle.dumps(original, protocol))
        assert twin == original
        assert exact(twin.to_dict()) == exact(original.to_dict())


def test_a_deep_copy_shares_nothing() -> None:
    source = recordings()["chat_blocking_ok"].json
    original = models.ChatMessageReply.from_dict({**source, "new": [1]})
    twin = copy.deepcopy(original)
    assert twin == original
    twin.metadata.usage.total_tokens = 0
    twin["new"].append(2)
    assert original.to_dict() == {**source, "new": [1]}
    assert copy.copy(original) == original


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_a_datetime_and_is_written_as_it_came(text: str) -> None:
    user = models.EndUser.from_dict({"created_at": text})
    assert isinstance(user.created_at, datetime.datetime)
    assert user.to_dict() == {"created_at": text}
    for twin in (copy.copy(user), copy.deepcopy(user), pickle.loads(pickle.dumps(user))):
        assert twin == user
        assert twin.to_dict() == {"created_at": text}


@pytest.mark.parametrize("text", NOT_TIMES)
def test_text_that_is_not_a_time_is_kept_unchanged(text: str) -> None:
    assert models.EndUser.from_dict({"created_at": text}).created_at == text


def test_a_time_has_the_zone_that_was_written() -> None:
    assert Timestamp.read("2026-11-22T00:54:31").tzinfo is None
    assert Timestamp.read("2026-11-22T00:54:31Z") == datetime.datetime(2026, 11, 22, 0, 54, 31, tzinfo=datetime.UTC)
    assert Timestamp.read("2026-11-22T00:54:31+05:30").utcoffset() == datetime.timedelta(hours=5, minutes=30)


DOCUMENT = {"id": "d", "data_source_info": {"upload_file_id": "f"}, "doc_metadata": [{"id": "m"}], "new": 1}


def test_nested_fields_are_read_on_first_use() -> None:
    read = models.Document.from_dict(DOCUMENT)
    assert "data_source_info" not in vars(read)
    info = read.data_source_info
    assert isinstance(info, models.DocumentSource) and info is read.data_source_info
    info.upload_file_id = "g"
    read.doc_metadata = None
    assert read.to_dict() == {**DOCUMENT, "data_source_info": {"upload_file_id": "g"}, "doc_metadata": None}
    del read.data_source_info, read.doc_metadata
    assert read.data_source_info is read.doc_metadata is None
    assert read.to_dict() == {"id": "d", "new": 1}


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_has_its_own_nested_fields(copied: Callable[[Any], Any]) -> None:
    read = models.Document.from_dict(DOCUMENT)
    other = copied(read)
    assert other == read
    other.data_source_info = None
    assert read.to_dict() == DOCUMENT
    assert isinstance(copied(read).doc_metadata[0], models.DocumentMetadataValue)


def test_a_model_from_an_answer_is_checked_when_it_is_sent() -> None:
    rule = models.ProcessRule.from_dict({"mode": "custom", "rules": {"segmentation": 3}})
    with pytest.raises(TypeError, match=r"process_rule\.rules\.segmentation must be a"):
        types.check(models.CreateDocumentByTextRequest(name="n", text="t", process_rule=rule))


def test_threads_that_use_a_nested_field_first_get_the_same_model() -> None:
    with ThreadPoolExecutor(8) as pool:
        for _ in range(50):
            read = models.Document.from_dict(DOCUMENT)
            start = threading.Barrier(8)

            def use(read: Any = read, start: Any = start) -> Any:
                start.wait()
                return read.data_source_info, read.to_dict() == DOCUMENT, read.doc_metadata

            found = [task.result() for task in [pool.submit(use) for _ in range(8)]]
            assert all(info is found[0][0] and same and metadata is found[0][2] for info, same, metadata in found)


def test_a_time_that_is_computed_is_written_in_iso_form() -> None:
    later = Timestamp.read("2026-11-22T00:54:31") + datetime.timedelta(days=1)
    for time in (later, copy.copy(later), pickle.loads(pickle.dumps(later))):
        assert (
            models.EndUser.from_dict({"id": "1", "created_at": time}).to_dict()["created_at"] == "2026-11-23T00:54:31"
        )
    assert write(Timestamp.read("2026-11-22").replace(hour=7)) == "2026-11-22T07:00:00"
    assert write(datetime.datetime(2026, 11, 22)) == "2026-11-22T00:00:00"


def test_writing_reaches_into_lists_tuples_and_mappings() -> None:
    error = models.Error(code="x")
    assert write({"a": [error, (error, 1)], "b": None}) == {"a": [{"code": "x"}, [{"code": "x"}, 1]], "b": None}


def test_the_public_names_exist() -> None:
    assert all(hasattr(types, name) for name in types.__all__)
