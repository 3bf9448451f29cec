"""Tags of knowledge bases."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._knowledge.entities import Dataset, Tag
from dify_plus.testing._knowledge.payloads import Fields
from dify_plus.testing._knowledge.requests import DatasetCall, dataset_route
from dify_plus.testing._knowledge.store import Knowledge
from dify_plus.testing._server.errors import invalid_param, json_response, no_content, not_found


def _json(knowledge: Knowledge, tag: Tag) -> Json:
    bound = sum(tag in dataset.tags for dataset in knowledge.datasets.values())
    return {"id": tag.id, "name": tag.name, "type": "knowledge", "binding_count": str(bound)}


def _free_name(knowledge: Knowledge, name: str) -> None:
    if any(tag.name == name for tag in knowledge.tags.values()):
        raise invalid_param("Tag name already exists")


def _tag(knowledge: Knowledge, tag_id: str) -> Tag:
    if tag_id not in knowledge.tags:
        raise not_found("Tag not found")
    return knowledge.tags[tag_id]


async def _list_tags(call: DatasetCall) -> Response:
    tags = reversed(call.knowledge.tags.values())
    return json_response([_json(call.knowledge, tag) for tag in tags])


async def _create_tag(call: DatasetCall) -> Response:
    checks = call.fields("TagCreatePayload")
    name = checks.text("name", required=True, shortest=1, longest=50)
    checks.done()
    _free_name(call.knowledge, str(name))
    tag = Tag(call.state.uuid(), str(name))
    call.knowledge.tags[tag.id] = tag
    return json_response(_json(call.knowledge, tag))


async def _update_tag(call: DatasetCall) -> Response:
    checks = call.fields("TagUpdatePayload")
    name = checks.text("name", required=True, shortest=1, longest=50)
    tag_id = checks.text("tag_id", required=True)
    checks.done()
    _free_name(call.knowledge, str(name))
    tag = _tag(call.knowledge, str(tag_id))
    tag.name = str(name)
    return json_response(_json(call.knowledge, tag))


async def _delete_tag(call: DatasetCall) -> Response:
    checks = call.fields("TagDeletePayload")
    tag_id = checks.text("tag_id", required=True)
    checks.done()
    tag = _tag(call.knowledge, str(tag_id))
    del call.knowledge.tags[tag.id]
    for dataset in call.knowledge.datasets.values():
        dataset.tags = [other for other in dataset.tags if other is not tag]
    return no_content()


def _target(call: DatasetCall, checks: Fields) -> Dataset:
    target = checks.text("target_id", required=True)
    checks.done()
    if target not in call.knowledge.datasets:
        raise not_found("Dataset not found")
    return call.knowledge.datasets[str(target)]


def _needs_tags(checks: Fields, field: str, tag_ids: list[str]) -> None:
    if not tag_ids and not checks.found:
        shown = checks.payload.get(field) if field else checks.payload
        checks.add(field, "Value error, Tag IDs is required.", "value_error", shown)


async def _bind_tags(call: DatasetCall) -> Response:
    checks = call.fields("TagBindingPayload")
    tag_ids = checks.texts("tag_ids", required=True)
    _needs_tags(checks, "tag_ids", tag_ids)
    dataset = _target(call, checks)
    for tag_id in tag_ids:
        tag = call.knowledge.tags.get(tag_id)
        if tag is not None and tag not in dataset.tags:
            dataset.tags.append(tag)
    return no_content()


async def _unbind_tag(call: DatasetCall) -> Response:
    """Remove tags from a knowledge base, by `tag_ids` or by the `tag_id` of older clients."""
    checks = call.fields("TagUnbindingPayload")
    one = checks.text("tag_id")
    tag_ids = checks.texts("tag_ids") or ([one] if one else [])
    _needs_tags(checks, "", tag_ids)
    dataset = _target(call, checks)
    dataset.tags = [tag for tag in dataset.tags if tag.id not in tag_ids]
    return no_content()


async def _list_dataset_tags(call: DatasetCall) -> Response:
    tags = [{"id": tag.id, "name": tag.name} for tag in call.dataset.tags]
    return json_response({"data": tags, "total": len(tags)})


def routes(knowledge: Knowledge) -> list[Route]:
    """Return the routes of this area."""
    return [
        dataset_route(knowledge, "GET", "/datasets/tags", _list_tags),
        dataset_route(knowledge, "POST", "/datasets/tags", _create_tag),
        dataset_route(knowledge, "PATCH", "/datasets/tags", _update_tag),
        dataset_route(knowledge, "DELETE", "/datasets/tags", _delete_tag),
        dataset_route(knowledge, "POST", "/datasets/tags/binding", _bind_tags),
        dataset_route(knowledge, "POST", "/datasets/tags/unbinding", _unbind_tag),
        dataset_route(knowledge, "GET", "/datasets/{dataset_id:uuid}/tags", _list_dataset_tags),
    ]
