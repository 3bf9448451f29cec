"""Annotations, which are answers that humans have written, and enabling the replies with them."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._server.checks import Checks
from dify_plus.testing._server.errors import crashed, invalid_param, json_response, no_content, not_found
from dify_plus.testing._server.requests import AppCall, app_route, checked_body
from dify_plus.testing._state import Annotation, State


def _annotation_text(call: AppCall) -> tuple[str, str]:
    checks = checked_body(call.request, Checks, "AnnotationCreatePayload")
    question, answer = checks.required("question", str), checks.required("answer", str)
    checks.done()
    return question, answer


async def _create_annotation(call: AppCall) -> Response:
    question, answer = _annotation_text(call)
    annotation = Annotation(call.state.uuid(), question, answer, call.state.now())
    call.app.annotations[annotation.id] = annotation
    return json_response(annotation.json(), 201)


async def _list_annotations(call: AppCall) -> Response:
    checks = Checks("AnnotationListQuery", call.query)
    page, limit = checks.number("page", 1), checks.number("limit", 20, 1, 100)
    checks.done()
    keyword = call.query.get("keyword", "").lower()
    found = [a for a in call.app.annotations.values() if keyword in f"{a.question}\n{a.answer}".lower()][::-1]
    shown = [annotation.json() for annotation in found[(page - 1) * limit : page * limit]]
    more = len(found) > page * limit
    return json_response({"data": shown, "has_more": more, "limit": limit, "total": len(found), "page": page})


def _annotation(call: AppCall) -> Annotation:
    annotation = call.app.annotations.get(call.path["annotation_id"])
    if annotation is None:
        raise not_found("Annotation not found")
    return annotation


async def _update_annotation(call: AppCall) -> Response:
    question, answer = _annotation_text(call)
    annotation = _annotation(call)
    annotation.question, annotation.answer = question, answer
    return json_response(annotation.json())


async def _delete_annotation(call: AppCall) -> Response:
    del call.app.annotations[_annotation(call).id]
    return no_content()


async def _annotation_reply(call: AppCall) -> Response:
    """Switch annotation replies. A real server does it in a job; here the job is completed at once."""
    checks = checked_body(call.request, Checks, "AnnotationReplyActionPayload")
    checks.required("score_threshold", float)
    checks.required("embedding_provider_name", str)
    checks.required("embedding_model_name", str)
    checks.done()
    if call.path["action"] not in ("enable", "disable"):
        raise crashed()
    call.app.annotation_reply = call.path["action"] == "enable"
    job: Json = {"job_id": call.state.uuid(), "job_status": "waiting"}
    call.app.annotation_jobs[job["job_id"]] = {**job, "job_status": "completed", "error_msg": ""}
    return json_response(job)


async def _annotation_reply_status(call: AppCall) -> Response:
    job = call.app.annotation_jobs.get(call.path["job_id"])
    if job is None:
        raise invalid_param("The job does not exist.")
    return json_response(job)


def routes(state: State) -> list[Route]:
    """Return the routes of this area."""
    one = "/apps/annotations/{annotation_id:uuid}"
    job = "/apps/annotation-reply/{action}/status/{job_id:uuid}"
    return [
        app_route(state, "GET", "/apps/annotations", _list_annotations),
        app_route(state, "POST", "/apps/annotations", _create_annotation),
        app_route(state, "PUT", one, _update_annotation),
        app_route(state, "DELETE", one, _delete_annotation),
        app_route(state, "POST", "/apps/annotation-reply/{action}", _annotation_reply),
        app_route(state, "GET", job, _annotation_reply_status),
    ]
