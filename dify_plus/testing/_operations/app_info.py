"""What an app says of itself, its annotations, its users, and the server's greeting."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.definitions import WorkflowApp, parameters
from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._server.errors import (
    Checks,
    Refused,
    crashed,
    html_404,
    invalid_param,
    json_response,
    not_found,
    wrong_mode,
)
from dify_plus.testing._server.requests import AppCall, app_route
from dify_plus.testing._state import Annotation, State


async def _info(call: AppCall) -> Response:
    app = call.app.definition
    return json_response(
        {
            "name": app.name or call.app.name,
            "description": app.description,
            "tags": list(app.tags),
            "mode": app.mode,
            "author_name": app.author,
        }
    )


async def _get_parameters(call: AppCall) -> Response:
    app = call.app.definition
    if isinstance(app, WorkflowApp) and not app.published:
        raise wrong_mode("app_unavailable")
    return json_response(parameters(app))


async def _meta(call: AppCall) -> Response:
    return json_response({"tool_icons": {}})


async def _site(call: AppCall) -> Response:
    app = call.app.definition
    return json_response(
        {
            "title": app.name or call.app.name,
            "chat_color_theme": None,
            "chat_color_theme_inverted": False,
            "icon_type": "emoji",
            "icon": "\N{ROBOT FACE}",
            "icon_background": "#FFEAD5",
            "description": None,
            "copyright": None,
            "privacy_policy": None,
            **({"input_placeholder": None} if call.state.version.new_fields else {}),
            "custom_disclaimer": "",
            "default_language": "en-US",
            "show_workflow_steps": True,
            "use_icon_as_answer_icon": False,
            "icon_url": None,
        }
    )


async def _end_user(call: AppCall) -> Response:
    wanted = call.path["end_user_id"]
    found = next((user for user in call.app.users.values() if user.id == wanted), None)
    if found is None:
        raise Refused(404, "end_user_not_found", "End user not found.")
    when = call.state.iso(found.created_at)
    return json_response(
        {
            "id": found.id,
            "tenant_id": call.state.tenant_id,
            "app_id": call.app.id,
            "type": "service-api",
            "external_user_id": found.session_id,
            "name": None,
            "is_anonymous": False,
            "session_id": found.session_id,
            "created_at": when,
            "updated_at": when,
        }
    )


# -- annotations -------------------------------------------------------------------------------------------------


def _annotation_text(call: AppCall) -> tuple[str, str]:
    checks = Checks("AnnotationCreatePayload", call.body)
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
    return Response(status_code=204, media_type="application/json")


async def _annotation_reply(call: AppCall) -> Response:
    """Switching takes a job on a real server; here the job is done when it is first asked for."""
    checks = Checks("AnnotationReplyActionPayload", call.body)
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
    """The operations of this area."""

    async def greeting(request: Request) -> Response:
        if state.settings.swagger_page:
            return html_404()
        about = {"welcome": "Dify OpenAPI", "api_version": "v1", "server_version": state.version.number}
        return json_response(about)

    async def to_greeting(request: Request) -> Response:
        target = f"{state.base_url}/v1/"
        page = (
            "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n"
            "<p>You should be redirected automatically to the target URL: "
            f'<a href="{target}">{target}</a>. If not, click the link.\n'
        )
        return Response(page, 308, {"Location": target}, "text/html")

    one = "/apps/annotations/{annotation_id:uuid}"
    job = "/apps/annotation-reply/{action}/status/{job_id:uuid}"
    return [
        Route("/v1", to_greeting, methods=["GET"]),
        Route("/v1/", greeting, methods=["GET"]),
        app_route(state, "GET", "/info", _info),
        app_route(state, "GET", "/parameters", _get_parameters),
        app_route(state, "GET", "/meta", _meta),
        app_route(state, "GET", "/site", _site),
        app_route(state, "GET", "/end-users/{end_user_id:uuid}", _end_user),
        app_route(state, "GET", "/apps/annotations", _list_annotations),
        app_route(state, "POST", "/apps/annotations", _create_annotation, "json"),
        app_route(state, "PUT", one, _update_annotation, "json"),
        app_route(state, "DELETE", one, _delete_annotation),
        app_route(state, "POST", "/apps/annotation-reply/{action}", _annotation_reply, "json"),
        app_route(state, "GET", job, _annotation_reply_status),
    ]
