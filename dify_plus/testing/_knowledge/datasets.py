"""Operations on knowledge bases."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._knowledge.entities import Dataset
from dify_plus.testing._knowledge.keywords import count_tokens
from dify_plus.testing._knowledge.models import check_model, default_embedding
from dify_plus.testing._knowledge.payloads import Fields
from dify_plus.testing._knowledge.requests import DatasetCall, dataset_route
from dify_plus.testing._knowledge.retrieval_model import check_reranking, checked_retrieval_model
from dify_plus.testing._knowledge.store import Knowledge
from dify_plus.testing._server.errors import Refused, invalid_param, json_response, no_content

PERMISSIONS = ("only_me", "all_team_members", "partial_members")
PROVIDERS = ("vendor", "external")
TECHNIQUES = ("high_quality", "economy")


def _checked(checks: Fields, *, creating: bool) -> Json:
    """Return the settings that both create and update take."""
    settings = {
        "name": checks.text("name", required=creating, shortest=1, longest=40),
        "description": checks.text("description", longest=400),
        "indexing_technique": checks.one_of("indexing_technique", TECHNIQUES),
        "permission": checks.enum("permission", PERMISSIONS),
        "embedding_model": checks.text("embedding_model"),
        "embedding_model_provider": checks.text("embedding_model_provider"),
        "retrieval_model": checked_retrieval_model(checks),
        "external_knowledge_id": checks.text("external_knowledge_id"),
        "external_knowledge_api_id": checks.text("external_knowledge_api_id"),
    }
    if creating and checks.payload.get("description", "") is None:
        checks.add("description", "Input should be a valid string", "string_type", None)
    return {key: value for key, value in settings.items() if value is not None}


def _check_models(knowledge: Knowledge, settings: Json) -> None:
    provider, model = settings.get("embedding_model_provider"), settings.get("embedding_model")
    check_model(knowledge.models, provider, model, "text-embedding")
    check_reranking(knowledge.models, settings.get("retrieval_model"))


def embedding(knowledge: Knowledge, technique: str | None, settings: Json) -> Json:
    """Return the embedding model: the requested one, the workspace's default, or none for the economy technique."""
    wanted = {key: settings.get(key) for key in ("embedding_model_provider", "embedding_model")}
    if technique != "high_quality":
        return dict.fromkeys(wanted)
    if not all(wanted.values()):
        default = default_embedding(knowledge.models)
        return {"embedding_model_provider": default.provider, "embedding_model": default.name}
    return wanted


def _available(call: DatasetCall, dataset: Dataset) -> bool:
    wanted = (dataset.embedding_model_provider, dataset.embedding_model, "text-embedding")
    return not dataset.high_quality or any((m.provider, m.name, m.type) == wanted for m in call.knowledge.models)


async def _create_dataset(call: DatasetCall) -> Response:
    checks = call.fields("DatasetCreatePayload")
    settings = _checked(checks, creating=True)
    provider = checks.one_of("provider", PROVIDERS, nullable="provider" not in checks.payload) or "vendor"
    summary = checks.optional("summary_index_setting", dict) or {}
    kinds = {"enable": bool, "model_name": str, "model_provider_name": str, "summary_prompt": str}
    for name, kind in kinds.items():
        if not isinstance(summary.get(name), kind | None):
            checks.add(f"summary_index_setting.{name}", "Input should be valid", f"{kind.__name__}_type", summary[name])
    checks.done()
    knowledge = call.knowledge
    _check_models(knowledge, settings)
    if any(dataset.name == settings["name"] for dataset in knowledge.datasets.values()):
        message = "The dataset name already exists. Please modify your dataset name."
        raise Refused(409, "dataset_name_duplicate", message)
    settings |= embedding(knowledge, settings.get("indexing_technique"), settings)
    dataset = knowledge.new_dataset(settings["name"])
    dataset.provider, dataset.summary_index_setting = provider, summary
    for key, value in settings.items():
        setattr(dataset, key, value)
    return json_response(dataset.json(call.now))


async def _list_datasets(call: DatasetCall) -> Response:
    checks = Fields("DatasetListQuery", call.query)
    page, limit = checks.number("page", 1, -(2**31)), min(checks.number("limit", 20, -(2**31)), 100)
    checks.done()
    page, limit = max(page, 1), max(limit, 1)
    keyword, tags = call.query.get("keyword", "").lower(), set(call.queries("tag_ids"))
    found = [
        dataset
        for dataset in reversed(call.knowledge.datasets.values())
        if keyword in dataset.name.lower() and (not tags or tags & {tag.id for tag in dataset.tags})
    ]
    shown = found[(page - 1) * limit : page * limit]
    data = [dataset.json(call.now, _available(call, dataset)) for dataset in shown]
    more = page * limit < len(found)
    return json_response({"data": data, "has_more": more, "limit": limit, "total": len(found), "page": page})


async def _get_dataset(call: DatasetCall) -> Response:
    dataset = call.dataset
    shown = dataset.json(call.now, _available(call, dataset))
    if not dataset.high_quality:
        shown["retrieval_model_dict"]["search_method"] = "keyword_search"
    if dataset.permission == "partial_members":
        shown["partial_member_list"] = dataset.partial_members
    return json_response(shown)


async def _update_dataset(call: DatasetCall) -> Response:
    checks = call.fields("DatasetUpdatePayload")
    settings = _checked(checks, creating=False)
    checks.optional("external_retrieval_model", dict)
    members = checks.objects("partial_member_list") if checks.payload.get("partial_member_list") else []
    checks.done()
    knowledge, dataset = call.knowledge, call.dataset
    _check_models(knowledge, settings)
    name = settings.get("name", dataset.name)
    if any(other.name == name for other in knowledge.datasets.values() if other is not dataset):
        raise invalid_param("Dataset name already exists")
    before = dataset.indexing_technique
    kept = {"embedding_model_provider": dataset.embedding_model_provider, "embedding_model": dataset.embedding_model}
    settings |= embedding(knowledge, settings.get("indexing_technique", before), {**kept, **settings})
    for key, value in settings.items():
        setattr(dataset, key, value)
    if dataset.indexing_technique != before:
        _reindex(knowledge, dataset)
    if "permission" in settings:
        partial = dataset.permission == "partial_members"
        dataset.partial_members = [str(member.payload.get("user_id")) for member in members] if partial else []
    dataset.updated_at = call.now
    return json_response({**dataset.json(call.now), "partial_member_list": dataset.partial_members})


def _reindex(knowledge: Knowledge, dataset: Dataset) -> None:
    """Index the existing documents with another technique."""
    for document in dataset.documents.values():
        for segment in document.segments:
            segment.keywords = knowledge.keywords_of(dataset, document, segment.content)
            segment.tokens = count_tokens(segment.content) if dataset.high_quality else 0


async def _delete_dataset(call: DatasetCall) -> Response:
    del call.knowledge.datasets[call.dataset.id]
    return no_content()


def routes(knowledge: Knowledge) -> list[Route]:
    """Return the routes of this area."""
    one = "/datasets/{dataset_id:uuid}"
    return [
        dataset_route(knowledge, "GET", "/datasets", _list_datasets),
        dataset_route(knowledge, "POST", "/datasets", _create_dataset),
        dataset_route(knowledge, "GET", one, _get_dataset),
        dataset_route(knowledge, "PATCH", one, _update_dataset),
        dataset_route(knowledge, "DELETE", one, _delete_dataset),
    ]
