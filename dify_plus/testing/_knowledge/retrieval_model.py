"""The search settings of knowledge bases, documents and queries."""

from __future__ import annotations

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._knowledge.filters import OPERATORS
from dify_plus.testing._knowledge.models import Model, check_model
from dify_plus.testing._knowledge.payloads import Fields

WEIGHT_TYPES = ("semantic_first", "keyword_first", "customized")
SEARCH_METHODS = ("semantic_search", "full_text_search", "hybrid_search", "keyword_search")


def checked_retrieval_model(checks: Fields) -> Json | None:
    """Return the complete field `retrieval_model`, and add its mistakes to the checks."""
    given = checks.optional("retrieval_model", dict)
    if given is None:
        return None
    within = checks.within("retrieval_model", given)
    weights, conditions = within.optional("weights", dict), within.optional("metadata_filtering_conditions", dict)
    reranking_model = within.optional("reranking_model", dict)
    if reranking_model is not None:
        _check_reranking_model(within.within("reranking_model", reranking_model))
    if weights is not None:
        _check_weights(within.within("weights", weights))
    if conditions is not None:
        _check_conditions(within.within("metadata_filtering_conditions", conditions))
    return {
        "search_method": within.enum("search_method", SEARCH_METHODS, required=True),
        "reranking_enable": within.required("reranking_enable", bool),
        "reranking_model": reranking_model,
        "reranking_mode": within.text("reranking_mode"),
        "top_k": within.whole("top_k", required=True),
        "score_threshold_enabled": within.required("score_threshold_enabled", bool),
        "score_threshold": within.optional("score_threshold", float),
        "weights": weights,
        "metadata_filtering_conditions": conditions,
    }


def _check_reranking_model(checks: Fields) -> None:
    checks.text("reranking_provider_name")
    checks.text("reranking_model_name")


def _check_weights(checks: Fields) -> None:
    checks.one_of("weight_type", WEIGHT_TYPES)
    vector, keyword = checks.optional("vector_setting", dict), checks.optional("keyword_setting", dict)
    if vector is not None:
        within = checks.within("vector_setting", vector)
        within.required("vector_weight", float)
        within.text("embedding_provider_name", required=True)
        within.text("embedding_model_name", required=True)
    if keyword is not None:
        checks.within("keyword_setting", keyword).required("keyword_weight", float)


def _check_conditions(checks: Fields) -> None:
    checks.one_of("logical_operator", ("and", "or"))
    if checks.optional("conditions", list) is None:
        return
    for condition in checks.objects("conditions"):
        condition.text("name", required=True)
        if condition.required("comparison_operator", str) is not None:
            condition.one_of("comparison_operator", OPERATORS)
        value = condition.payload.get("value")
        of_texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
        if not (of_texts or isinstance(value, str | int | float | None)):
            condition.add("value", "Input should be a valid string", "string_type", value)


def check_reranking(models: list[Model], settings: Json | None) -> None:
    """Refuse search settings with a reranking model that the workspace does not have."""
    wanted = (settings or {}).get("reranking_model") or {}
    check_model(models, wanted.get("reranking_provider_name"), wanted.get("reranking_model_name"), "rerank")
