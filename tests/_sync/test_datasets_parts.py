# Made from tests/_async/test_datasets_parts.py by scripts/unasync. Do not edit.
"""Segments, child chunks, metadata fields, tags, pipelines and models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dify_plus import BadRequestError, Dify, NotFoundError, UsageError
from dify_plus.errors import InvalidParam, PipelineRunError
from dify_plus.testing import Datasource, FakeDify, Pipeline
from dify_plus_api.models import DocumentMetadataUpdate, NewSegment, WebsiteCrawlInfo
from tests._sync.support import asked

PAGES = (
    {"page_id": "p1", "page_name": "Rivers", "type": "page"},
    {"page_id": "p2", "page_name": "Lakes", "type": "page"},
)


@pytest.fixture
def dataset_id(knowledge: Dify) -> str:
    return (knowledge.datasets.create("Water")).id


def created(knowledge: Dify, dataset_id: str, **settings: Any) -> str:
    text = "Rivers flow.\nRivers run.\n\nLakes lie still."
    indexing = knowledge.datasets.documents.create(dataset_id, text=text, name="Water", **settings)
    indexing.wait(timeout=60)
    return indexing.document.id


# -- segments --------------------------------------------------------------------------------------------------------


def test_segments_are_added_changed_and_removed(knowledge: Dify, dataset_id: str) -> None:
    segments, document_id = knowledge.datasets.segments, created(knowledge, dataset_id)

    made = segments.create(
        dataset_id,
        document_id,
        ["Seas are salty.", NewSegment(content="Ponds are small.", keywords=["pond"]), {"content": "Springs."}],
    )
    assert [segment.content for segment in made] == ["Seas are salty.", "Ponds are small.", "Springs."]
    assert made[1].keywords == ["pond"]

    changed = segments.update(dataset_id, document_id, made[0].id, content="Seas are deep.", keywords=["sea"])
    assert (changed.content, changed.keywords) == ("Seas are deep.", ["sea"])
    assert (segments.update(dataset_id, document_id, made[1].id, enabled=False)).enabled is False
    with pytest.raises(InvalidParam, match="disabled"):
        segments.update(dataset_id, document_id, made[1].id, content="x")
    assert (segments.get(dataset_id, document_id, made[0].id)).content == "Seas are deep."

    segments.delete(dataset_id, document_id, made[2].id)
    with pytest.raises(NotFoundError, match="Segment not found"):
        segments.get(dataset_id, document_id, made[2].id)


def test_segments_are_listed_in_their_order(knowledge: Dify, dataset_id: str, fake: FakeDify) -> None:
    segments, document_id = knowledge.datasets.segments, created(knowledge, dataset_id)
    segments.create(dataset_id, document_id, [f"Sea {number}" for number in range(5)])

    found = [segment.content for segment in segments.list(dataset_id, document_id, keyword="sea", limit=2)]
    assert found == [f"Sea {number}" for number in range(5)]
    assert len(segments.list(dataset_id, document_id, status="completed").to_list()) == 6
    assert segments.list(dataset_id, document_id, status=["waiting", "error"]).to_list() == []
    assert "status=waiting&status=error" in fake.requests[-1].query


def test_an_error_without_a_code_is_readable(knowledge: Dify, dataset_id: str) -> None:
    document_id = created(knowledge, dataset_id, doc_form="qa_model")
    with pytest.raises(BadRequestError, match="Answer is required"):
        knowledge.datasets.segments.create(dataset_id, document_id, ["Why?"])


def test_child_chunks_are_added_changed_and_removed(knowledge: Dify, dataset_id: str) -> None:
    chunks = knowledge.datasets.child_chunks
    document_id = created(knowledge, dataset_id, doc_form="hierarchical_model")
    segment = knowledge.datasets.segments.list(dataset_id, document_id).first()
    assert segment is not None
    path = (dataset_id, document_id, segment.id)

    made = chunks.create(*path, "Streams.")
    assert made.type_ == "customized"
    assert [chunk.content for chunk in chunks.list(*path, limit=1)] == ["Rivers flow.", "Rivers run.", "Streams."]
    assert len(chunks.list(*path, keyword="stream").to_list()) == 1
    assert (chunks.update(*path, made.id, "Brooks.")).content == "Brooks."
    chunks.delete(*path, made.id)
    assert len(chunks.list(*path).to_list()) == 2


# -- metadata and tags -----------------------------------------------------------------------------------------------


def test_fields_are_defined_renamed_and_removed(knowledge: Dify, dataset_id: str) -> None:
    metadata, document_id = knowledge.datasets.metadata, created(knowledge, dataset_id)

    field = metadata.create(dataset_id, "author")
    assert (field.name, field.type_) == ("author", "string")
    assert (metadata.create(dataset_id, "year", "number")).type_ == "number"
    assert (metadata.update(dataset_id, field.id, "writer")).name == "writer"
    with pytest.raises(InvalidParam, match="already exists"):
        metadata.create(dataset_id, "writer")

    value = {"id": field.id, "name": "writer", "value": "Ada"}
    metadata.bind(dataset_id, [{"document_id": document_id, "metadata_list": [value], "partial_update": True}])
    update = DocumentMetadataUpdate.from_dict({"document_id": document_id, "metadata_list": [value]})
    metadata.bind(dataset_id, [update])
    assert {item.name: item.count for item in metadata.list(dataset_id)} == {"writer": 1, "year": 0}
    metadata.delete(dataset_id, field.id)
    assert [item.name for item in metadata.list(dataset_id)] == ["year"]


def test_built_in_fields_are_switched(knowledge: Dify, dataset_id: str) -> None:
    metadata = knowledge.datasets.metadata
    assert "document_name" in [field.name for field in metadata.list_built_in(dataset_id)]
    metadata.enable_built_in(dataset_id)
    assert (knowledge.datasets.get(dataset_id)).built_in_field_enabled is True
    metadata.disable_built_in(dataset_id)
    assert (knowledge.datasets.get(dataset_id)).built_in_field_enabled is False


def test_tags_are_made_bound_and_removed(knowledge: Dify, dataset_id: str, fake: FakeDify) -> None:
    tags = knowledge.datasets.tags
    wet, blue = tags.create("wet"), tags.create("blue")
    assert (tags.update(wet.id, "damp")).name == "damp"

    tags.bind(dataset_id, [wet.id, blue.id])
    assert {tag.name for tag in tags.of_dataset(dataset_id)} == {"damp", "blue"}
    assert {tag.name: tag.binding_count for tag in tags.list()} == {"damp": "1", "blue": "1"}
    tags.unbind(dataset_id, wet.id)
    assert fake.requests[-1].json == {"tag_ids": [wet.id], "tag_id": wet.id, "target_id": dataset_id}
    tags.unbind(dataset_id, [wet.id, blue.id])
    assert tags.of_dataset(dataset_id) == []
    tags.delete(blue.id)
    with pytest.raises(NotFoundError, match="Tag not found"):
        tags.delete(blue.id)


# -- pipelines and models ----------------------------------------------------------------------------------------------


def test_a_data_source_is_read_event_by_event(knowledge: Dify, fake: FakeDify) -> None:
    sources = [Datasource("pages", "online_document", items=PAGES), Datasource("web", "website_crawl", items=PAGES)]
    dataset = fake.knowledge.add_pipeline("Water", Pipeline(sources))
    pipeline = knowledge.datasets.pipeline

    assert [source.node_id for source in pipeline.datasources(dataset.id)] == ["pages", "web"]
    with pipeline.run_node(dataset.id, "web", datasource_type="website_crawl", inputs={"url": "x"}) as stream:
        kinds = [event.event for event in stream]
    assert kinds == ["datasource_processing", "datasource_processing", "datasource_completed"]
    assert (stream.result()).completed == 2
    with pipeline.run_node(dataset.id, "pages", datasource_type="online_document") as stream:
        assert (stream.result()).data == list(PAGES)


def test_a_data_source_that_fails_raises(knowledge: Dify, fake: FakeDify) -> None:
    source = Datasource("web", "website_crawl", error="The site is down.")
    dataset = fake.knowledge.add_pipeline("Water", Pipeline([source]))
    with knowledge.datasets.pipeline.run_node(dataset.id, "web", datasource_type="website_crawl") as stream:
        with pytest.raises(PipelineRunError, match="The site is down"):
            stream.result()


def test_a_pipeline_brings_uploads_in(knowledge: Dify, fake: FakeDify, tmp_path: Path) -> None:
    dataset = fake.knowledge.add_pipeline("Water", Pipeline([Datasource("files")]))
    pipeline = knowledge.datasets.pipeline
    path = tmp_path / "rivers.txt"
    path.write_bytes(b"Rivers flow.")

    upload = pipeline.upload_file(path)
    other = pipeline.upload_file(b"Lakes lie.", name="lakes.txt", mime_type="text/plain")
    run = pipeline.run(
        dataset.id, "files", [upload, {"related_id": other.id, "name": "Lakes"}], datasource_type="local_file"
    )

    assert fake.requests[-1].json["datasource_info_list"] == [
        {"reference": upload.id, "related_id": upload.id, "name": "rivers.txt"},
        {"reference": other.id, "related_id": other.id, "name": "Lakes"},
    ]
    assert isinstance(run.batch, str)
    assert (knowledge.datasets.documents.attach(dataset.id, run.batch).wait(timeout=60)).completed
    names = [document.name for document in knowledge.datasets.documents.list(dataset.id).to_list()]
    assert sorted(names) == ["Lakes", "rivers.txt"]


def test_a_draft_is_tried_out(knowledge: Dify, fake: FakeDify) -> None:
    source = Datasource("web", "website_crawl", texts={"https://x.test": "Rivers flow."})
    dataset = fake.knowledge.add_pipeline("Water", Pipeline([source]))
    pipeline, page = knowledge.datasets.pipeline, WebsiteCrawlInfo(url="https://x.test")

    run = pipeline.run(dataset.id, "web", [page], datasource_type="website_crawl", is_published=False)
    assert run.to_dict()["data"]["outputs"] == {"text": "Rivers flow."}
    with pipeline.stream_draft(dataset.id, "web", [page], datasource_type="website_crawl") as stream:
        kinds = [event.event for event in stream]
    assert kinds[0] == "workflow_started"
    assert (stream.result()).outputs == {"text": "Rivers flow."}
    with pytest.raises(UsageError, match="cannot be stopped"):
        stream.stop()
    assert knowledge.datasets.documents.list(dataset.id).to_list() == []


def test_leaving_a_draft_early_stops_nothing(knowledge: Dify, fake: FakeDify) -> None:
    dataset = fake.knowledge.add_pipeline("Water", Pipeline([Datasource("web", "website_crawl")]))
    page = {"url": "https://x.test"}
    stream = knowledge.datasets.pipeline.stream_draft(dataset.id, "web", [page], datasource_type="website_crawl")
    with stream:
        for _ in stream:
            break
    assert asked(fake) == ["POST /pipeline/run"]


def test_a_knowledge_base_without_a_pipeline_says_so(knowledge: Dify, dataset_id: str) -> None:
    with pytest.raises(InvalidParam, match="Pipeline not found"):
        knowledge.datasets.pipeline.datasources(dataset_id, is_published=False)


def test_models_are_listed_by_type(knowledge: Dify) -> None:
    [provider] = knowledge.models.list("text-embedding")
    assert (provider.provider, [model.model for model in provider.models]) == ("fake/fakellm/fakellm", ["fake-embed"])
    assert knowledge.models.list("rerank") == []


# -- what is wrong before anything is sent -----------------------------------------------------------------------------


def test_a_text_in_place_of_several_is_not_taken_apart(fake: FakeDify, knowledge: Dify) -> None:
    with pytest.raises(UsageError, match=r'keywords must be a list, keywords=\[...\], not "rivers"'):
        knowledge.datasets.segments.update("d", "e", "s", keywords="rivers")
    assert fake.requests == []


@pytest.mark.parametrize(
    ("resource", "name", "arguments", "message"),
    [
        ("datasets.segments", "create", ("d", "e", []), "must not be empty"),
        ("datasets.segments", "create", ("d", "e", "text"), "must be a list"),
        ("datasets.segments", "create", ("d", "e", [{"answer": "x"}]), "content"),
        ("datasets.segments", "create", ("d", "e", [""]), "content"),
        ("datasets.segments", "create", ("d", "e", [5]), r"segments\[0\]"),
        ("datasets.segments", "get", ("d", "e", ""), "segment_id"),
        ("datasets.segments", "update", ("d", "e", "s"), "nothing to change"),
        ("datasets.child_chunks", "create", ("d", "e", "s", None), "content"),
        ("datasets.child_chunks", "delete", ("d", "e", "s", ""), "child_chunk_id"),
        ("datasets.metadata", "create", ("d", "n", "date"), 'type must be "string", "number" or "time", not "date"'),
        ("datasets.metadata", "create", ("d", ""), "name"),
        ("datasets.metadata", "update", ("d", "m", ""), "name"),
        ("datasets.metadata", "bind", ("d", [{"document_id": "e"}]), "metadata_list is required"),
        ("datasets.metadata", "enable_built_in", (5,), "dataset_id must be a str, not 5"),
        ("datasets.metadata", "bind", ("d", []), "must not be empty"),
        ("datasets.tags", "create", ("",), "name"),
        ("datasets.tags", "update", ("", "n"), "tag_id"),
        ("datasets.tags", "delete", ("",), "tag_id"),
        ("datasets.tags", "bind", ("d", []), "tag_ids"),
        ("datasets.tags", "unbind", ("", "t"), "dataset_id"),
        ("datasets.pipeline", "upload_file", ("no/such/file.txt",), "cannot be read"),
        ("models", "list", ("vision",), 'model_type must be "llm", '),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_sent(
    knowledge: Dify, fake: FakeDify, resource: str, name: str, arguments: tuple[Any, ...], message: str
) -> None:
    found: Any = knowledge
    for part in resource.split("."):
        found = getattr(found, part)
    with pytest.raises(UsageError, match=message):
        getattr(found, name)(*arguments)
    assert fake.requests == []


def test_what_is_no_call_yet_checks_its_arguments_at_once(knowledge: Dify, fake: FakeDify) -> None:
    datasets = knowledge.datasets
    wrong: dict[str, Any] = {"datasource_type": "carrier_pigeon"}
    with pytest.raises(UsageError, match="status"):
        datasets.segments.list("d", "e", status="done")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="limit"):
        datasets.child_chunks.list("d", "e", "s", limit=101)
    with pytest.raises(UsageError, match="datasource_type"):
        datasets.pipeline.run_node("d", "n", **wrong)
    with pytest.raises(UsageError, match="list"):
        datasets.pipeline.stream_draft("d", "n", {"url": "x"}, datasource_type="website_crawl")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="reference"):
        datasets.pipeline.run("d", "n", [{"name": "x"}], datasource_type="local_file")
    assert fake.requests == []
