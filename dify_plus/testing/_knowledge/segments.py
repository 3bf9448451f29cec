"""Chunks of a document, and the children of chunks."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._knowledge.chunking import children_of
from dify_plus.testing._knowledge.entities import Document, Segment
from dify_plus.testing._knowledge.keywords import count_tokens
from dify_plus.testing._knowledge.payloads import Fields
from dify_plus.testing._knowledge.requests import DatasetCall, dataset_route
from dify_plus.testing._knowledge.store import Knowledge
from dify_plus.testing._server.errors import Refused, invalid_param, json_response, no_content, not_found

# -- segments ----------------------------------------------------------------------------------------------------


async def _create_segments(call: DatasetCall) -> Response:
    document = call.document()
    if document.status(call.now) != "completed":
        raise not_found("Document is not completed.")
    if not document.enabled:
        raise not_found("Document is disabled.")
    try:
        items = _items(call.fields("SegmentCreatePayload"))
    except Refused as refused:
        if refused.code != "invalid_param":
            raise
        return json_response({"error": refused.message}, 400)
    for item in items:
        _check_item(document, item)
    made = [_create(call, document, item) for item in items]
    return json_response({"data": [segment.json(call.now) for segment in made], "doc_form": document.doc_form})


def _items(checks: Fields) -> list[Json]:
    items = checks.objects("segments", shortest=1)
    for item in items:
        item.text("content", required=True, shortest=1)
        item.text("answer")
        item.texts("keywords")
        item.texts("attachment_ids")
    checks.done()
    return [item.payload for item in items]


def _check_item(document: Document, item: Json) -> None:
    if document.doc_form == "qa_model" and not (item.get("answer") or "").strip():
        raise invalid_param("Answer is required")
    if not item["content"].strip():
        raise invalid_param("Content is empty")


def _create(call: DatasetCall, document: Document, item: Json) -> Segment:
    answer = item.get("answer") if document.doc_form == "qa_model" else None
    segment = call.knowledge.new_segment(call.dataset, document, item["content"], answer)
    if item.get("keywords"):
        segment.keywords = item["keywords"]
    if document.doc_form == "hierarchical_model":
        _make_children(call, document, segment)
    return segment


def _make_children(call: DatasetCall, document: Document, segment: Segment) -> None:
    segment.children = []
    for content in children_of(segment.content, document.rule):
        call.knowledge.new_child(segment, content, "automatic")


async def _list_segments(call: DatasetCall) -> Response:
    document = call.document()
    page, limit = call.page()
    states, keyword = call.queries("status"), str(call.query.get("keyword", "")).lower()
    found = [
        segment
        for segment in sorted(document.visible(call.now), key=lambda segment: segment.position)
        if keyword in segment.content.lower() and (not states or segment.status(call.now) in states)
    ]
    size = min(limit, 100)
    shown = [segment.json(call.now) for segment in found[(page - 1) * size : page * size]]
    return json_response(
        {
            "data": shown,
            "doc_form": document.doc_form,
            "total": len(found),
            "has_more": len(shown) == limit,
            "limit": limit,
            "page": page,
        }
    )


async def _get_segment(call: DatasetCall) -> Response:
    document, segment = call.segment()
    return json_response({"data": segment.json(call.now), "doc_form": document.doc_form})


async def _update_segment(call: DatasetCall) -> Response:
    document, segment = call.segment()
    checks = call.fields("SegmentUpdatePayload")
    given = checks.required("segment", dict)
    changes = checks.within("segment", given or {})
    for field in ("content", "answer", "summary"):
        changes.text(field)
    changes.texts("keywords")
    enabled = changes.optional("enabled", bool)
    regenerate = changes.optional("regenerate_child_chunks", bool)
    checks.done()
    if segment.enabled and enabled is False:
        segment.enabled, segment.disabled_at, segment.disabled_by = False, call.now, call.knowledge.account_id
    elif not segment.enabled and not enabled:
        raise invalid_param("Can't update disabled segment")
    else:
        _change(call, document, segment, changes.payload)
        if regenerate and document.doc_form == "hierarchical_model":
            _make_children(call, document, segment)
    return json_response({"data": segment.json(call.now), "doc_form": document.doc_form})


def _change(call: DatasetCall, document: Document, segment: Segment, given: Json) -> None:
    content = given.get("content") or segment.content
    changed = content != segment.content
    segment.content = content
    if document.doc_form == "qa_model":
        segment.answer = given.get("answer")
    segment.enabled, segment.disabled_at, segment.disabled_by = True, None, None
    segment.summary = given.get("summary") or segment.summary
    if given.get("keywords"):
        segment.keywords = given["keywords"]
    if changed:
        if not given.get("keywords"):
            segment.keywords = call.knowledge.keywords_of(call.dataset, document, content)
        segment.tokens = count_tokens(content) if call.dataset.high_quality else 0
        segment.updated_at = segment.indexing_at = segment.completed_at = call.now
        segment.updated_by = call.knowledge.account_id


async def _delete_segment(call: DatasetCall) -> Response:
    document, segment = call.segment()
    document.segments.remove(segment)
    return no_content()


# -- child chunks ------------------------------------------------------------------------------------------------


def _content(call: DatasetCall, model: str) -> str:
    checks = call.fields(model)
    content = checks.text("content", required=True)
    checks.done()
    return str(content)


async def _create_child(call: DatasetCall) -> Response:
    _, segment = call.segment()
    child = call.knowledge.new_child(segment, _content(call, "ChildChunkCreatePayload"), "customized")
    return json_response({"data": child.json()})


async def _list_children(call: DatasetCall) -> Response:
    _, segment = call.segment()
    checks = Fields("ChildChunkListQuery", call.query)
    page, limit = checks.number("page", 1), checks.number("limit", 20)
    checks.done()
    limit, keyword = min(limit, 100), str(call.query.get("keyword", "")).lower()
    found = [child for child in segment.children if keyword in child.content.lower()]
    shown = [child.json() for child in found[(page - 1) * limit : page * limit]]
    pages = -(-len(found) // limit)
    return json_response({"data": shown, "total": len(found), "total_pages": pages, "page": page, "limit": limit})


async def _update_child(call: DatasetCall) -> Response:
    _, child = call.child_chunk()
    child.content = _content(call, "ChildChunkUpdatePayload")
    child.type, child.updated_at = "customized", call.now
    return json_response({"data": child.json()})


async def _delete_child(call: DatasetCall) -> Response:
    segment, child = call.child_chunk()
    segment.children.remove(child)
    return no_content()


def routes(knowledge: Knowledge) -> list[Route]:
    """Return the routes of this area."""
    every = "/datasets/{dataset_id:uuid}/documents/{document_id:uuid}/segments"
    one = every + "/{segment_id:uuid}"
    child = one + "/child_chunks/{child_chunk_id:uuid}"
    return [
        dataset_route(knowledge, "GET", every, _list_segments),
        dataset_route(knowledge, "POST", every, _create_segments),
        dataset_route(knowledge, "GET", one, _get_segment),
        dataset_route(knowledge, "POST", one, _update_segment),
        dataset_route(knowledge, "DELETE", one, _delete_segment),
        dataset_route(knowledge, "GET", one + "/child_chunks", _list_children),
        dataset_route(knowledge, "POST", one + "/child_chunks", _create_child),
        dataset_route(knowledge, "PATCH", child, _update_child),
        dataset_route(knowledge, "DELETE", child, _delete_child),
    ]
