"""What an app says of itself and its users, and the server's greeting."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.definitions import WorkflowApp, parameters
from dify_plus.testing._server.errors import (
    Refused,
    html_404,
    json_response,
    wrong_mode,
)
from dify_plus.testing._server.requests import AppCall, app_route
from dify_plus.testing._state import State


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

    return [
        Route("/v1", to_greeting, methods=["GET"]),
        Route("/v1/", greeting, methods=["GET"]),
        app_route(state, "GET", "/info", _info),
        app_route(state, "GET", "/parameters", _get_parameters),
        app_route(state, "GET", "/meta", _meta),
        app_route(state, "GET", "/site", _site),
        app_route(state, "GET", "/end-users/{end_user_id:uuid}", _end_user),
    ]
