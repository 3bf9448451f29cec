"""FakeDify refuses the same requests as real servers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dify_plus.testing import ChatApp, ChatflowApp, FakeDify
from tests.fake.users import User, names

UNKNOWN = "00000000-0000-4000-8000-000000000000"


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeDify]:
    apps = {"spaces": ChatApp([" \n Hello ", "you \n"]), "silent": ChatApp(speech=False)}
    with FakeDify(apps, clock=clock) as fake:
        yield fake


@pytest.fixture
def user(fake: FakeDify) -> Iterator[User]:
    with User(fake, None) as user:
        yield user


def refused(response: httpx.Response) -> tuple[int, str, str]:
    body = response.json()
    return response.status_code, body["code"], body["message"]


def new_dataset(user: User, technique: str = "economy", name: str = "docs") -> str:
    return str(user.post("/datasets", name=name, indexing_technique=technique).json()["id"])


def new_document(user: User, dataset: str, technique: str = "economy") -> str:
    rule = {"mode": "automatic"}
    body = {"name": "n.txt", "text": "The cat sleeps.", "indexing_technique": technique, "process_rule": rule}
    made = user.http.post(f"/datasets/{dataset}/document/create-by-text", json=body)
    return str(made.json()["document"]["id"])


# -- apps ----------------------------------------------------------------------------------------------------------


def test_the_root_page(fake: FakeDify) -> None:
    answer = httpx.get(fake.base_url + "/", trust_env=False)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert answer.headers["x-version"] == "1.14.2"
    with FakeDify(swagger_page=False) as greeting:
        assert httpx.get(greeting.base_url + "/", trust_env=False).json()["server_version"] == "1.14.2"


@pytest.mark.parametrize("kind", ["mp3", "m4a", "wav", "amr", "mpga", "mpeg", "mp4", "webm"])
def test_media_types_of_speech(fake: FakeDify, kind: str) -> None:
    with User(fake, "chat") as user:
        answer = user.http.post("/audio-to-text", files={"file": ("a", b"x", f"audio/{kind}")})
    assert answer.status_code == (415 if kind in ("mpeg", "mp4", "webm") else 200)


def test_speech_to_text_is_off(fake: FakeDify) -> None:
    with User(fake, "silent") as user:
        answer = user.http.post("/audio-to-text", files={"file": ("a.wav", b"x", "audio/wav")})
    assert refused(answer)[:2] == (400, "invalid_param")


def test_stored_answers_are_stripped(fake: FakeDify) -> None:
    with User(fake, "spaces") as user:
        found = user.chat()
        assert "".join(event.get("answer", "") for event in found) == " \n Hello you \n"
        assert user.messages(found[0]["conversation_id"])[0]["answer"] == "Hello you"


def test_the_workflow_of_a_chatflow() -> None:
    with FakeDify({"app": ChatflowApp("Hi")}) as fake, User(fake, "app") as user:
        known = fake.state.apps["app"].workflow_id
        assert names(user.chat(workflow_id=known))[-1] == "workflow_finished"
        for mode in ("blocking", "streaming"):
            send = {"query": "Hi", "response_mode": mode}
            assert refused(user.post("/chat-messages", workflow_id=UNKNOWN, **send))[:2] == (404, "not_found")
            assert refused(user.post("/chat-messages", workflow_id="x", **send))[:2] == (400, "bad_request")
        with User(fake, "chat") as other:
            assert other.post("/chat-messages", query="Hi", workflow_id="x").status_code == 200
            for app in (user, other):
                for wrong in ({"workflow_id": 5}, {"workflow_id": [known]}, {"auto_generate_name": None}):
                    answer = app.post("/chat-messages", query="Hi", **wrong)
                    assert refused(answer)[:2] == (400, "invalid_param")


@pytest.mark.parametrize("body", [[1], "x", 5, True])
def test_annotations_are_objects(fake: FakeDify, body: Any) -> None:
    with User(fake, "chat") as user:
        for method, path in (
            ("POST", "/apps/annotations"),
            ("PUT", f"/apps/annotations/{UNKNOWN}"),
            ("POST", "/apps/annotation-reply/enable"),
        ):
            status, code, message = refused(user.http.request(method, path, json=body))
            assert (status, code) == (400, "invalid_param")
            assert "Input should be a valid dictionary or instance of Annotation" in message


# -- knowledge -----------------------------------------------------------------------------------------------------


def test_an_economy_knowledge_base_is_searched_by_keyword_only(user: User) -> None:
    dataset = new_dataset(user)
    new_document(user, dataset)
    status, code, message = refused(user.http.post(f"/datasets/{dataset}/retrieve", json={"query": "cat"}))
    assert (status, code) == (400, "invalid_param")
    assert message.startswith('relation "embedding_vector_index_') and message.endswith("does not exist")
    model = {"search_method": "keyword_search", "reranking_enable": False, "top_k": 1, "score_threshold_enabled": False}
    found = user.http.post(f"/datasets/{dataset}/retrieve", json={"query": "cat", "retrieval_model": model})
    assert len(found.json()["records"]) == 1


SEARCH = {"search_method": "hybrid_search", "reranking_enable": False, "top_k": 1, "score_threshold_enabled": False}


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ({"reranking_model": {"reranking_provider_name": 5}}, "reranking_model.reranking_provider_name"),
        ({"weights": {"weight_type": "x"}}, "weights.weight_type"),
        ({"weights": {"vector_setting": {"vector_weight": "x"}}}, "weights.vector_setting.vector_weight"),
        ({"weights": {"vector_setting": {"vector_weight": 1}}}, "weights.vector_setting.embedding_provider_name"),
        ({"weights": {"keyword_setting": {}}}, "weights.keyword_setting.keyword_weight"),
        ({"search_method": None}, "search_method"),
        ({"top_k": None}, "top_k"),
        (
            {
                "metadata_filtering_conditions": {
                    "conditions": [{"name": "n", "comparison_operator": "in", "value": ["a", 5]}]
                }
            },
            "metadata_filtering_conditions.conditions.0.value",
        ),
        (
            {
                "metadata_filtering_conditions": {
                    "conditions": [{"name": "n", "comparison_operator": "is", "value": {}}]
                }
            },
            "metadata_filtering_conditions.conditions.0.value",
        ),
    ],
)
def test_search_settings_are_checked_in_depth(user: User, part: Any, place: str) -> None:
    dataset = new_dataset(user, "high_quality")
    search = {"query": "cat", "retrieval_model": SEARCH | part}
    status, code, message = refused(user.http.post(f"/datasets/{dataset}/retrieve", json=search))
    assert (status, code) == (400, "invalid_param")
    assert f"\nretrieval_model.{place}\n" in message


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        *(("reranking_enable", value, None) for value in (0, 1.0, "1", "Yes", "off")),
        *(("reranking_enable", value, "bool_parsing") for value in (2, "", "maybe")),
        ("reranking_enable", 1.5, "bool_type"),
        *(("top_k", value, None) for value in (True, 2.0, "2", " 2 ", "2.0")),
        *(
            ("top_k", value, problem)
            for value, problem in ((1.5, "int_from_float"), ("x", "int_parsing"), ([], "int_type"))
        ),
        *(("score_threshold", value, None) for value in (True, 1, "0.5", " 1 ")),
        *(("score_threshold", value, problem) for value, problem in (("x", "float_parsing"), ({}, "float_type"))),
    ],
)
def test_search_settings_are_converted_as_the_validator_of_servers_does(
    user: User, field: str, value: Any, problem: str | None
) -> None:
    dataset = new_dataset(user, "high_quality")
    answer = user.http.post(
        f"/datasets/{dataset}/retrieve", json={"query": "cat", "retrieval_model": SEARCH | {field: value}}
    )
    assert (answer.status_code == 200) == (problem is None), answer.text
    assert problem is None or f"[type={problem}, " in answer.text


def test_unknown_metadata(user: User) -> None:
    dataset = new_dataset(user)
    unknown = user.http.patch(f"/datasets/{dataset}/metadata/{UNKNOWN}", json={"name": "w"})
    assert refused(unknown)[:2] == (400, "invalid_param")
    assert refused(unknown)[2].startswith("1 validation error for DatasetMetadataResponse\n")
    data = [{"document_id": UNKNOWN, "metadata_list": []}]
    bound = user.http.post(f"/datasets/{dataset}/documents/metadata", json={"operation_data": data})
    assert refused(bound) == (400, "invalid_param", "Document not found.")


def test_a_status_cannot_change_twice_at_once(user: User, clock: Clock) -> None:
    dataset = new_dataset(user)
    path, body = f"/datasets/{dataset}/documents/status/", {"document_ids": [new_document(user, dataset)]}

    def switch(action: str) -> httpx.Response:
        return user.http.patch(path + action, json=body)

    assert switch("enable").status_code == 200  # enabled already: nothing changes
    assert switch("disable").status_code == 200
    assert refused(switch("enable"))[1:] == (
        "invalid_action",
        "Document:n.txt is being indexed, please try again later",
    )
    clock.now += 1
    assert switch("enable").status_code == 200
    assert refused(switch("archive"))[1] == "invalid_action"
    clock.now += 1
    assert switch("archive").status_code == 200
    assert refused(switch("un_archive"))[1] == "invalid_action"
    clock.now += 1
    assert [switch(action).status_code for action in ("disable", "disable")] == [200, 400]
    clock.now += 1  # a disabled document is not in the index, so archiving it takes no time
    assert [switch(action).status_code for action in ("un_archive", "archive", "un_archive")] == [200, 200, 200]


@pytest.mark.parametrize(("ids", "status"), [([None], 200), ([], 200), (["x"], 500), ([5], 500), ([UNKNOWN], 200)])
def test_ids_of_documents_to_switch(user: User, ids: list[Any], status: int) -> None:
    dataset = new_dataset(user)
    answer = user.http.patch(f"/datasets/{dataset}/documents/status/enable", json={"document_ids": ids})
    assert answer.status_code == status


def test_ids_of_documents_in_capital_letters(user: User) -> None:
    dataset = new_dataset(user)
    document = new_document(user, dataset)
    user.http.patch(f"/datasets/{dataset}/documents/status/disable", json={"document_ids": [document.upper()]})
    assert user.get(f"/datasets/{dataset}/documents/{document}")["enabled"] is False


@pytest.mark.parametrize(("server", "nothing"), [("1.14.2", None), ("1.16.1", [])])
def test_keywords_of_embedded_chunks(server: str, nothing: Any) -> None:
    with FakeDify(server=server) as fake, User(fake, None) as user:
        dataset = new_dataset(user, "high_quality")
        document = new_document(user, dataset, "high_quality")
        (segment,) = user.get(f"/datasets/{dataset}/documents/{document}/segments")["data"]
        assert segment["keywords"] == nothing
        found = user.http.post(f"/datasets/{dataset}/retrieve", json={"query": "cat"}).json()
        assert found["records"][0]["segment"]["keywords"] == []


def test_a_name_that_is_only_an_extension(user: User) -> None:
    dataset = new_dataset(user)
    files = {"file": (".txt", b"x", "text/plain"), "data": (None, '{"process_rule": {"mode": "automatic"}}')}
    assert refused(user.http.post(f"/datasets/{dataset}/document/create-by-file", files=files))[:2] == (
        400,
        "invalid_param",
    )


def test_who_maintains_a_knowledge_base(user: User) -> None:
    assert "maintainer" not in user.get(f"/datasets/{new_dataset(user)}")
    with FakeDify(server="1.16.1") as fake, User(fake, None) as newer:
        dataset = newer.get(f"/datasets/{new_dataset(newer)}")
    assert dataset["maintainer"] == dataset["created_by"]
