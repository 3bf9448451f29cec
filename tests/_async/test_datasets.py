"""Knowledge bases: create, change and search them."""

from __future__ import annotations

from typing import Any

import pytest

from dify_plus import AsyncDify, AuthenticationError, ConfigurationError, NotFoundError, UsageError
from dify_plus.errors import AppUnavailable, DatasetNameDuplicate, InvalidParam, NotChatApp
from dify_plus.testing import FakeDify, Fault
from dify_plus_api.models import RetrievalModel
from tests._async.support import Connect, asked

EMBEDDING = {"embedding_model": "fake-embed", "embedding_model_provider": "fake/fakellm/fakellm"}


async def filled(knowledge: AsyncDify, **settings: Any) -> str:
    dataset = await knowledge.datasets.create("Water", **settings)
    for name, text in {"Rivers": "Rivers flow to the sea.", "Lakes": "Lakes lie still."}.items():
        indexing = await knowledge.datasets.documents.create(dataset.id, text=text, name=name)
        await indexing.wait(timeout=60)
    return dataset.id


# -- making and changing ------------------------------------------------------------------------------------------


async def test_a_name_is_enough(knowledge: AsyncDify) -> None:
    dataset = await knowledge.datasets.create("Water")

    assert dataset.name == "Water"
    assert dataset.indexing_technique is None
    assert (await knowledge.datasets.get(dataset.id)).id == dataset.id


async def test_settings_are_taken_as_fields_or_as_models(knowledge: AsyncDify) -> None:
    model = RetrievalModel(
        search_method="hybrid_search", reranking_enable=False, top_k=7, score_threshold_enabled=False
    )
    dataset = await knowledge.datasets.create(
        "Water",
        description="Rivers and lakes",
        permission="all_team_members",
        retrieval_model={"search_method": "semantic_search", "top_k": 5, "score_threshold": 0.5},
        **EMBEDDING,
    )
    assert dataset.indexing_technique == "high_quality"
    assert dataset.embedding_model == "fake-embed"
    assert dataset.permission == "all_team_members"
    assert dataset.retrieval_model_dict.top_k == 5
    assert dataset.retrieval_model_dict.score_threshold == 0.5

    changed = await knowledge.datasets.update(dataset.id, name="Waters", retrieval_model=model)
    assert changed.name == "Waters"
    assert changed.description == "Rivers and lakes"
    assert changed.retrieval_model_dict.top_k == 7


async def test_members_are_given_by_their_ids(knowledge: AsyncDify, fake: FakeDify) -> None:
    dataset = await knowledge.datasets.create("Water")
    changed = await knowledge.datasets.update(
        dataset.id, permission="partial_members", partial_member_list=["ann", {"user_id": "bob"}]
    )
    assert changed.partial_member_list == ["ann", "bob"]


async def test_a_deleted_knowledge_base_is_gone(knowledge: AsyncDify) -> None:
    dataset = await knowledge.datasets.create("Water")
    await knowledge.datasets.delete(dataset.id)
    with pytest.raises(NotFoundError, match="Dataset not found"):
        await knowledge.datasets.get(dataset.id)


async def test_the_list_reads_all_pages_and_filters(knowledge: AsyncDify, fake: FakeDify) -> None:
    tag = await knowledge.datasets.tags.create("wet")
    for name in ("Rivers", "Lakes", "Hills"):
        dataset = await knowledge.datasets.create(name)
        if name != "Hills":
            await knowledge.datasets.tags.bind(dataset.id, tag.id)

    assert [dataset.name async for dataset in knowledge.datasets.list(limit=1)] == ["Hills", "Lakes", "Rivers"]
    assert [dataset.name for dataset in await knowledge.datasets.list(keyword="ers").to_list()] == ["Rivers"]
    wet = await knowledge.datasets.list(tag_ids=tag.id, include_all=True).to_list()
    assert {dataset.name for dataset in wet} == {"Rivers", "Lakes"}
    assert await knowledge.datasets.list(page=2, limit=2).to_list() != []


async def test_the_servers_reasons_have_error_classes(knowledge: AsyncDify) -> None:
    await knowledge.datasets.create("Water")
    with pytest.raises(DatasetNameDuplicate):
        await knowledge.datasets.create("Water")
    with pytest.raises(InvalidParam, match="40 characters"):
        await knowledge.datasets.create("x" * 41)


# -- searching ----------------------------------------------------------------------------------------------------


async def test_without_settings_only_the_query_is_sent(knowledge: AsyncDify, fake: FakeDify) -> None:
    dataset_id = await filled(knowledge, **EMBEDDING)
    fake.requests.clear()

    found = await knowledge.datasets.retrieve(dataset_id, "Where do rivers flow?")

    assert found.records[0].segment.document.name == "Rivers"
    assert found.records[0].score > 0
    assert [request.json for request in fake.requests] == [{"query": "Where do rivers flow?"}]


async def test_an_economy_knowledge_base_is_searched_by_keywords(knowledge: AsyncDify, fake: FakeDify) -> None:
    dataset_id = await filled(knowledge)
    fake.requests.clear()

    found = await knowledge.datasets.retrieve(dataset_id, "rivers")

    assert [record.segment.document.name for record in found.records] == ["Rivers"]
    assert asked(fake) == ["POST /retrieve"]
    assert fake.requests[-1].json["retrieval_model"]["search_method"] == "keyword_search"


async def test_an_empty_knowledge_base_gives_no_results(knowledge: AsyncDify, fake: FakeDify) -> None:
    dataset = await knowledge.datasets.create("Water", **EMBEDDING)
    fake.requests.clear()
    assert (await knowledge.datasets.retrieve(dataset.id, "rivers")).records == []
    assert asked(fake) == ["POST /retrieve"]


async def test_a_knowledge_base_of_another_client_is_read_once(
    fake: FakeDify, knowledge: AsyncDify, connect: Connect
) -> None:
    economy, embedded = await filled(knowledge), (await knowledge.datasets.create("Hills", **EMBEDDING)).id
    other = connect(fake, dataset_api_key=fake.dataset_key)
    fake.requests.clear()
    for _ in range(2):
        assert len((await other.datasets.retrieve(economy, "rivers")).records) == 1
        await other.with_options(max_retries=0).datasets.retrieve(embedded, "rivers")
    assert sorted(asked(fake)) == ["GET ", "GET ", *["POST /retrieve"] * 4]
    assert fake.requests[1].json["retrieval_model"]["search_method"] == "keyword_search"


async def test_single_settings_replace_the_knowledge_bases_own(knowledge: AsyncDify, fake: FakeDify) -> None:
    own = {"search_method": "full_text_search", "top_k": 9, "score_threshold": 0.1}
    dataset_id = await filled(knowledge, retrieval_model=own, **EMBEDDING)
    fake.requests.clear()

    await knowledge.datasets.retrieve(dataset_id, "rivers", top_k=1)

    assert asked(fake) == ["GET ", "POST /retrieve"]
    model = fake.requests[-1].json["retrieval_model"]
    assert model["search_method"] == "full_text_search"
    assert model["top_k"] == 1
    assert model["score_threshold"] == 0.1
    assert model["score_threshold_enabled"] is True


async def test_with_a_search_method_the_settings_are_not_read(knowledge: AsyncDify, fake: FakeDify) -> None:
    dataset_id = await filled(knowledge)
    fake.requests.clear()

    found = await knowledge.datasets.retrieve(dataset_id, "rivers", search_method="keyword_search", score_threshold=0.2)

    assert len(found.records) == 1
    assert asked(fake) == ["POST /retrieve"]
    assert fake.requests[-1].json == {
        "query": "rivers",
        "retrieval_model": {
            "search_method": "keyword_search",
            "reranking_enable": False,
            "top_k": 4,
            "score_threshold_enabled": True,
            "score_threshold": 0.2,
        },
    }


async def test_all_settings_at_once_are_sent_unchanged(knowledge: AsyncDify, fake: FakeDify) -> None:
    dataset_id = await filled(knowledge)
    model = RetrievalModel(
        search_method="keyword_search", reranking_enable=False, top_k=2, score_threshold_enabled=False
    )
    found = await knowledge.datasets.retrieve(dataset_id, "lakes", retrieval_model=model)
    assert [record.segment.document.name for record in found.records] == ["Lakes"]
    assert fake.requests[-1].json["retrieval_model"] == model.to_dict()


async def test_documents_are_filtered_by_their_metadata(knowledge: AsyncDify) -> None:
    dataset_id = await filled(knowledge)
    await knowledge.datasets.metadata.create(dataset_id, "kind")
    for document in await knowledge.datasets.documents.list(dataset_id).to_list():
        await knowledge.datasets.documents.set_metadata(dataset_id, document.id, {"kind": document.name.lower()})

    condition = {"name": "kind", "comparison_operator": "is", "value": "lakes"}
    found = await knowledge.datasets.retrieve(
        dataset_id, "rivers lakes", metadata_filtering_conditions={"conditions": [condition]}
    )
    assert [record.segment.document.name for record in found.records] == ["Lakes"]


async def test_an_old_server_is_searched_by_the_older_name(knowledge: AsyncDify, fake: FakeDify) -> None:
    dataset_id = await filled(knowledge)
    fake.faults.add(Fault(status=404, body="<!doctype html>", headers={"content-type": "text/html"}), path="*/retrieve")
    fake.requests.clear()
    for _ in range(2):
        found = await knowledge.datasets.retrieve(dataset_id, "rivers", search_method="keyword_search")
        assert [record.segment.document.name for record in found.records] == ["Rivers"]
    assert asked(fake) == ["POST /retrieve", "POST /hit-testing", "POST /hit-testing"]


# -- wrong arguments: nothing is sent -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("create", {"name": ""}, "name"),
        (
            "create",
            {"name": "x", "permission": "everybody"},
            'permission must be "only_me", "all_team_members" or "partial_members", not "everybody"',
        ),
        ("create", {"name": "x", "indexing_technique": "cheap"}, "indexing_technique"),
        ("create", {"name": "x", "indexing_technique": ""}, "indexing_technique"),
        ("create", {"name": "x", "embedding_model": "e"}, "go together"),
        ("create", {"name": "x", "retrieval_model": "semantic"}, "retrieval_model"),
        ("create", {"name": "x", "retrieval_model": {"top_k": 3}}, "search_method is required"),
        ("get", {"dataset_id": ""}, "dataset_id"),
        ("get", {"dataset_id": None}, "dataset_id must be a str, not None"),
        ("update", {"dataset_id": "d"}, "nothing to change"),
        ("update", {"dataset_id": "d", "partial_member_list": "ann"}, "list"),
        ("update", {"dataset_id": "d", "partial_member_list": ["a", 5]}, r"^partial_member_list\[1\] must be"),
        ("delete", {"dataset_id": ""}, "dataset_id"),
        ("retrieve", {"dataset_id": "d", "query": ""}, "query"),
        ("retrieve", {"dataset_id": "d", "query": "q", "top_k": 0}, "top_k"),
        ("retrieve", {"dataset_id": "d", "query": "q", "score_threshold": 2}, "from 0 to 1"),
        ("retrieve", {"dataset_id": "d", "query": "q", "search_method": "vector"}, "search_method"),
        ("retrieve", {"dataset_id": "d", "query": "q", "top_k": 1, "retrieval_model": {}}, "either"),
        ("retrieve", {"dataset_id": "d", "query": " "}, "query"),
        (
            "retrieve",
            {"dataset_id": "d", "query": "q", "reranking_model": {"reranking_model_name": 5}},
            "^reranking_model.rer",
        ),
        (
            "retrieve",
            {"dataset_id": "d", "query": "q", "metadata_filtering_conditions": {"conditions": "x"}},
            "^metadata_filtering_conditions.conditions must be a list",
        ),
    ],
)
async def test_wrong_arguments_raise_before_anything_is_sent(
    knowledge: AsyncDify, fake: FakeDify, name: str, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        await getattr(knowledge.datasets, name)(**arguments)
    assert fake.requests == []


@pytest.mark.parametrize(
    "arguments", [{"limit": 0}, {"limit": 101}, {"page": 0}, {"tag_ids": []}, {"include_all": "no"}]
)
async def test_a_list_checks_its_arguments_at_once(
    knowledge: AsyncDify, fake: FakeDify, arguments: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        knowledge.datasets.list(**arguments)
    assert fake.requests == []


async def test_without_the_knowledge_key_nothing_is_sent(fake: FakeDify, connect: Connect) -> None:
    app = connect(fake)
    with pytest.raises(ConfigurationError, match="DIFY_DATASET_API_KEY"):
        await app.datasets.create("Water")
    with pytest.raises(ConfigurationError, match="DIFY_DATASET_API_KEY"):
        await app.datasets.documents.create_many("d", [{"text": "t", "name": "n"}])
    assert fake.requests == []


async def test_a_key_of_the_other_kind_does_not_work(fake: FakeDify, connect: Connect) -> None:
    with pytest.raises(AuthenticationError, match=r"invalid; dataset_api_key begins with app-, and this call needs"):
        await connect(fake, dataset_api_key=fake.key("chat")).datasets.create("Water")
    with pytest.raises(AuthenticationError, match=r"invalid; api_key begins with dataset-, and this call needs"):
        await connect(fake, api_key=fake.dataset_key).app.info()
    with pytest.raises(AuthenticationError, match=r"invalid \(GET"):
        await connect(fake, api_key="app-wrong").app.info()


async def test_an_app_of_the_other_kind_does_not_work(fake: FakeDify, connect: Connect) -> None:
    with pytest.raises(NotChatApp, match=r"; this call needs the key of an app with the mode chat, .* or agent \("):
        await connect(fake, "workflow").chat.send("Hello")
    with pytest.raises(AppUnavailable, match=r"; this call needs the key of an app with the mode completion \("):
        await connect(fake, "chat").completions.send({"query": "x"})
