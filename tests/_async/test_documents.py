"""Documents: create, replace, read, enable, disable and download them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_plus import APIError, APIStatusError, AsyncDify, AsyncIndexing, NotFoundError, RetryPolicy, UsageError
from dify_plus.errors import ArchivedDocumentImmutable, InvalidParam
from dify_plus.testing import FakeDify, Fault
from dify_plus_api.models import ProcessRule
from tests._async.support import Connect, asked

PAGE = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"
JSON = {"Content-Type": "application/json"}
UNKNOWN = Fault(status=404, body=PAGE, headers={"Content-Type": "text/html; charset=utf-8"})
NOT_ALLOWED = Fault(status=405, body={"code": "method_not_allowed", "message": "", "status": 405})

HIERARCHICAL: dict[str, Any] = {
    "mode": "hierarchical",
    "rules": {
        "pre_processing_rules": [],
        "segmentation": {"separator": "\n\n", "max_tokens": 200},
        "parent_mode": "paragraph",
        "subchunk_segmentation": {"separator": "\n", "max_tokens": 50, "chunk_overlap": 0},
    },
}


@pytest.fixture
async def dataset_id(knowledge: AsyncDify) -> str:
    return (await knowledge.datasets.create("Water")).id


async def created(knowledge: AsyncDify, dataset_id: str, text: str = "Rivers flow.", name: str = "Rivers") -> str:
    indexing = await knowledge.datasets.documents.create(dataset_id, text=text, name=name)
    await indexing.wait(timeout=60)
    return indexing.document.id


async def content(knowledge: AsyncDify, dataset_id: str, document_id: str) -> str:
    segments = await knowledge.datasets.segments.list(dataset_id, document_id).to_list()
    return "\n".join(segment.content for segment in segments)


def form(fake: FakeDify) -> tuple[Any, bytes]:
    """Return the settings in the form of the last upload, and the whole form."""
    body = fake.requests[-1].body
    data = body.split(b'name="data"\r\n\r\n')[1].split(b"\r\n--")[0]
    return json.loads(data), body


# -- creating ------------------------------------------------------------------------------------------------------


async def test_text_is_sent_with_the_settings_that_the_server_requires(
    knowledge: AsyncDify, dataset_id: str, fake: FakeDify
) -> None:
    indexing = await knowledge.datasets.documents.create(dataset_id, text="Rivers flow.", name="Rivers")

    assert isinstance(indexing, AsyncIndexing)
    assert indexing.document.name == "Rivers"
    assert indexing.batch
    assert indexing.batch in repr(indexing)
    assert fake.requests[-1].json == {
        "name": "Rivers",
        "text": "Rivers flow.",
        "indexing_technique": "economy",
        "process_rule": {"mode": "automatic"},
    }
    assert (await indexing.wait(timeout=60)).completed


@pytest.mark.parametrize("kind", ["path", "Path", "bytes", "file", "tuple"])
async def test_a_file_is_sent_from_each_type_of_argument(
    knowledge: AsyncDify, dataset_id: str, fake: FakeDify, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "rivers.md"
    path.write_bytes(b"Rivers flow.")
    with path.open("rb") as opened:
        given: dict[str, dict[str, Any]] = {
            "path": {"file": str(path)},
            "Path": {"file": path},
            "bytes": {"file": b"Rivers flow.", "name": "rivers.md"},
            "file": {"file": opened},
            "tuple": {"file": ("rivers.md", b"Rivers flow.")},
        }
        indexing = await knowledge.datasets.documents.create(dataset_id, **given[kind])
        assert not opened.closed

    settings, body = form(fake)
    assert settings == {"indexing_technique": "economy", "process_rule": {"mode": "automatic"}}
    assert b'name="file"; filename="rivers.md"' in body
    assert b"Content-Type: text/markdown\r\n\r\nRivers flow." in body
    await indexing.wait(timeout=60)
    assert indexing.document.name == "rivers.md"
    assert await content(knowledge, dataset_id, indexing.document.id) == "Rivers flow."


async def test_an_embedding_model_selects_high_quality_indexing(
    knowledge: AsyncDify, dataset_id: str, fake: FakeDify
) -> None:
    await knowledge.datasets.documents.create(
        dataset_id,
        text="Rivers flow.",
        name="Rivers",
        doc_language="German",
        embedding_model="fake-embed",
        embedding_model_provider="fake/fakellm/fakellm",
        retrieval_model={"search_method": "semantic_search"},
    )
    assert fake.requests[-1].json["indexing_technique"] == "high_quality"
    assert fake.requests[-1].json["doc_language"] == "German"
    assert fake.requests[-1].json["retrieval_model"]["top_k"] == 4
    assert (await knowledge.datasets.get(dataset_id)).embedding_model == "fake-embed"


async def test_later_documents_use_the_settings_of_the_first(
    knowledge: AsyncDify, dataset_id: str, fake: FakeDify
) -> None:
    documents = knowledge.datasets.documents
    await documents.create(dataset_id, text="One.\nTwo.", name="Rivers", doc_form="hierarchical_model")
    rule = fake.requests[-1].json["process_rule"]
    assert rule["mode"] == "hierarchical"
    assert rule["rules"]["parent_mode"] == "paragraph"

    indexing = await documents.create(dataset_id, text="Three.\nFour.", name="Lakes")
    assert fake.requests[-1].json["doc_form"] == "hierarchical_model"
    await indexing.wait(timeout=60)
    [segment] = await knowledge.datasets.segments.list(dataset_id, indexing.document.id).to_list()
    assert [chunk.content for chunk in segment.child_chunks] == ["Three.", "Four."]

    await documents.update(dataset_id, indexing.document.id, text="Five.", name="Lakes")
    assert fake.requests[-1].json == {"name": "Lakes", "text": "Five.", "doc_form": "hierarchical_model"}


async def test_a_knowledge_base_is_read_once(knowledge: AsyncDify, dataset_id: str, fake: FakeDify) -> None:
    await created(knowledge, dataset_id)
    await created(knowledge, dataset_id, name="Lakes")
    fake.requests.clear()
    await knowledge.datasets.documents.create(dataset_id, text="Seas.", name="Seas")
    assert asked(fake) == ["POST /document/create-by-text"]


async def test_settings_that_are_passed_are_not_looked_up(
    knowledge: AsyncDify, dataset_id: str, fake: FakeDify
) -> None:
    fake.requests.clear()
    await knowledge.datasets.documents.create(
        dataset_id,
        text="One.\nTwo.",
        name="Rivers",
        indexing_technique="economy",
        doc_form="hierarchical_model",
        process_rule=ProcessRule.from_dict(HIERARCHICAL),
    )
    assert asked(fake) == ["POST /document/create-by-text"]
    assert fake.requests[-1].json["process_rule"] == HIERARCHICAL


async def test_errors_have_the_messages_of_the_server(knowledge: AsyncDify, dataset_id: str) -> None:
    documents = knowledge.datasets.documents
    with pytest.raises(InvalidParam, match="rules is required"):
        await documents.create(dataset_id, text="t", name="n", process_rule={"mode": "custom"})
    with pytest.raises(NotFoundError, match="Dataset not found"):
        await documents.create("00000000-0000-4000-8000-000000000000", text="t", name="n")
    with pytest.raises(InvalidParam):
        await documents.create(dataset_id, file=b"MZ", name="x.exe")


# -- servers that are too old for a path -----------------------------------------------------------------------------


async def test_an_old_server_is_called_by_the_underscore_routes(
    knowledge: AsyncDify, dataset_id: str, fake: FakeDify, tmp_path: Path
) -> None:
    for path in ("*/create-by-*", "*/update-by-*"):
        fake.faults.add(UNKNOWN, times=None, path=path)
    fake.faults.add(NOT_ALLOWED, times=None, method="PATCH", path="*")
    documents = knowledge.datasets.documents
    path = tmp_path / "lakes.txt"
    path.write_bytes(b"Lakes lie still.")

    rivers = await documents.create(dataset_id, text="Rivers flow.", name="Rivers")
    with path.open("rb") as opened:
        lakes = await documents.create(dataset_id, file=opened)
    await rivers.wait(timeout=60)
    await lakes.wait(timeout=60)
    assert await content(knowledge, dataset_id, lakes.document.id) == "Lakes lie still."
    fake.requests.clear()
    await documents.create(dataset_id, text="Seas.", name="Seas")
    await documents.update(dataset_id, rivers.document.id, text="Rivers run.", name="Rivers")
    await (await documents.update(dataset_id, lakes.document.id, file=b"Lakes.", name="lakes.txt")).wait(timeout=60)
    assert asked(fake) == [
        "POST /document/create_by_text",
        "POST /documents/update-by-text",
        "POST /documents/update_by_text",
        "PATCH /documents",
        "POST /documents/update-by-file",
        "POST /documents/update_by_file",
        f"GET /documents/{lakes.batch}/indexing-status",
    ]
    fake.requests.clear()
    await documents.update(dataset_id, rivers.document.id, process_rule={"mode": "automatic"})
    assert asked(fake) == ["POST /documents/update_by_file"]


async def test_if_the_server_knows_no_route_the_first_error_is_raised(
    knowledge: AsyncDify, dataset_id: str, fake: FakeDify
) -> None:
    fake.faults.add(UNKNOWN, times=2, path="*/document/*")
    with pytest.raises(NotFoundError) as caught:
        await knowledge.datasets.documents.create(dataset_id, text="t", name="n")
    assert caught.value.url is not None
    assert caught.value.url.endswith("create-by-text")

    await knowledge.datasets.documents.create(dataset_id, text="t", name="n")
    assert asked(fake)[-1] == "POST /document/create-by-text"


async def test_a_refusal_of_an_old_server_is_not_sent_to_another_route(
    knowledge: AsyncDify, dataset_id: str, fake: FakeDify
) -> None:
    with pytest.raises(InvalidParam):
        await knowledge.datasets.documents.create(dataset_id, text="t", name="n", process_rule={"mode": "custom"})
    assert asked(fake)[-2:] == ["GET ", "POST /document/create-by-text"]


async def test_a_file_that_cannot_be_rewound_is_not_sent_twice(
    knowledge: AsyncDify, dataset_id: str, fake: FakeDify
) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    fake.faults.add(UNKNOWN, times=None, path="*/create-by-file")
    with pytest.raises(NotFoundError):
        await knowledge.datasets.documents.create(dataset_id, file=("a.txt", Pipe(b"once")))
    assert asked(fake)[-1] == "POST /document/create-by-file"


MAYBE_CREATED = {
    "an error object with status 200": [
        Fault(status=200, body='{"code": "method_not_allowed", "message": "No.", "status": 405}', headers=JSON)
    ],
    "a gateway's error, then an unknown path": [Fault.gateway(502), UNKNOWN],
}


@pytest.mark.parametrize("name", MAYBE_CREATED)
async def test_a_creation_that_may_have_happened_is_not_sent_to_another_path(
    fake: FakeDify, connect: Connect, name: str
) -> None:
    retries = RetryPolicy(initial_delay=0.0, retry_unsafe=True)
    knowledge = connect(fake, dataset_api_key=fake.dataset_key, retries=retries)
    dataset_id = (await knowledge.datasets.create("Water")).id
    for fault in MAYBE_CREATED[name]:
        fake.faults.add(fault, path="*/document/*")
    with pytest.raises(APIStatusError):
        await knowledge.datasets.documents.create(dataset_id, text="t", name="n")
    assert {path for path in asked(fake) if path.startswith("POST /document")} == {"POST /document/create-by-text"}


# -- replacing -------------------------------------------------------------------------------------------------------


async def test_a_text_is_replaced_under_the_same_name(knowledge: AsyncDify, dataset_id: str, fake: FakeDify) -> None:
    document_id = await created(knowledge, dataset_id)
    indexing = await knowledge.datasets.documents.update(dataset_id, document_id, text="Rivers run dry.")
    await indexing.wait(timeout=60)

    assert indexing.document.id == document_id
    assert indexing.document.name == "Rivers"
    assert await content(knowledge, dataset_id, document_id) == "Rivers run dry."


async def test_a_file_is_replaced_with_one_call(knowledge: AsyncDify, dataset_id: str, fake: FakeDify) -> None:
    document_id = await created(knowledge, dataset_id)
    await created(knowledge, dataset_id, name="Lakes")
    fake.requests.clear()
    indexing = await knowledge.datasets.documents.update(
        dataset_id, document_id, file=("new.txt", b"Rivers run dry."), name="Dry rivers"
    )
    assert asked(fake) == ["PATCH /documents"]
    assert form(fake)[0] == {"name": "Dry rivers"}
    await indexing.wait(timeout=60)
    assert (await knowledge.datasets.documents.get(dataset_id, document_id)).name == "Dry rivers"
    assert await content(knowledge, dataset_id, document_id) == "Rivers run dry."


async def test_the_older_path_takes_a_file_too(knowledge: AsyncDify, dataset_id: str, fake: FakeDify) -> None:
    document_id = await created(knowledge, dataset_id)
    fake.faults.add(NOT_ALLOWED, method="PATCH", path="*")
    indexing = await knowledge.datasets.documents.update(dataset_id, document_id, file=("new.txt", b"Rivers run."))
    assert asked(fake)[-1] == "POST /documents/update-by-file"
    await indexing.wait(timeout=60)
    assert await content(knowledge, dataset_id, document_id) == "Rivers run."


async def test_a_rule_alone_can_be_changed(knowledge: AsyncDify, dataset_id: str, fake: FakeDify) -> None:
    document_id = await created(knowledge, dataset_id, "Rivers flow.\n\nRivers run.")
    rule = {
        "mode": "custom",
        "rules": {"pre_processing_rules": [], "segmentation": {"separator": "\n\n", "max_tokens": 50}},
    }
    indexing = await knowledge.datasets.documents.update(dataset_id, document_id, process_rule=rule)
    await indexing.wait(timeout=60)
    segments = await knowledge.datasets.segments.list(dataset_id, document_id).to_list()
    assert [segment.content for segment in segments] == ["Rivers flow.", "Rivers run."]


# -- reading, enabling and disabling, deleting -----------------------------------------------------------------------


async def test_documents_are_listed_newest_first(knowledge: AsyncDify, dataset_id: str) -> None:
    for name in ("Rivers", "Lakes", "River mouths"):
        await created(knowledge, dataset_id, name=name)
    documents = knowledge.datasets.documents

    assert [document.name async for document in documents.list(dataset_id, limit=2)] == [
        "River mouths",
        "Lakes",
        "Rivers",
    ]
    assert len(await documents.list(dataset_id, keyword="River").to_list()) == 2
    assert await documents.list(dataset_id, status="error").to_list() == []
    assert len(await documents.list(dataset_id, status="available").to_list()) == 3


async def test_a_document_is_read_with_or_without_its_metadata(knowledge: AsyncDify, dataset_id: str) -> None:
    document_id = await created(knowledge, dataset_id)
    documents = knowledge.datasets.documents

    assert (await documents.get(dataset_id, document_id)).display_status == "available"
    assert set((await documents.get(dataset_id, document_id, metadata="only")).to_dict()) == {
        "id",
        "doc_type",
        "doc_metadata",
    }
    assert "doc_metadata" not in (await documents.get(dataset_id, document_id, metadata="without")).to_dict()


async def test_documents_are_disabled_and_enabled(fake: FakeDify, knowledge: AsyncDify, dataset_id: str) -> None:
    fake.state.settings.switching_time = 0.0
    first, second = await created(knowledge, dataset_id), await created(knowledge, dataset_id, name="Lakes")
    documents = knowledge.datasets.documents

    async def states() -> list[Any]:
        return [(await documents.get(dataset_id, document_id)).display_status for document_id in (first, second)]

    await documents.disable(dataset_id, [first, second])
    assert await states() == ["disabled", "disabled"]
    await documents.enable(dataset_id, first)
    assert await states() == ["available", "disabled"]
    await documents.archive(dataset_id, second)
    assert await states() == ["available", "archived"]
    with pytest.raises(ArchivedDocumentImmutable):
        await documents.delete(dataset_id, second)
    await documents.unarchive(dataset_id, second)
    await documents.enable(dataset_id, (first, second))
    await documents.disable(dataset_id, [])
    assert await states() == ["available", "available"]


async def test_a_deleted_document_is_gone(knowledge: AsyncDify, dataset_id: str) -> None:
    document_id = await created(knowledge, dataset_id)
    await knowledge.datasets.documents.delete(dataset_id, document_id)
    with pytest.raises(NotFoundError):
        await knowledge.datasets.documents.get(dataset_id, document_id)


async def test_metadata_is_set_by_name(knowledge: AsyncDify, dataset_id: str) -> None:
    document_id = await created(knowledge, dataset_id)
    datasets = knowledge.datasets
    await datasets.metadata.create(dataset_id, "author")
    await datasets.metadata.create(dataset_id, "year", "number")

    async def values() -> dict[str, Any]:
        found = (await datasets.documents.get(dataset_id, document_id)).doc_metadata
        assert isinstance(found, list)
        return {value.name: value.value for value in found if value.id != "built-in"}

    await datasets.documents.set_metadata(dataset_id, document_id, {"author": "Ada", "year": 1843})
    await datasets.documents.set_metadata(dataset_id, document_id, {"author": "Bea"})
    assert await values() == {"author": "Bea", "year": 1843}
    await datasets.documents.set_metadata(dataset_id, document_id, {"author": "Cleo"}, partial_update=False)
    assert await values() == {"author": "Cleo"}
    with pytest.raises(UsageError, match='no metadata field "title"; it has: author, year'):
        await datasets.documents.set_metadata(dataset_id, document_id, {"title": "x"})


# -- downloading -----------------------------------------------------------------------------------------------------


async def test_a_file_is_downloaded_without_the_key(
    knowledge: AsyncDify, dataset_id: str, fake: FakeDify, tmp_path: Path
) -> None:
    indexing = await knowledge.datasets.documents.create(dataset_id, file=("rivers.txt", b"Rivers flow."))
    download = knowledge.datasets.documents.download(dataset_id, indexing.document.id)
    buffer = io.BytesIO()

    assert await download.read() == b"Rivers flow."
    assert await download.save(tmp_path / "rivers.txt") == 12
    assert (tmp_path / "rivers.txt").read_bytes() == b"Rivers flow."
    await download.save(buffer)
    assert buffer.getvalue() == b"Rivers flow."

    fetched = [request for request in fake.requests if request.path.startswith("/files/")]
    assert len(fetched) == 3
    assert all("authorization" not in request.headers for request in fetched)
    url = await knowledge.datasets.documents.download_url(dataset_id, indexing.document.id)
    assert url.startswith(f"{fake.base_url.removesuffix('/v1')}/files/")


async def test_another_host_gets_neither_key_nor_headers(fake: FakeDify, connect: Connect) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.path.endswith("/download"):
            return httpx.Response(200, json={"url": "https://bucket.test/moved?sign=a%2Fb%3D"})
        if request.url.path == "/moved":
            return httpx.Response(302, headers={"Location": "/file?sign=a%2Fb%3D"})
        return httpx.Response(200, content=b"bytes")

    dify = connect(
        fake,
        base_url="https://dify.test/v1",
        dataset_api_key="dataset-key",
        headers={"X-Gate": "secret"},
        transport=httpx.MockTransport(answer),
    )
    assert await dify.datasets.documents.download("d", "e").read() == b"bytes"
    assert [str(request.url) for request in seen] == [
        "https://dify.test/v1/datasets/d/documents/e/download",
        "https://bucket.test/moved?sign=a%2Fb%3D",
        "https://bucket.test/file?sign=a%2Fb%3D",
    ]
    assert seen[0].headers["authorization"] == "Bearer dataset-key"
    assert seen[0].headers["x-gate"] == "secret"
    assert all("authorization" not in request.headers and "x-gate" not in request.headers for request in seen[1:])


async def test_an_address_without_a_host_is_on_the_server(fake: FakeDify, connect: Connect) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        found = request.url.path.endswith("/download")
        return httpx.Response(200, json={"url": "/files/1"}) if found else httpx.Response(200, content=b"bytes")

    dify = connect(
        fake,
        base_url="https://dify.test/v1",
        dataset_api_key="dataset-key",
        headers={"X-Gate": "secret"},
        transport=httpx.MockTransport(answer),
    )
    assert await dify.datasets.documents.download("d", "e").read() == b"bytes"
    assert str(seen[1].url) == "https://dify.test/files/1"
    assert "authorization" not in seen[1].headers
    assert seen[1].headers["x-gate"] == "secret"


@pytest.mark.parametrize("url", ["http://[bad/file?sign=secret", "http://x:99999999/file", "https://a b/\0"])
async def test_a_bad_presigned_url_raises_an_api_error(fake: FakeDify, knowledge: AsyncDify, url: str) -> None:
    fake.faults.add(Fault(status=200, body={"url": url}), path="*/download")
    with pytest.raises(APIError) as raised:
        await knowledge.datasets.documents.download("d", "e").read()
    assert "secret" not in str(raised.value)


async def test_documents_come_in_one_archive(knowledge: AsyncDify, dataset_id: str, tmp_path: Path) -> None:
    first, second = await created(knowledge, dataset_id), await created(knowledge, dataset_id, "Lakes lie.", "Lakes")
    download = knowledge.datasets.documents.download_zip(dataset_id, [first, second])

    await download.save(tmp_path / "all.zip")
    for source in (tmp_path / "all.zip", io.BytesIO(await download.read())):
        with zipfile.ZipFile(source) as archive:
            assert sorted(archive.read(name) for name in archive.namelist()) == [b"Lakes lie.", b"Rivers flow."]


# -- wrong arguments: nothing is sent --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("create", {}, "give text=... or file=..., not both"),
        ("create", {"text": "t", "name": "n", "file": b"f"}, "give text=... or file=..., not both"),
        ("create", {"text": "t"}, "needs a name"),
        ("create", {"text": 5, "name": "n"}, "text must be a str"),
        ("create", {"text": "t", "name": ""}, "name"),
        ("create", {"text": "t", "name": "n", "doc_form": "table"}, 'doc_form must be "text_model", '),
        (
            "create",
            {"text": "t", "name": "n", "indexing_technique": "cheap"},
            'indexing_technique must be "high_quality" or "economy", not "cheap"',
        ),
        ("create", {"text": "t", "name": "n", "process_rule": "automatic"}, "process_rule"),
        ("create", {"text": "t", "name": "n", "process_rule": {}}, "mode is required"),
        ("create", {"text": "t", "name": "n", "doc_language": 5}, "doc_language"),
        ("create", {"text": "t", "name": "n", "embedding_model": "e"}, "go together"),
        ("create", {"file": "no/such/file.txt"}, "cannot be read"),
        ("create", {"file": b"f"}, "needs a name with an extension"),
        ("create", {"file": "docs"}, r"its name is \"docs\" \(for a folder, call dify.datasets.sync\)"),
        ("create", {"file": ("n.md", b"f"), "doc_language": 5}, "^doc_language must be a str"),
        ("create", {"file": ("n.md", b"f"), "process_rule": {"mode": 5}}, "^process_rule.mode must be a str, not 5"),
        ("update", {"document_id": "e", "process_rule": {"mode": 5}}, "^process_rule.mode must be a str, not 5"),
        ("create", {"file": 5}, "a path, bytes or a binary file object, not 5"),
        ("update", {"document_id": "e"}, "text=..., file=... or process_rule=..."),
        ("update", {"document_id": "e", "name": "n"}, "text=..., file=... or process_rule=..."),
        ("update", {"document_id": "e", "text": "t", "file": b"f"}, "either text=... or file=..., not both"),
        ("update", {"document_id": "e", "text": ""}, "text"),
        ("update", {"document_id": "", "text": "t"}, "document_id"),
        ("update", {"document_id": "e", "text": "t", "name": ""}, "name"),
        ("update", {"document_id": "e", "text": "t", "doc_form": "table"}, 'doc_form must be "text_model", '),
        ("update", {"document_id": "e", "file": "no/such/file.txt"}, "cannot be read"),
        ("get", {"document_id": "e", "metadata": "some"}, 'metadata must be "all", "only" or "without", not "some"'),
        ("archive", {"document_ids": 5}, "document_ids must be an id or a list of ids, not 5"),
        ("enable", {"document_ids": [""]}, "document_ids"),
        ("disable", {"document_ids": None}, "document_ids"),
        ("set_metadata", {"document_id": "", "values": {}}, "document_id"),
        ("set_metadata", {"document_id": "e", "values": {"a": []}}, r'^values\["a"\] must be a str'),
        ("set_metadata", {"document_id": "e", "values": {}, "partial_update": 1}, "^partial_update must be a bool"),
        ("create_many", {"documents": [{"text": "t", "name": "n"}, {"text": "t"}]}, "needs a name"),
        ("create_many", {"documents": [{"title": "t"}]}, "has no field title"),
        ("create_many", {"documents": ["text"]}, "a name with an extension"),
        ("create_many", {"documents": [5]}, "not 5"),
        ("create_many", {"documents": [Path("no/such/file.txt")]}, "cannot be read"),
        ("create_many", {"documents": [], "concurrency": 0}, "concurrency"),
        ("create_many", {"documents": [], "indexing_tecnique": "economy"}, "has no argument indexing_tecnique; its"),
        ("create_many", {"documents": [], "process_rule": {"mode": 5}}, "^process_rule.mode must be"),
        (
            "create_many",
            {"documents": [{"text": "t", "name": "n"}, {"text": "t", "name": "m", "doc_language": 5}]},
            r"^documents\[1\]: doc_language must be a str, not 5",
        ),
    ],
)
async def test_wrong_arguments_raise_before_anything_is_sent(
    knowledge: AsyncDify, fake: FakeDify, name: str, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        await getattr(knowledge.datasets.documents, name)("d", **arguments)
    assert fake.requests == []


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("list", {"limit": 101}),
        ("list", {"status": "broken"}),
        ("download", {"document_id": ""}),
        ("download_zip", {"document_ids": []}),
        ("download_zip", {"document_ids": ["e"] * 101}),
        ("attach", {"batch": ""}),
    ],
)
async def test_lazy_methods_check_their_arguments_at_once(
    knowledge: AsyncDify, fake: FakeDify, name: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        getattr(knowledge.datasets.documents, name)("d", **arguments)
    assert fake.requests == []
