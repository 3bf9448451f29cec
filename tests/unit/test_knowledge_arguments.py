"""How the arguments of the knowledge resources are read, checked and completed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dify_plus._arguments.checks import as_models, ids
from dify_plus._arguments.documents import (
    DocumentSettings,
    NewDocument,
    Setup,
    document_file,
    members,
    metadata_values,
    new_documents,
    process_rule,
    settings_for_new_content,
    settings_for_new_document,
)
from dify_plus._arguments.search import Search, retrieval_model
from dify_plus._policy.error_reading import error_from_response, is_unknown_route
from dify_plus.errors import UsageError
from dify_plus_api.models import (
    Dataset,
    MetadataField,
    NewSegment,
    ProcessRule,
    RetrievalModel,
)
from dify_plus_api.types import UNSET

OWN = {
    "search_method": "semantic_search",
    "reranking_enable": False,
    "reranking_mode": None,
    "reranking_model": {"reranking_provider_name": "", "reranking_model_name": ""},
    "weights": None,
    "top_k": 2,
    "score_threshold_enabled": False,
    "score_threshold": None,
}


def dataset(**fields: Any) -> Dataset:
    return Dataset.from_dict({"id": "d", "provider": "vendor", "retrieval_model_dict": OWN, **fields})


def body(search: Search, of: Dataset | None = None) -> dict[str, Any]:
    return {name: value.to_dict() for name, value in search.fields(of).items() if value is not UNSET}


# -- arguments -------------------------------------------------------------------------------------------------------


def test_ids_are_one_or_several() -> None:
    assert ids("ids", "a") == ["a"]
    assert ids("ids", (name for name in "ab")) == ["a", "b"]


@pytest.mark.parametrize("wrong", ["", [], [""], ["a", None], None, 5, [["a"]]])
def test_values_that_are_not_ids_are_refused(wrong: Any) -> None:
    with pytest.raises(UsageError, match="document_ids must be an id or a list of ids"):
        ids("document_ids", wrong)


def test_nested_settings_are_models_or_fields() -> None:
    segment = NewSegment(content="a")
    assert as_models("segments", [segment, {"content": "b"}], NewSegment) == [segment, NewSegment(content="b")]
    for wrong in ("text", {"content": "b"}, None, [None]):
        with pytest.raises(UsageError, match="segments"):
            as_models("segments", wrong, NewSegment)  # type: ignore[arg-type]


def test_members_are_ids_models_or_fields() -> None:
    assert [member.to_dict() for member in members(["ann", {"user_id": "bob"}])] == [
        {"user_id": "ann"},
        {"user_id": "bob"},
    ]
    assert members([]) == []


# -- searching -------------------------------------------------------------------------------------------------------


def test_search_settings_are_completed() -> None:
    model = retrieval_model({"search_method": "hybrid_search", "reranking_model": {"reranking_model_name": "r"}})
    assert isinstance(model, RetrievalModel)
    assert model.to_dict() == {
        "search_method": "hybrid_search",
        "reranking_enable": True,
        "top_k": 4,
        "score_threshold_enabled": False,
        "reranking_model": {"reranking_model_name": "r"},
    }
    assert retrieval_model(model) is model
    assert retrieval_model(None) is UNSET


def test_a_search_without_settings_sends_none() -> None:
    search = Search.of({"top_k": None})
    assert search.has_no_settings
    assert not search.needs_dataset
    assert body(search) == {}


def test_a_filter_without_conditions_is_refused() -> None:
    condition = {"name": "year", "comparison_operator": "=", "value": 5}
    with pytest.raises(UsageError, match=r"must have a list of conditions: \{\"conditions\": \[\.\.\.\]\}"):
        Search.of({"metadata_filtering_conditions": condition})
    assert Search.of({"metadata_filtering_conditions": {"conditions": []}}).overrides


def test_some_settings_replace_those_of_the_knowledge_base() -> None:
    search = Search.of({"top_k": 3, "score_threshold": 0.5})
    assert search.needs_dataset
    assert not search.has_no_settings
    assert body(search, dataset(indexing_technique="high_quality")) == {
        "retrieval_model": {
            "search_method": "semantic_search",
            "reranking_enable": False,
            "top_k": 3,
            "score_threshold_enabled": True,
            "score_threshold": 0.5,
        }
    }


def test_reranking_of_the_knowledge_base_is_kept() -> None:
    reranked = {**OWN, "reranking_enable": True, "reranking_model": {"reranking_model_name": "r"}}
    found = body(Search.of({"top_k": 3}), dataset(retrieval_model_dict=reranked))["retrieval_model"]
    assert found["reranking_enable"] is True
    assert found["reranking_model"] == {"reranking_model_name": "r"}


def test_an_economy_index_is_searched_by_keywords() -> None:
    assert body(Search.of({}), dataset(indexing_technique="economy"))["retrieval_model"]["search_method"] == (
        "keyword_search"
    )


def test_a_search_method_that_is_given_needs_no_request() -> None:
    search = Search.of({"search_method": "full_text_search", "reranking_model": {"reranking_model_name": "r"}})
    assert not search.needs_dataset
    assert body(search)["retrieval_model"]["reranking_enable"] is True


def test_a_knowledge_base_that_reports_nothing_can_be_searched() -> None:
    found = body(Search.of({"top_k": 3}), Dataset.from_dict({"id": "d"}))
    assert found["retrieval_model"]["search_method"] == "semantic_search"


def test_an_external_knowledge_base_has_its_own_settings() -> None:
    own = {"top_k": 2, "score_threshold": 0.1, "score_threshold_enabled": False}
    external = dataset(provider="external", external_retrieval_model=own)
    assert body(Search.of({"top_k": 3, "score_threshold": 0.5}), external) == {
        "external_retrieval_model": {"top_k": 3, "score_threshold": 0.5, "score_threshold_enabled": True}
    }
    told = Search.of({}, external={"top_k": 9})
    assert not told.has_no_settings
    assert body(told) == {"external_retrieval_model": {"top_k": 9}}


# -- documents -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setup", "given", "technique"),
    [
        (Setup(), {}, "economy"),
        (Setup(), {"embedding_model": "e", "embedding_model_provider": "p"}, "high_quality"),
        (Setup("high_quality"), {}, "high_quality"),
        (Setup("economy"), {"embedding_model": "e", "embedding_model_provider": "p"}, "economy"),
        (Setup("economy"), {"indexing_technique": "high_quality"}, "high_quality"),
        (Setup("of_tomorrow"), {}, "of_tomorrow"),
    ],
)
def test_how_a_new_document_is_indexed(setup: Setup, given: dict[str, Any], technique: str) -> None:
    assert settings_for_new_document(setup, given)["indexing_technique"] == technique


@pytest.mark.parametrize(
    ("setup", "given", "doc_form", "mode"),
    [
        (Setup(), {}, None, "automatic"),
        (Setup(doc_form="text_model"), {}, None, "automatic"),
        (Setup(doc_form="text_model"), {"doc_form": "text_model"}, "text_model", "automatic"),
        (Setup(doc_form="qa_model"), {}, "qa_model", "automatic"),
        (Setup(doc_form="hierarchical_model"), {}, "hierarchical_model", "hierarchical"),
        (Setup(), {"doc_form": "hierarchical_model"}, "hierarchical_model", "hierarchical"),
        (
            Setup(),
            {"doc_form": "hierarchical_model", "process_rule": {"mode": "custom"}},
            "hierarchical_model",
            "custom",
        ),
    ],
)
def test_how_a_new_document_is_split(setup: Setup, given: dict[str, Any], doc_form: str | None, mode: str) -> None:
    fields = settings_for_new_document(setup, given)
    assert fields.get("doc_form") == doc_form
    assert fields["process_rule"].mode == mode


def test_a_change_says_only_what_changes() -> None:
    assert settings_for_new_content(Setup("economy", "text_model"), {"doc_language": None}) == {}
    assert settings_for_new_content(Setup("economy", "qa_model"), {"doc_language": "German"}) == {
        "doc_form": "qa_model",
        "doc_language": "German",
    }
    rule = ProcessRule(mode="automatic")
    assert settings_for_new_content(Setup(), {"process_rule": rule}) == {"process_rule": rule}


def test_a_setup_is_settled_when_both_settings_are_known() -> None:
    assert not Setup.of(dataset(indexing_technique="economy", doc_form=None)).settled
    assert not Setup.of(dataset(doc_form="text_model")).settled
    assert Setup.of(dataset(indexing_technique="economy", doc_form="text_model")).settled


def test_a_rule_is_not_shared_between_documents() -> None:
    first, second = process_rule(None, "hierarchical_model"), process_rule(None, "hierarchical_model")
    assert first == second
    assert first is not second


def test_an_item_has_the_settings_for_all_and_its_own() -> None:
    common = DocumentSettings(doc_language="French", doc_form="text_model")
    item = NewDocument(text="t", name="n", doc_language="German")
    assert new_documents([item], common)[0] == {
        "text": "t",
        "name": "n",
        "doc_language": "German",
        "doc_form": "text_model",
    }
    assert new_documents([Path("a.txt")], common)[0]["file"] == Path("a.txt")


def test_the_name_of_a_file_shows_its_type() -> None:
    assert document_file("docs/a.pdf").name == "a.pdf"
    assert document_file("docs/a.pdf", "Report").name == "a.pdf"
    assert document_file(b"x", "a.md").name == "a.md"
    assert document_file(b"%PDF-1.7").name == "file.pdf"
    with pytest.raises(UsageError, match='its name is "README"'):
        document_file("README")


def test_values_find_their_fields() -> None:
    fields = [MetadataField.from_dict({"id": "1", "name": "author", "type": "string"})]
    assert [value.to_dict() for value in metadata_values({"author": None}, fields)] == [
        {"id": "1", "name": "author", "value": None}
    ]
    with pytest.raises(UsageError, match='"year"; it has: none'):
        metadata_values({"year": 1}, [])


@pytest.mark.parametrize(
    ("status", "content", "unknown"),
    [
        (404, b"<!doctype html><title>404 Not Found</title>", True),
        (404, b"", True),
        (405, b'{"code": "method_not_allowed", "message": "", "status": 405}', True),
        (404, b'{"code": "not_found", "message": "Dataset not found.", "status": 404}', False),
        (400, b"<html>", False),
        (502, b"<html>", False),
    ],
)
def test_an_unknown_path_is_distinguished_from_a_missing_object(status: int, content: bytes, unknown: bool) -> None:
    assert is_unknown_route(error_from_response(status, {}, content)) is unknown
