"""FakeDify's knowledge bases over a real socket: compared with recorded answers, and used as a program would."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_plus.testing import Datasource, FakeDify, Pipeline
from dify_plus.testing._knowledge.splitting import split
from tests.support.recordings import whole

CAPTURES = Path(__file__).parents[1] / "replay" / "captures"
START = 1_800_000_000.0
KEYWORD = {"search_method": "keyword_search", "reranking_enable": False, "top_k": 3, "score_threshold_enabled": False}
SEMANTIC = {**KEYWORD, "search_method": "semantic_search"}
ECONOMY = {"indexing_technique": "economy", "process_rule": {"mode": "automatic"}}


class Clock:
    now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeDify]:
    with FakeDify(seed=7, clock=clock) as running:
        yield running
        assert running.errors == []


@pytest.fixture
def client(fake: FakeDify) -> Iterator[httpx.Client]:
    with client_of(fake) as made:
        yield made


def client_of(fake: FakeDify) -> httpx.Client:
    key = {"Authorization": f"Bearer {fake.dataset_key}"}
    # loads no certificates, which takes time
    return httpx.Client(base_url=fake.base_url, headers=key, timeout=60, verify=False, trust_env=False)


@pytest.fixture
def dataset(client: httpx.Client) -> str:
    return create_dataset(client, indexing_technique="economy")


@pytest.fixture
def fine(client: httpx.Client) -> str:
    return create_dataset(client, name="fine", indexing_technique="high_quality")


def create_dataset(client: httpx.Client, name: str = "docs", **settings: Any) -> str:
    return ok(client.post("/datasets", json={"name": name, **settings}))["id"]


def ok(response: httpx.Response, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json() if response.content else None


def refused(response: httpx.Response, status: int, code: str) -> str:
    body = response.json()
    assert (response.status_code, body["code"], body["status"]) == (status, code, status), body
    return body["message"]


def add_text(client: httpx.Client, dataset: str, text: str, name: str = "n", **settings: Any) -> Any:
    payload = {"name": name, "text": text, **ECONOMY, **settings}
    return ok(client.post(f"/datasets/{dataset}/document/create-by-text", json=payload))


def add_fine(client: httpx.Client, dataset: str, text: str, name: str = "n", **settings: Any) -> Any:
    return add_text(client, dataset, text, name, **{"indexing_technique": "high_quality", **settings})


def custom(separator: str = "\n\n", max_tokens: int = 100, overlap: int = 0) -> dict[str, Any]:
    segmentation = {"separator": separator, "max_tokens": max_tokens, "chunk_overlap": overlap}
    return {"mode": "custom", "rules": {"pre_processing_rules": [], "segmentation": segmentation}}


def progress(client: httpx.Client, dataset: str, added: Any) -> Any:
    return ok(client.get(f"/datasets/{dataset}/documents/{added['batch']}/indexing-status"))["data"][0]


def found(client: httpx.Client, dataset: str, query: str, **settings: Any) -> list[str]:
    model = {**SEMANTIC, **settings}
    answer = ok(client.post(f"/datasets/{dataset}/retrieve", json={"query": query, "retrieval_model": model}))
    return [record["segment"]["content"] for record in answer["records"]]


# -- compared with recorded answers ------------------------------------------------------------------------------

OTHER_STORE = {
    name: "that server's vector store finds nothing without a method; with pgvector, as here, it is an error"
    for name in ("retrieve_economy", "hit_testing_economy")
}
"""Captures that FakeDify answers differently, with the reasons."""
ECONOMY_STORY = """
datasets_list_empty dataset_create dataset_create_min dataset_create_noname dataset_create_longname datasets_list
dataset_get dataset_get_unknown dataset_get_not_uuid dataset_patch documents_list_unknown_ds
doc_create_by_text_dash indexing_status_economy_first doc_create_by_text_min doc_create_by_text_missing
doc_create_by_text_bad_rule doc_create_by_text_underscore indexing_status_economy_custom_first
doc_create_by_file_dash indexing_status_file_first doc_create_by_file_underscore doc_create_by_file_nofile
doc_create_by_file_two doc_create_by_file_badext doc_create_by_file_too_big qa_doc indexing_status_unknown
documents_list documents_list_keyword document_get_meta_only document_get_meta_bad document_download
document_download_text document_update_text_dash indexing_status_update_first document_update_text_underscore
document_update_file_dash document_status_disable document_status_zzz document_status_noids +wait +enable +wait
document_status_archive +wait document_status_un_archive
segments_list segments_create segments_create_empty segments_create_nocontent segments_create_none segment_get
segment_get_unknown segment_update segments_list_filter
metadata_create metadata_create_dup metadata_create_badtype +rename metadata_list metadata_bind
metadata_builtin_enable document_get_with_meta metadata_builtin_disable metadata_builtin_zzz metadata_delete_again
tag_create tag_create_dup tags_list tag_update +bind dataset_tags tag_delete tag_delete_again
retrieve_economy hit_testing_economy retrieve_economy_model retrieve_no_query retrieve_long_query
segment_delete segment_delete_again document_delete document_delete_again models_llm models_text-embedding models_zzz
+doomed dataset_delete dataset_delete_again err_dataset_key_on_app
"""
FINE_STORY = """
+fine indexing_status_hq_first indexing_status_hq retrieve_hq retrieve_hq_full doc_create_hier doc_create_hq_embedfail
indexing_status_embedfail_first dataset_create_hier doc_create_hier2 indexing_status_hier_first +child child_chunks_list
child_chunk_update child_chunk_delete
"""


class Story:
    """Sends recorded requests in a valid order, with this server's ids instead of the recorded ones."""

    folder = CAPTURES

    def __init__(self, fake: FakeDify, client: httpx.Client) -> None:
        self.fake, self.client = fake, client
        self.ids: dict[str, str] = {}

    def translate(self, text: str) -> str:
        for recorded, ours in self.ids.items():
            text = text.replace(recorded, ours)
        return text

    def play(self, name: str) -> None:
        if name.startswith("+"):
            return getattr(self, f"do_{name[1:]}")()
        capture = json.loads((self.folder / f"{name}.json").read_text("utf-8"))
        request, recorded = capture["request"], capture["response"]
        url = self.fake.base_url.removesuffix("/v1") + self.translate(request["path"])
        body = self.translate(whole(request.get("body") or "")).encode()
        response = self.client.request(request["method"], url, headers=dict(request["headers"]), content=body)
        assert response.status_code == recorded["status"], f"{name}: {response.text}"
        headers = {key.lower(): value for key, value in recorded["headers"]}
        assert response.headers.get("content-type") == headers.get("content-type"), name
        assert response.headers.get("www-authenticate") == headers.get("www-authenticate"), name
        if "json" not in headers["content-type"] or not recorded["body"]:
            assert response.text == recorded["body"], name
            return
        expected, got = json.loads(recorded["body"]), response.json()
        self.learn(expected, got)
        if response.status_code >= 400:
            assert neutral(got) == neutral(expected), name
        else:
            same_shape(expected, got, name)

    def learn(self, expected: Any, got: Any) -> None:
        if isinstance(expected, dict) and isinstance(got, dict):
            for key in expected.keys() & got.keys():
                self.learn(expected[key], got[key])
        elif isinstance(expected, list) and isinstance(got, list):
            for one, other in zip(expected, got, strict=False):
                self.learn(one, other)
        elif isinstance(expected, str) and re.fullmatch(r"[0-9a-f-]{36}|\d{20}", expected):
            self.ids.setdefault(expected, got)

    # Steps that the recordings leave out.

    def do_wait(self) -> None:
        """Wait until the status of a document can change again."""
        later = self.fake.state.now() + 1
        self.fake.state.clock = lambda: later

    def do_enable(self) -> None:
        document = {"document_ids": [self.ids["1f7f397b-8d80-465c-b5e1-74fd1dd7bb2d"]]}
        ok(self.client.patch(f"/datasets/{self.dataset}/documents/status/enable", json=document))

    def do_rename(self) -> None:
        field = self.ids["79cd6263-894b-4e3d-b267-bdba86bb9622"]
        ok(self.client.patch(f"/datasets/{self.dataset}/metadata/{field}", json={"name": "writer"}))

    def do_bind(self) -> None:
        tags = {"tag_ids": [self.ids["14374997-53fa-4893-b2c2-f04aca2374c0"]], "target_id": self.dataset}
        ok(self.client.post("/datasets/tags/binding", json=tags), 204)

    def do_doomed(self) -> None:
        self.ids["4a420c45-4d40-4b58-b8d2-dff1dc953c71"] = create_dataset(self.client, "doomed")

    def do_fine(self) -> None:
        fine = create_dataset(self.client, indexing_technique="high_quality")
        text = "Cats sleep a lot.\n\nDogs bark loudly.\n\nBirds fly in the sky."
        added = add_fine(self.client, fine, text, "hq doc", process_rule=custom())
        self.ids["b9d2bcfc-d543-42a1-8475-a6c2f2aa2a5b"] = fine
        self.ids["20261122005516647595"] = added["batch"]

    def do_child(self) -> None:
        dataset, document = (
            self.ids[recorded]
            for recorded in ("8bfc177f-daed-42a9-976e-aa371cf320e2", "374b71fe-3256-4e05-a9ca-d7ecde36c06a")
        )
        segments = f"/datasets/{dataset}/documents/{document}/segments"
        segment = ok(self.client.get(segments))["data"][0]["id"]
        self.ids["cb899af1-0bc5-4977-9f99-b2e904b9c866"] = segment
        ok(self.client.post(f"{segments}/{segment}/child_chunks", json={"content": "child content"}))

    @property
    def dataset(self) -> str:
        return self.ids["4ceb62ef-8764-4f1d-a703-996bdcaa2113"]


def neutral(body: Any) -> Any:
    """Return an error without the ids in its message."""
    return json.loads(re.sub(r"[0-9a-f]{4}-[0-9a-f]{12}", "ID", json.dumps(body)))


def same_shape(expected: Any, got: Any, where: str) -> None:
    """Require the same keys in the same order and the same types. Null matches anything; lists compare by one entry."""
    if expected is None or got is None:
        return
    assert type(got) is type(expected), f"{where}: {got!r} instead of {expected!r}"
    if isinstance(expected, dict):
        assert list(got) == list(expected), where
        for key in expected:
            same_shape(expected[key], got[key], f"{where}.{key}")
    elif isinstance(expected, list) and expected:
        assert got, f"{where}: nothing"
        same_shape(expected[0], got[0], f"{where}[0]")


@pytest.mark.parametrize("story", [ECONOMY_STORY, FINE_STORY], ids=["economy", "high_quality"])
def test_answers_have_the_recorded_shape(fake: FakeDify, client: httpx.Client, story: str) -> None:
    player = Story(fake, client)
    for name in story.split():
        if name not in OTHER_STORE:
            player.play(name)


def test_the_stories_cover_all_recordings() -> None:
    played = set(ECONOMY_STORY.split()) | set(FINE_STORY.split())
    recorded = {
        path.stem
        for path in CAPTURES.glob("*.json")
        if re.search(r'"path": "/v1/(datasets|workspaces)', path.read_text("utf-8"))
    }
    assert recorded - played == set()


# -- keys --------------------------------------------------------------------------------------------------------


def test_only_the_knowledge_key_is_accepted(fake: FakeDify, client: httpx.Client) -> None:
    for key in (fake.key("chat"), "wrong"):
        response = client.get("/datasets", headers={"Authorization": f"Bearer {key}"})
        assert refused(response, 401, "unauthorized") == "Access token is invalid"
    info = client.get("/info")
    assert refused(info, 401, "unauthorized") == "Access token is invalid"


# -- knowledge bases ---------------------------------------------------------------------------------------------


def test_names_are_unique(client: httpx.Client, dataset: str) -> None:
    refused(client.post("/datasets", json={"name": "docs"}), 409, "dataset_name_duplicate")
    other = create_dataset(client, "other")
    assert refused(client.patch(f"/datasets/{other}", json={"name": "docs"}), 400, "invalid_param")


def test_list_by_page_keyword_and_tag(client: httpx.Client) -> None:
    ids = [create_dataset(client, f"base {number}") for number in range(5)]
    tag = ok(client.post("/datasets/tags", json={"name": "t"}))["id"]
    ok(client.post("/datasets/tags/binding", json={"tag_ids": [tag], "target_id": ids[1]}), 204)
    page = ok(client.get("/datasets", params={"page": 2, "limit": 2}))
    assert [item["name"] for item in page["data"]] == ["base 2", "base 1"]
    assert (page["total"], page["has_more"]) == (5, True)
    assert [item["id"] for item in ok(client.get("/datasets?keyword=E+3"))["data"]] == [ids[3]]
    tagged = ok(client.get("/datasets", params={"tag_ids": [tag]}))["data"]
    assert [item["tags"] for item in tagged] == [[{"id": tag, "name": "t", "type": "knowledge"}]]
    ok(client.post("/datasets/tags/unbinding", json={"tag_id": tag, "target_id": ids[1]}), 204)
    assert ok(client.get("/datasets", params={"tag_ids": [tag]}))["data"] == []


def test_settings_are_kept(client: httpx.Client) -> None:
    model = {**SEMANTIC, "top_k": 7, "score_threshold": 0.5, "score_threshold_enabled": True}
    made = create_dataset(client, retrieval_model=model, permission="partial_members")
    shown = ok(client.get(f"/datasets/{made}"))
    assert (shown["retrieval_model_dict"]["top_k"], shown["external_retrieval_model"]["top_k"]) == (7, 7)
    assert shown["partial_member_list"] == []
    ok(client.patch(f"/datasets/{made}", json={"indexing_technique": "high_quality"}))
    shown = ok(client.get(f"/datasets/{made}"))
    assert (shown["embedding_model"], shown["embedding_available"]) == ("fake-embed", True)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"name": "n", "permission": "nobody"}, "permission\n  Input should be 'only_me', 'all_team_members' or"),
        ({"name": "n", "indexing_technique": "x"}, "Input should be 'high_quality' or 'economy' [type=literal_error"),
        ({"name": "n", "retrieval_model": {"search_method": "x"}}, "4 validation errors for DatasetCreatePayload"),
        ({"name": "n", "embedding_model": "m", "embedding_model_provider": "p"}, "Provider p does not exist."),
        ([1], "Input should be a valid dictionary or instance of DatasetCreatePayload [type=model_type"),
    ],
)
def test_invalid_settings(client: httpx.Client, payload: Any, said: str) -> None:
    assert said in refused(client.post("/datasets", json=payload), 400, "invalid_param")


def test_high_quality_needs_an_embedding_model(fake: FakeDify, client: httpx.Client) -> None:
    empty = create_dataset(client)
    fake.knowledge.models.clear()
    payload = {"name": "n", "text": "t", "indexing_technique": "high_quality"}
    refused(client.post(f"/datasets/{empty}/document/create-by-text", json=payload), 400, "provider_not_initialize")
    assert ok(client.get("/workspaces/current/models/model-types/text-embedding")) == {"data": []}


# -- documents ---------------------------------------------------------------------------------------------------


def test_indexing_goes_through_its_states(clock: Clock) -> None:
    with FakeDify(clock=clock, indexing_time=10.0) as fake, client_of(fake) as client:
        dataset = create_dataset(client)
        added = add_text(client, dataset, "One.\n\nTwo.\n\nThree.\n\nFour.", process_rule=custom())
        assert (added["document"]["indexing_status"], added["document"]["word_count"]) == ("waiting", None)
        seen = []
        for second in range(12):
            clock.now = START + second
            state = progress(client, dataset, added)
            seen.append((state["indexing_status"], state["completed_segments"], state["total_segments"]))
        states = list(dict.fromkeys(status for status, _, _ in seen))
        assert states == ["waiting", "parsing", "cleaning", "splitting", "indexing", "completed"]
        assert [counts for status, *counts in seen if status == "indexing"] == [[0, 4], [0, 4], [1, 4], [2, 4], [3, 4]]
        assert state["completed_at"] == START + 10
        document = ok(client.get(f"/datasets/{dataset}/documents/{added['document']['id']}"))
        assert (document["indexing_latency"], document["segment_count"]) == (pytest.approx(10.0), 4)


def test_nothing_is_found_or_changed_before_it_is_indexed(clock: Clock) -> None:
    with FakeDify(clock=clock, indexing_time=10.0) as fake, client_of(fake) as client:
        dataset = create_dataset(client)
        document = add_text(client, dataset, "A fox.")["document"]["id"]
        path = f"/datasets/{dataset}/documents/{document}"
        assert found(client, dataset, "fox", **KEYWORD) == []
        assert ok(client.get(f"{path}/segments"))["data"] == []
        refused(client.post(f"{path}/segments", json={"segments": [{"content": "x"}]}), 404, "not_found")
        refused(client.post(f"{path}/update-by-text", json={"name": "n", "text": "x"}), 400, "invalid_param")
        disable = client.patch(f"/datasets/{dataset}/documents/status/disable", json={"document_ids": [document]})
        refused(disable, 400, "invalid_action")
        clock.now += 10
        assert found(client, dataset, "fox", **KEYWORD) == ["A fox."]


def test_failures_on_request(fake: FakeDify, client: httpx.Client, dataset: str) -> None:
    fake.knowledge.fail_indexing("no text in it", name="*.pdf", stage="parsing", times=1)
    states = []
    for number in range(2):
        name = f"{number}.pdf"
        files = {"file": (name, b"%PDF text", "application/pdf")}
        path = f"/datasets/{dataset}/document/create-by-file"
        added = ok(client.post(path, data={"data": json.dumps(ECONOMY)}, files=files))
        states.append(progress(client, dataset, added))
    assert [(state["indexing_status"], state["error"]) for state in states] == [
        ("error", "no text in it"),
        ("completed", None),
    ]
    assert states[0]["stopped_at"] is not None
    assert states[0]["parsing_completed_at"] is None
    failed = ok(client.get(f"/datasets/{dataset}/documents", params={"status": "error"}))["data"]
    assert [document["name"] for document in failed] == ["0.pdf"]


def test_a_rule_the_server_cannot_follow(client: httpx.Client, dataset: str) -> None:
    state = progress(client, dataset, add_text(client, dataset, "text", process_rule=custom(max_tokens=10)))
    assert state["error"] == "Custom segment length should be between 50 and 4000."


def test_the_same_name_again_replaces(client: httpx.Client, dataset: str) -> None:
    first = add_text(client, dataset, "old", "name")
    second = add_text(client, dataset, "new", "name")
    assert second["document"]["id"] == first["document"]["id"]
    assert second["batch"] != first["batch"]
    assert found(client, dataset, "old new", **KEYWORD) == ["new"]


def test_documents_by_page_keyword_and_status(client: httpx.Client, dataset: str, clock: Clock) -> None:
    ids = [add_text(client, dataset, "t", f"doc {number}")["document"]["id"] for number in range(5)]
    path = f"/datasets/{dataset}/documents"
    page = ok(client.get(path, params={"page": 2, "limit": 2}))
    assert [document["id"] for document in page["data"]] == [ids[2], ids[1]]
    last = ok(client.get(path, params={"page": 3, "limit": 2}))
    assert (len(last["data"]), last["has_more"], last["total"]) == (1, False, 5)
    assert [d["id"] for d in ok(client.get(path, params={"keyword": "c 4"}))["data"]] == [ids[4]]
    ok(
        client.patch(
            f"{path}/status/disable", json={"document_ids": [ids[0], ids[1], "00000000-0000-4000-8000-000000000000"]}
        )
    )
    archived = client.patch(f"{path}/status/archive", json={"document_ids": [ids[1]]})
    assert "is being indexed" in refused(archived, 400, "invalid_action")
    clock.now += 1
    ok(client.patch(f"{path}/status/archive", json={"document_ids": [ids[1]]}))
    assert [d["id"] for d in ok(client.get(path, params={"status": "disabled"}))["data"]] == [ids[0]]
    assert [d["id"] for d in ok(client.get(path, params={"status": "archived"}))["data"]] == [ids[1]]
    refused(client.delete(f"{path}/{ids[1]}"), 403, "archived_document_immutable")


def test_without_metadata(client: httpx.Client, dataset: str) -> None:
    document = add_text(client, dataset, "t")["document"]["id"]
    path = f"/datasets/{dataset}/documents/{document}"
    whole, without = ok(client.get(path)), ok(client.get(path, params={"metadata": "without"}))
    assert whole.keys() - without.keys() == {"doc_type", "doc_metadata"}


@pytest.mark.parametrize("path", ["update-by-file", "update_by_file", ""])
def test_replacing_by_file(client: httpx.Client, dataset: str, path: str) -> None:
    document = add_text(client, dataset, "old", "old.txt")["document"]["id"]
    url = f"/datasets/{dataset}/documents/{document}/{path}".removesuffix("/")
    method = "POST" if path else "PATCH"
    changed = ok(client.request(method, url, files={"file": ("new.html", b"<p>fresh &amp; new</p>", "text/html")}))
    assert changed["document"]["name"] == "new.html"
    assert found(client, dataset, "fresh", **KEYWORD) == ["fresh & new"]
    refused(client.request(method, url, files={"file": ("a.exe", b"", "x/y")}), 415, "unsupported_file_type")
    unknown = url.replace(document, "00000000-0000-4000-8000-000000000000")
    refused(client.request(method, unknown, files={"file": ("a.txt", b"", "text/plain")}), 404, "not_found")


def test_a_file_that_is_too_large(client: httpx.Client, dataset: str) -> None:
    files = {"file": ("big.txt", b"a" * (15 * 1024 * 1024 + 1), "text/plain")}
    response = client.post(
        f"/datasets/{dataset}/document/create-by-file", data={"data": json.dumps(ECONOMY)}, files=files
    )
    assert refused(response, 400, "invalid_param") == ""


def test_all_documents_have_one_form(client: httpx.Client, dataset: str) -> None:
    add_text(client, dataset, "t")
    payload = {"name": "q", "text": "Q: a? A: b", **ECONOMY, "doc_form": "qa_model"}
    response = client.post(f"/datasets/{dataset}/document/create-by-text", json=payload)
    assert refused(response, 400, "invalid_param") == "doc_form is different from the dataset doc_form."


def test_downloads(client: httpx.Client, dataset: str) -> None:
    path = f"/datasets/{dataset}/document/create-by-file"
    files = {"file": ("a.txt", b"bytes", "text/plain")}
    first = ok(client.post(path, data={"data": json.dumps(ECONOMY)}, files=files))["document"]["id"]
    ok(client.patch(f"/datasets/{dataset}/documents/status/disable", json={"document_ids": [first]}))
    second = ok(client.post(path, data={"data": json.dumps(ECONOMY)}, files=files))["document"]["id"]
    signed = ok(client.get(f"/datasets/{dataset}/documents/{first}/download"))["url"]
    saved = httpx.get(signed, timeout=60, trust_env=False)
    assert (saved.content, saved.headers["content-type"]) == (b"bytes", "application/octet-stream")
    assert saved.headers["content-disposition"] == "attachment; filename*=UTF-8''a.txt"

    zipped = client.post(f"/datasets/{dataset}/documents/download-zip", json={"document_ids": [first, second]})
    assert zipped.headers["content-type"] == "application/zip"
    assert re.fullmatch(r"attachment; filename=[0-9a-f]{32}\.zip", zipped.headers["content-disposition"])
    with zipfile.ZipFile(io.BytesIO(zipped.content)) as archive:
        assert archive.namelist() == ["a.txt", "a (1).txt"]
        assert archive.read("a (1).txt") == b"bytes"
    empty = client.post(f"/datasets/{dataset}/documents/download-zip", json={"document_ids": []})
    assert "at least 1 item" in refused(empty, 400, "invalid_param")


# -- chunks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "separator", "longest", "overlap", "chunks"),
    [
        ("One two.\nThree.", "\n", 50, 0, ["One two.", "Three."]),
        ("One two.\n\nThree.", None, 50, 0, ["One two.\n\nThree."]),
        ("One two.\n\nThree.", None, 12, 0, ["One two.", "Three."]),
        ("One two. Three.", None, 10, 0, ["One two.", "Three."]),
        ("One two three", None, 9, 4, ["One two", "two three"]),
        ("abcdefgh", None, 5, 2, ["abcde", "defgh"]),
        ("# Title|...|- item", "|", 50, 0, ["Title", "- item"]),
    ],
)
def test_splitting(text: str, separator: str | None, longest: int, overlap: int, chunks: list[str]) -> None:
    assert split(text, separator, longest, overlap) == chunks


def test_chunks_overlap_and_stay_within_their_size() -> None:
    text = " ".join(f"word{number}" for number in range(200))
    chunks = split(text, "\n\n", 100, 30)
    assert max(map(len, chunks)) <= 100
    assert all(after.split()[0] in before for before, after in pairwise(chunks))
    assert {word for chunk in chunks for word in chunk.split()} == set(text.split())


def test_pre_processing(client: httpx.Client, dataset: str) -> None:
    rule = custom()
    rule["rules"]["pre_processing_rules"] = [
        {"id": "remove_extra_spaces", "enabled": True},
        {"id": "remove_urls_emails", "enabled": True},
    ]
    add_text(client, dataset, "Mail  me@example.com\tor see https://example.com/x now", process_rule=rule)
    assert found(client, dataset, "mail", **KEYWORD) == ["Mail \tor see  now"]


def test_segments_change(client: httpx.Client, dataset: str) -> None:
    added = add_text(client, dataset, "First.\n\nSecond.", process_rule=custom())
    path = f"/datasets/{dataset}/documents/{added['document']['id']}/segments"
    page = ok(client.get(path, params={"limit": 1, "page": 2}))
    assert ([s["content"] for s in page["data"]], page["total"], page["has_more"]) == (["Second."], 2, True)
    segment = page["data"][0]["id"]
    changed = ok(client.post(f"{path}/{segment}", json={"segment": {"content": "A zebra.", "keywords": ["stripes"]}}))
    assert (changed["data"]["content"], changed["data"]["keywords"]) == ("A zebra.", ["stripes"])
    assert found(client, dataset, "stripes", **KEYWORD) == ["A zebra."]
    off = ok(client.post(f"{path}/{segment}", json={"segment": {"enabled": False}}))["data"]
    assert (off["enabled"], off["disabled_by"]) == (False, off["created_by"])
    assert found(client, dataset, "stripes", **KEYWORD) == []
    refused(client.post(f"{path}/{segment}", json={"segment": {"content": "x"}}), 400, "invalid_param")
    assert ok(client.post(f"{path}/{segment}", json={"segment": {"enabled": True}}))["data"]["enabled"]
    document = ok(client.get(f"/datasets/{dataset}/documents"))["data"][0]
    assert document["word_count"] == len("First.") + len("A zebra.")


def test_questions_and_answers(client: httpx.Client) -> None:
    dataset = create_dataset(client)
    added = add_fine(client, dataset, "Q: Who? A: Me. Q: When? A: Now.", doc_form="qa_model")
    segments = ok(client.get(f"/datasets/{dataset}/documents/{added['document']['id']}/segments"))["data"]
    assert [(s["content"], s["answer"]) for s in segments] == [("Who?", "Me."), ("When?", "Now.")]


def test_parents_are_found_by_their_children(client: httpx.Client, fine: str) -> None:
    rules = {
        "pre_processing_rules": [],
        "segmentation": {"separator": "\n\n", "max_tokens": 200},
        "subchunk_segmentation": {"separator": "\n", "max_tokens": 60},
    }
    add_fine(
        client,
        fine,
        "Cats sleep.\nDogs bark.\n\nBirds fly.",
        doc_form="hierarchical_model",
        process_rule={"mode": "hierarchical", "rules": rules},
    )
    query = {"query": "barking dogs", "retrieval_model": SEMANTIC}
    (record,) = ok(client.post(f"/datasets/{fine}/retrieve", json=query))["records"]
    assert record["segment"]["content"] == "Cats sleep.\nDogs bark."
    assert [child["content"] for child in record["child_chunks"]] == ["Dogs bark."]
    assert record["score"] == record["child_chunks"][0]["score"]

    segment = record["segment"]
    path = f"/datasets/{fine}/documents/{segment['document_id']}/segments/{segment['id']}"
    listed = ok(client.get(f"{path}/child_chunks", params={"keyword": "cats"}))
    assert ([child["content"] for child in listed["data"]], listed["total_pages"]) == (["Cats sleep."], 1)
    payload = {"content": "Fish swim.", "regenerate_child_chunks": True}
    changed = ok(client.post(path, json={"segment": payload}))["data"]
    assert [child["content"] for child in changed["child_chunks"]] == ["Fish swim."]


# -- retrieval ---------------------------------------------------------------------------------------------------

ANIMALS = "The cat sleeps on the mat.\n\nA dog barks at the cat.\n\nBirds fly over the sea."


def test_economy_is_found_by_keyword_only(client: httpx.Client, dataset: str) -> None:
    add_text(client, dataset, ANIMALS, process_rule=custom())
    assert found(client, dataset, "dog and cat", **KEYWORD)[0] == "A dog barks at the cat."
    assert found(client, dataset, "cat", **{**KEYWORD, "top_k": 1}) == ["The cat sleeps on the mat."]
    assert found(client, dataset, "unicorn", **KEYWORD) == []
    retrieve = f"/datasets/{dataset}/retrieve"
    for method in ("semantic_search", "full_text_search", "hybrid_search"):
        model = {"search_method": method, "reranking_enable": False, "top_k": 2, "score_threshold_enabled": False}
        refused(client.post(retrieve, json={"query": "cat", "retrieval_model": model}), 400, "invalid_param")
    message = refused(client.post(retrieve, json={"query": "cat"}), 400, "invalid_param")
    assert message.startswith('relation "embedding_vector_index_')


def test_high_quality_is_found_by_the_others(client: httpx.Client, fine: str) -> None:
    add_fine(client, fine, ANIMALS, process_rule=custom())
    assert found(client, fine, "bird flying") == ["Birds fly over the sea."]
    assert found(client, fine, "flies", search_method="full_text_search") == []
    assert found(client, fine, "birds", search_method="full_text_search") == ["Birds fly over the sea."]
    assert found(client, fine, "cat", **KEYWORD) == []
    close = {"score_threshold_enabled": True, "score_threshold": 0.99}
    assert found(client, fine, "the cat sleeps", **close) == []
    assert found(client, fine, "Birds fly over the sea.", **close) == ["Birds fly over the sea."]


def test_any_script_is_searched(client: httpx.Client, fine: str) -> None:
    chunks = ["\u732b\u5728\u7761\u89c9\u3002", "\u72d7\u5728\u53eb\u3002", "Gru\u00df aus K\u00f6ln"]
    add_fine(client, fine, "\n\n".join(chunks), process_rule=custom())
    assert found(client, fine, "\u732b")[0].startswith("\u732b")
    assert found(client, fine, "koln") == ["Gru\u00df aus K\u00f6ln"]
    assert found(client, fine, '"*) OR -- ?') == []


@pytest.mark.parametrize(
    ("operator", "value", "names"),
    [
        ("is", "Ann", ["a"]),
        ("is not", "Ann", ["b"]),
        ("contains", "o", ["b"]),
        ("in", ["Ann", "Eve"], ["a"]),
        ("not in", "Ann, Eve", ["b"]),
        ("empty", None, ["c"]),
        ("not empty", None, ["a", "b"]),
    ],
)
def test_metadata_filters(client: httpx.Client, fine: str, operator: str, value: Any, names: list[str]) -> None:
    field = ok(client.post(f"/datasets/{fine}/metadata", json={"type": "string", "name": "by"}), 201)["id"]
    for name, author in (("a", "Ann"), ("b", "Bob"), ("c", None)):
        document = add_fine(client, fine, f"cat {name}", name)["document"]["id"]
        if author:
            values = [{"id": field, "name": "by", "value": author}]
            operations = {"operation_data": [{"document_id": document, "metadata_list": values}]}
            ok(client.post(f"/datasets/{fine}/documents/metadata", json=operations))
    conditions = {"conditions": [{"name": "by", "comparison_operator": operator, "value": value}]}
    assert sorted(found(client, fine, "cat", metadata_filtering_conditions=conditions)) == [f"cat {n}" for n in names]
    assert ok(client.get(f"/datasets/{fine}/metadata"))["doc_metadata"][0]["count"] == 2


def test_numbers_and_times_in_filters(client: httpx.Client, fine: str) -> None:
    field = ok(client.post(f"/datasets/{fine}/metadata", json={"type": "number", "name": "year"}), 201)["id"]
    for year in (1999, 2010):
        document = add_fine(client, fine, f"cat of {year}", str(year))["document"]["id"]
        values = [{"id": field, "name": "year", "value": year}]
        operations = {"operation_data": [{"document_id": document, "metadata_list": values}]}
        ok(client.post(f"/datasets/{fine}/documents/metadata", json=operations))
    before = {"name": "year", "comparison_operator": "before", "value": 2000}
    after = {"name": "year", "comparison_operator": "\u2265", "value": "2010"}
    for logic, conditions, count in (("and", [before], 1), ("and", [before, after], 0), ("or", [before, after], 2)):
        filters = {"logical_operator": logic, "conditions": conditions}
        assert len(found(client, fine, "cat", metadata_filtering_conditions=filters)) == count


def test_built_in_metadata(client: httpx.Client, dataset: str) -> None:
    fields = ok(client.get(f"/datasets/{dataset}/metadata/built-in"))["fields"]
    assert [field["name"] for field in fields][:2] == ["document_name", "uploader"]
    ok(client.post(f"/datasets/{dataset}/metadata/built-in/enable"))
    document = add_text(client, dataset, "t", "name")["document"]
    values = {field["name"]: field["value"] for field in document["doc_metadata"]}
    assert (values["document_name"], values["uploader"], values["source"]) == ("name", "admin", "file_upload")


# -- pipelines ---------------------------------------------------------------------------------------------------


def events(response: httpx.Response) -> list[Any]:
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    return [json.loads(line.removeprefix("data: ")) for line in response.text.split("\n\n") if line]


@pytest.fixture
def pipeline(fake: FakeDify) -> str:
    pages = [{"source_url": "https://x/1", "title": "One"}, {"source_url": "https://x/2", "title": "Two"}]
    sources = [
        Datasource("files"),
        Datasource("web", "website_crawl", items=pages, texts={"https://x/1": "A page on zebras."}),
        Datasource("broken", "online_document", error="no access"),
    ]
    return fake.knowledge.add_pipeline("piped", Pipeline(sources)).id


def run_of(node: str, kind: str, entries: list[Any], **more: Any) -> dict[str, Any]:
    run = {"inputs": {}, "datasource_type": kind, "datasource_info_list": entries, "start_node_id": node}
    return {**run, "is_published": True, "response_mode": "streaming", **more}


def test_sources_of_a_pipeline(client: httpx.Client, dataset: str, pipeline: str) -> None:
    listed = ok(client.get(f"/datasets/{pipeline}/pipeline/datasource-plugins"))
    assert [source["node_id"] for source in listed] == ["files", "web", "broken"]
    node = {"inputs": {}, "datasource_type": "website_crawl", "is_published": True}
    path = f"/datasets/{pipeline}/pipeline/datasource/nodes"
    *progress, end = events(client.post(f"{path}/web/run", json=node))
    assert [(event["event"], event["completed"]) for event in progress] == [
        ("datasource_processing", 1),
        ("datasource_processing", 2),
    ]
    assert (end["event"], [page["title"] for page in end["data"]]) == ("datasource_completed", ["One", "Two"])
    node["datasource_type"] = "online_document"
    (error,) = events(client.post(f"{path}/broken/run", json=node))
    assert error == {"event": "datasource_error", "error": "no access"}
    none = client.get(f"/datasets/{dataset}/pipeline/datasource-plugins")
    assert refused(none, 400, "invalid_param") == "Pipeline not found"


def test_running_a_pipeline(client: httpx.Client, pipeline: str) -> None:
    entries = [{"url": "https://x/1", "title": "One"}, {"url": "https://x/2"}]
    made = ok(client.post(f"/datasets/{pipeline}/pipeline/run", json=run_of("web", "website_crawl", entries)))
    assert [(d["name"], d["indexing_status"]) for d in made["documents"]] == [
        ("One", "waiting"),
        ("untitled", "waiting"),
    ]
    states = ok(client.get(f"/datasets/{pipeline}/documents/{made['batch']}/indexing-status"))["data"]
    assert [state["indexing_status"] for state in states] == ["completed", "completed"]
    assert found(client, pipeline, "zebras", **KEYWORD) == ["A page on zebras."]
    unknown = client.post(f"/datasets/{pipeline}/pipeline/run", json=run_of("nope", "website_crawl", entries))
    refused(unknown, 500, "pipeline_run_error")


def test_running_a_pipeline_on_a_file(client: httpx.Client, pipeline: str) -> None:
    files = {"file": ("a.txt", b"A file on yaks.", "text/plain")}
    file = ok(client.post("/datasets/pipeline/file-upload", files=files), 201)
    assert (file["name"], file["size"], file["created_at"]) == ("a.txt", 15, "2027-01-15T08:00:00")
    entries = [{"reference": file["id"], "name": "a.txt"}]
    ok(client.post(f"/datasets/{pipeline}/pipeline/run", json=run_of("files", "local_file", entries)))
    assert found(client, pipeline, "yaks", **KEYWORD) == ["A file on yaks."]
    refused(client.post("/datasets/pipeline/file-upload", data={"x": "y"}), 400, "no_file_uploaded")


def test_a_draft_stores_nothing(client: httpx.Client, pipeline: str) -> None:
    run = run_of("web", "website_crawl", [{"url": "https://x/1"}], is_published=False)
    names = [event["event"] for event in events(client.post(f"/datasets/{pipeline}/pipeline/run", json=run))]
    assert names == ["workflow_started", "node_started", "node_finished", "workflow_finished"]
    blocking = {**run, "response_mode": "blocking"}
    answer = ok(client.post(f"/datasets/{pipeline}/pipeline/run", json=blocking))
    assert answer["data"]["outputs"] == {"text": "A page on zebras."}
    assert ok(client.get(f"/datasets/{pipeline}/documents"))["total"] == 0


# -- repeatable answers -----------------------------------------------------------------------------------------


def test_seed_and_clock_make_answers_repeatable() -> None:
    def answers() -> list[str]:
        with FakeDify(seed=1, clock=Clock()) as fake, client_of(fake) as client:
            dataset = create_dataset(client, indexing_technique="economy")
            return [dataset, json.dumps(add_text(client, dataset, ANIMALS))]

    assert answers() == answers()
