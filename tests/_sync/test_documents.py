# Made from tests/_async/test_documents.py by scripts/unasync. Do not edit.
"""Documents: create, replace, read, enable, disable and download them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_plus import APIError, APIStatusError, Dify, Indexing, NotFoundError, RetryPolicy, UsageError
from dify_plus.errors import ArchivedDocumentImmutable, InvalidParam
from dify_plus.testing import FakeDify, Fault
from dify_plus_api.models import ProcessRule
from tests._sync.support import Connect, asked

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
def dataset_id(knowledge: Dify) -> str:
    return (knowledge.datasets.create("Water")).id


def created(knowledge: Dify, dataset_id: str, text: str = "Rivers flow.", name: str = "Rivers") -> str:
    indexing = knowledge.datasets.documents.create(dataset_id, text=text, name=name)
    indexing.wait(timeout=60)
    return indexing.document.id


def content(knowledge: Dify, dataset_id: str, document_id: str) -> str:
    segments = knowledge.datasets.segments.list(dataset_id, document_id).to_list()
    return "\n".join(segment.content for segment in segments)


def form(fake: FakeDify) -> tuple[Any, bytes]:
    """Return the settings in the form of the last upload, and the whole form."""
    body = fake.requests[-1].body
    data = body.split(b'name="data"\r\n\r\n')[1].split(b"\r\n--")[0]
    return json.loads(data), body


# -- creating ------------------------------------------------------------------------------------------------------


def test_text_is_sent_with_the_settings_that_the_server_requires(
    knowledge: Dify, dataset_id: str, fake: FakeDify
) -> None:
    indexing = knowledge.datasets.documents.create(dataset_id, text="Rivers flow.", name="Rivers")

    assert isinstance(indexing, Indexing)
    assert indexing.document.name == "Rivers"
    assert indexing.batch
    assert indexing.batch in repr(indexing)
    assert fake.requests[-1].json == {
        "name": "Rivers",
        "text": "Rivers flow.",
        "indexing_technique": "economy",
        "process_rule": {"mode": "automatic"},
    }
    assert (indexing.wait(timeout=60)).completed


@pytest.mark.parametrize("kind", ["path", "Path", "bytes", "file", "tuple"])
def test_a_file_is_sent_from_each_type_of_argument(
    knowledge: Dify, dataset_id: str, fake: FakeDify, tmp_path: Path, kind: str
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
        indexing = knowledge.datasets.documents.create(dataset_id, **given[kind])
        assert not opened.closed

    settings, body = form(fake)
    assert settings == {"indexing_technique": "economy", "process_rule": {"mode": "automatic"}}
    assert b'name="file"; filename="rivers.md"' in body
    assert b"Content-Type: text/markdown\r\n\r\nRivers flow." in body
    indexing.wait(timeout=60)
    assert indexing.document.name == "rivers.md"
    assert content(knowledge, dataset_id, indexing.document.id) == "Rivers flow."


def test_an_embedding_model_selects_high_quality_indexing(knowledge: Dify, dataset_id: str, fake: FakeDify) -> None:
    knowledge.datasets.documents.create(
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
    assert (knowledge.datasets.get(dataset_id)).embedding_model == "fake-embed"


def test_later_documents_use_the_settings_of_the_first(knowledge: Dify, dataset_id: str, fake: FakeDify) -> None:
    documents = knowledge.datasets.documents
    documents.create(dataset_id, text="One.\nTwo.", name="Rivers", doc_form="hierarchical_model")
    rule = fake.requests[-1].json["process_rule"]
    assert rule["mode"] == "hierarchical"
    assert rule["rules"]["parent_mode"] == "paragraph"

    indexing = documents.create(dataset_id, text="Three.\nFour.", name="Lakes")
    assert fake.requests[-1].json["doc_form"] == "hierarchical_model"
    indexing.wait(timeout=60)
    [segment] = knowledge.datasets.segments.list(dataset_id, indexing.document.id).to_list()
    assert [chunk.content for chunk in segment.child_chunks] == ["Three.", "Four."]

    documents.update(dataset_id, indexing.document.id, text="Five.", name="Lakes")
    assert fake.requests[-1].json == {"name": "Lakes", "text": "Five.", "doc_form": "hierarchical_model"}


def test_a_knowledge_base_is_read_once(knowledge: Dify, dataset_id: str, fake: FakeDify) -> None:
    created(knowledge, dataset_id)
    created(knowledge, dataset_id, name="Lakes")
    fake.requests.clear()
    knowledge.datasets.documents.create(dataset_id, text="Seas.", name="Seas")
    assert asked(fake) == ["POST /document/create-by-text"]


def test_settings_that_are_passed_are_not_looked_up(knowledge: Dify, dataset_id: str, fake: FakeDify) -> None:
    fake.requests.clear()
    knowledge.datasets.documents.create(
        dataset_id,
        text="One.\nTwo.",
        name="Rivers",
        indexing_technique="economy",
        doc_form="hierarchical_model",
        process_rule=ProcessRule.from_dict(HIERARCHICAL),
    )
    assert asked(fake) == ["POST /document/create-by-text"]
    assert fake.requests[-1].json["process_rule"] == HIERARCHICAL


def test_errors_have_the_messages_of_the_server(knowledge: Dify, dataset_id: str) -> None:
    documents = knowledge.datasets.documents
    with pytest.raises(InvalidParam, match="rules is required"):
        documents.create(dataset_id, text="t", name="n", process_rule={"mode": "custom"})
    with pytest.raises(NotFoundError, match="Dataset not found"):
        documents.create("00000000-0000-4000-8000-000000000000", text="t", name="n")
    with pytest.raises(InvalidParam):
        documents.create(dataset_id, file=b"MZ", name="x.exe")


# -- servers that are too old for a path -----------------------------------------------------------------------------


def test_an_old_server_is_called_by_the_underscore_routes(
    knowledge: Dify, dataset_id: str, fake: FakeDify, tmp_path: Path
) -> None:
    for path in ("*/create-by-*", "*/update-by-*"):
        fake.faults.add(UNKNOWN, times=None, path=path)
    fake.faults.add(NOT_ALLOWED, times=None, method="PATCH", path="*")
    documents = knowledge.datasets.documents
    path = tmp_path / "lakes.txt"
    path.write_bytes(b"Lakes lie still.")

    rivers = documents.create(dataset_id, text="Rivers flow.", name="Rivers")
    with path.open("rb") as opened:
        lakes = documents.create(dataset_id, file=opened)
    rivers.wait(timeout=60)
    lakes.wait(timeout=60)
    assert content(knowledge, dataset_id, lakes.document.id) == "Lakes lie still."
    fake.requests.clear()
    documents.create(dataset_id, text="Seas.", name="Seas")
    documents.update(dataset_id, rivers.document.id, text="Rivers run.", name="Rivers")
    (documents.update(dataset_id, lakes.document.id, file=b"Lakes.", name="lakes.txt")).wait(timeout=60)
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
    documents.update(dataset_id, rivers.document.id, process_rule={"mode": "automatic"})
    assert asked(fake) == ["POST /documents/update_by_file"]


def test_if_the_server_knows_no_route_the_first_error_is_raised(
    knowledge: Dify, dataset_id: str, fake: FakeDify
) -> None:
    fake.faults.add(UNKNOWN, times=2, path="*/document/*")
    with pytest.raises(NotFoundError) as caught:
        knowledge.datasets.documents.create(dataset_id, text="t", name="n")
    assert caught.value.url is not None
    assert caught.value.url.endswith("create-by-text")

    knowledge.datasets.documents.create(dataset_id, text="t", name="n")
    assert asked(fake)[-1] == "POST /document/create-by-text"


def test_a_refusal_of_an_old_server_is_not_sent_to_another_route(
    knowledge: Dify, dataset_id: str, fake: FakeDify
) -> None:
    with pytest.raises(InvalidParam):
        knowledge.datasets.documents.create(dataset_id, text="t", name="n", process_rule={"mode": "custom"})
    assert asked(fake)[-2:] == ["GET ", "POST /document/create-by-text"]


def test_a_file_that_cannot_be_rewound_is_not_sent_twice(knowledge: Dify, dataset_id: str, fake: FakeDify) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    fake.faults.add(UNKNOWN, times=None, path="*/create-by-file")
    with pytest.raises(NotFoundError):
        knowledge.datasets.documents.create(dataset_id, file=("a.txt", Pipe(b"once")))
    assert asked(fake)[-1] == "POST /document/create-by-file"


MAYBE_CREATED = {
    "an error object with status 200": [
        Fault(status=200, body='{"code": "method_not_allowed", "message": "No.", "status": 405}', headers=JSON)
    ],
    "a gateway's error, then an unknown path": [Fault.gateway(502), UNKNOWN],
}


@pytest.mark.parametrize("name", MAYBE_CREATED)
def test_a_creation_that_may_have_happened_is_not_sent_to_another_path(
    fake: FakeDify, connect: Connect, name: str
) -> None:
    retries = RetryPolicy(initial_delay=0.0, retry_unsafe=True)
    knowledge = connect(fake, dataset_api_key=fake.dataset_key, retries=retries)
    dataset_id = (knowledge.datasets.create("Water")).id
    for fault in MAYBE_CREATED[name]:
        fake.faults.add(fault, path="*/document/*")
    with pytest.raises(APIStatusError):
        knowledge.datasets.documents.create(dataset_id, text="t", name="n")
    assert {path for path in asked(fake) if path.startswith("POST /document")} == {"POST /document/create-by-text"}


# -- replacing -------------------------------------------------------------------------------------------------------


def test_a_text_is_replaced_under_the_same_name(knowledge: Dify, dataset_id: str, fake: FakeDify) -> None:
    document_id = created(knowledge, dataset_id)
    indexing = knowledge.datasets.documents.update(dataset_id, document_id, text="Rivers run dry.")
    indexing.wait(timeout=60)

    assert indexing.document.id == document_id
    assert indexing.document.name == "Rivers"
    assert content(knowledge, dataset_id, document_id) == "Rivers run dry."


def test_a_file_is_replaced_with_one_call(knowledge: Dify, dataset_id: str, fake: FakeDify) -> None:
    document_id = created(knowledge, dataset_id)
    created(knowledge, dataset_id, name="Lakes")
    fake.requests.clear()
    indexing = knowledge.datasets.documents.update(
        dataset_id, document_id, file=("new.txt", b"Rivers run dry."), name="Dry rivers"
    )
    assert asked(fake) == ["PATCH /documents"]
    assert form(fake)[0] == {"name": "Dry rivers"}
    indexing.wait(timeout=60)
    assert (knowledge.datasets.documents.get(dataset_id, document_id)).name == "Dry rivers"
    assert content(knowledge, dataset_id, document_id) == "Rivers run dry."


def test_the_older_path_takes_a_file_too(knowledge: Dify, dataset_id: str, fake: FakeDify) -> None:
    document_id = created(knowledge, dataset_id)
    fake.faults.add(NOT_ALLOWED, method="PATCH", path="*")
    indexing = knowledge.datasets.documents.update(dataset_id, document_id, file=("new.txt", b"Rivers run."))
    assert asked(fake)[-1] == "POST /documents/update-by-file"
    indexing.wait(timeout=60)
    assert content(knowledge, dataset_id, document_id) == "Rivers run."


def test_a_rule_alone_can_be_changed(knowledge: Dify, dataset_id: str, fake: FakeDify) -> None:
    document_id = created(knowledge, dataset_id, "Rivers flow.\n\nRivers run.")
    rule = {
        "mode": "custom",
        "rules": {"pre_processing_rules": [], "segmentation": {"separator": "\n\n", "max_tokens": 50}},
    }
    indexing = knowledge.datasets.documents.update(dataset_id, document_id, process_rule=rule)
    indexing.wait(timeout=60)
    segments = knowledge.datasets.segments.list(dataset_id, document_id).to_list()
    assert [segment.content for segment in segments] == ["Rivers flow.", "Rivers run."]


# -- reading, enabling and disabling, deleting -----------------------------------------------------------------------


def test_documents_are_listed_newest_first(knowledge: Dify, dataset_id: str) -> None:
    for name in ("Rivers", "Lakes", "River mouths"):
        created(knowledge, dataset_id, name=name)
    documents = knowledge.datasets.documents

    assert [document.name for document in documents.list(dataset_id, limit=2)] == [
        "River mouths",
        "Lakes",
        "Rivers",
    ]
    assert len(documents.list(dataset_id, keyword="River").to_list()) == 2
    assert documents.list(dataset_id, status="error").to_list() == []
    assert len(documents.list(dataset_id, status="available").to_list()) == 3


def test_a_document_is_read_with_or_without_its_metadata(knowledge: Dify, dataset_id: str) -> None:
    document_id = created(knowledge, dataset_id)
    documents = knowledge.datasets.documents

    assert (documents.get(dataset_id, document_id)).display_status == "available"
    assert set((documents.get(dataset_id, document_id, metadata="only")).to_dict()) == {
        "id",
        "doc_type",
        "doc_metadata",
    }
    assert "doc_metadata" not in (documents.get(dataset_id, document_id, metadata="without")).to_dict()


def test_documents_are_disabled_and_enabled(fake: FakeDify, knowledge: Dify, dataset_id: str) -> None:
    fake.state.settings.switching_time = 0.0
    first, second = created(knowledge, dataset_id), created(knowledge, dataset_id, name="Lakes")
    documents = knowledge.datasets.documents

    def states() -> list[Any]:
        return [(documents.get(dataset_id, document_id)).display_status for document_id in (first, second)]

    documents.disable(dataset_id, [first, second])
    assert states() == ["disabled", "disabled"]
    documents.enable(dataset_id, first)
    assert states() == ["available", "disabled"]
    documents.archive(dataset_id, second)
    assert states() == ["available", "archived"]
    with pytest.raises(ArchivedDocumentImmutable):
        documents.delete(dataset_id, second)
    documents.unarchive(dataset_id, second)
    documents.enable(dataset_id, (first, second))
    documents.disable(dataset_id, [])
    assert states() == ["available", "available"]


def test_a_deleted_document_is_gone(knowledge: Dify, dataset_id: str) -> None:
    document_id = created(knowledge, dataset_id)
    knowledge.datasets.documents.delete(dataset_id, document_id)
    with pytest.raises(NotFoundError):
        knowledge.datasets.documents.get(dataset_id, document_id)


def test_metadata_is_set_by_name(knowledge: Dify, dataset_id: str) -> None:
    document_id = created(knowledge, dataset_id)
    datasets = knowledge.datasets
    datasets.metadata.create(dataset_id, "author")
    datasets.metadata.create(dataset_id, "year", "number")

    def values() -> dict[str, Any]:
        found = (datasets.documents.get(dataset_id, document_id)).doc_metadata
        assert isinstance(found, list)
        return {value.name: value.value for value in found if value.id != "built-in"}

    datasets.documents.set_metadata(dataset_id, document_id, {"author": "Ada", "year": 1843})
    datasets.documents.set_metadata(dataset_id, document_id, {"author": "Bea"})
    assert values() == {"author": "Bea", "year": 1843}
    datasets.documents.set_metadata(dataset_id, document_id, {"author": "Cleo"}, partial_update=False)
    assert values() == {"author": "Cleo"}
    with pytest.raises(UsageError, match='no metadata field "title"; it has: author, year'):
        datasets.documents.set_metadata(dataset_id, document_id, {"title": "x"})


# -- downloading -----------------------------------------------------------------------------------------------------


def test_a_file_is_downloaded_without_the_key(knowledge: Dify, dataset_id: str, fake: FakeDify, tmp_path: Path) -> None:
    indexing = knowledge.datasets.documents.create(dataset_id, file=("rivers.txt", b"Rivers flow."))
    download = knowledge.datasets.documents.download(dataset_id, indexing.document.id)
    buffer = io.BytesIO()

    assert download.read() == b"Rivers flow."
    assert download.save(tmp_path / "rivers.txt") == 12
    assert (tmp_path / "rivers.txt").read_bytes() == b"Rivers flow."
    download.save(buffer)
    assert buffer.getvalue() == b"Rivers flow."

    fetched = [request for request in fake.requests if request.path.startswith("/files/")]
    assert len(fetched) == 3
    assert all("authorization" not in request.headers for request in fetched)
    url = knowledge.datasets.documents.download_url(dataset_id, indexing.document.id)
    assert url.startswith(f"{fake.base_url.removesuffix('/v1')}/files/")


def test_another_host_gets_neither_key_nor_headers(fake: FakeDify, connect: Connect) -> None:
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
    assert dify.datasets.documents.download("d", "e").read() == b"bytes"
    assert [str(request.url) for request in seen] == [
        "https://dify.test/v1/datasets/d/documents/e/download",
        "https://bucket.test/moved?sign=a%2Fb%3D",
        "https://bucket.test/file?sign=a%2Fb%3D",
    ]
    assert seen[0].headers["authorization"] == "Bearer dataset-key"
    assert seen[0].headers["x-gate"] == "secret"
    assert all("authorization" not in request.headers and "x-gate" not in request.headers for request in seen[1:])


def test_an_address_without_a_host_is_on_the_server(fake: FakeDify, connect: Connect) -> None:
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
    assert dify.datasets.documents.download("d", "e").read() == b"bytes"
    assert str(seen[1].url) == "https://dify.test/files/1"
    assert "authorization" not in seen[1].headers
    assert seen[1].headers["x-gate"] == "secret"


@pytest.mark.parametrize("url", ["http://[bad/file?sign=secret", "http://x:99999999/file", "https://a b/\0"])
def test_a_bad_presigned_url_raises_an_api_error(fake: FakeDify, knowledge: Dify, url: str) -> None:
    fake.faults.add(Fault(status=200, body={"url": url}), path="*/download")
    with pytest.raises(APIError) as raised:
        knowledge.datasets.documents.download("d", "e").read()
    assert "secret" not in str(raised.value)


def test_documents_come_in_one_archive(knowledge: Dify, dataset_id: str, tmp_path: Path) -> None:
    first, second = created(knowledge, dataset_id), created(knowledge, dataset_id, "Lakes lie.", "Lakes")
    download = knowledge.datasets.documents.download_zip(dataset_id, [first, second])

    download.save(tmp_path / "all.zip")
    for source in (tmp_path / "all.zip", io.BytesIO(download.read())):
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
def test_wrong_arguments_raise_before_anything_is_sent(
    knowledge: Dify, fake: FakeDify, name: str, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        getattr(knowledge.datasets.documents, name)("d", **arguments)
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
def test_lazy_methods_check_their_arguments_at_once(
    knowledge: Dify, fake: FakeDify, name: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        getattr(knowledge.datasets.documents, name)("d", **arguments)
    assert fake.requests == []
