"""The arguments of a pipeline, and the results of a data source."""

from __future__ import annotations

from typing import Any

import pytest

from dify_plus._arguments.datasources import datasource_entries
from dify_plus._streams.datasource_results import DatasourceAccumulator, checked_reading
from dify_plus._streams.events import UnknownEvent
from dify_plus.errors import PipelineRunError, UsageError
from dify_plus_api.events import event_model
from dify_plus_api.models import LocalFileInfo, OnlineDriveInfo, UploadedPipelineFile, WebsiteCrawlInfo


def event(**fields: Any) -> Any:
    model = event_model(fields["event"])
    assert model is not None
    return model.from_dict(fields)


def test_an_upload_is_named_for_old_and_new_servers() -> None:
    upload = UploadedPipelineFile.from_dict({"id": "f1", "name": "a.txt"})
    entries = datasource_entries("local_file", [upload, LocalFileInfo(reference="f2"), {"related_id": "f3", "x": 1}])
    assert [entry.to_dict() for entry in entries] == [
        {"reference": "f1", "related_id": "f1", "name": "a.txt"},
        {"reference": "f2", "related_id": "f2"},
        {"reference": "f3", "related_id": "f3", "x": 1},
    ]


def test_entries_are_of_the_kind_of_their_source() -> None:
    page = WebsiteCrawlInfo(url="https://x.test")
    assert datasource_entries("website_crawl", [page, {"url": "https://y.test"}])[0] is page
    assert isinstance(datasource_entries("online_drive", [{"id": "1", "type": "file"}])[0], OnlineDriveInfo)
    assert datasource_entries("online_document", [{"workspace_id": "w", "page": {"page_id": "p", "type": "page"}}])


@pytest.mark.parametrize(
    ("kind", "entries"),
    [
        ("local_file", []),
        ("local_file", [{"name": "a.txt"}]),
        ("local_file", [WebsiteCrawlInfo(url="x")]),
        ("website_crawl", [UploadedPipelineFile.from_dict({"id": "f1"})]),
        ("website_crawl", {"url": "x"}),
        ("website_crawl", WebsiteCrawlInfo(url="x")),
        ("website_crawl", "https://x.test"),
        ("online_document", None),
    ],
)
def test_a_value_that_is_not_an_entry_is_refused(kind: str, entries: Any) -> None:
    with pytest.raises(UsageError, match="datasource_info_list"):
        datasource_entries(kind, entries)


def test_a_data_source_stream_ends_with_its_items() -> None:
    reading = DatasourceAccumulator()
    assert reading.result().data == []
    reading.add(event(event="datasource_processing", total=2, completed=1))
    reading.add(UnknownEvent("of_tomorrow", {}))
    assert not reading.ended
    assert (reading.result().total, reading.result().completed) == (2, 1)

    reading.add(event(event="datasource_completed", data=[{"id": 1}], total=2, completed=2, time_consuming=0.5))
    assert reading.ended
    result = checked_reading(reading.result(), {})
    assert (result.data, result.time_consuming) == ([{"id": 1}], 0.5)


def test_a_reading_that_fails_raises_with_the_reason() -> None:
    reading = DatasourceAccumulator()
    reading.add(event(event="datasource_error", error="The site is down."))
    assert reading.ended
    with pytest.raises(PipelineRunError, match="The site is down") as caught:
        checked_reading(reading.result(), {})
    assert caught.value.partial == reading.result()
