"""Routes and authentication: find the app and the user of a request, parse its body, and call the handler."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._server.checks import Checks
from dify_plus.testing._server.errors import (
    Refused,
    bad_request,
    crashed,
    not_json,
    unauthorized,
    user_missing,
    wrong_mode,
)
from dify_plus.testing._server.multipart import Part, parts_of
from dify_plus.testing._state import EndUser, LiveApp, State

BODY = "fake.body"
"""The scope's key for the body, which is read before the handler runs."""

UserFrom: TypeAlias = Literal["json", "json!", "query", "query!", "form", None]
"""Where an operation finds the user; `!` makes it required."""

C = TypeVar("C", bound=Checks)

CHAT_MODES = frozenset({"chat", "agent-chat", "agent", "advanced-chat"})
WORKFLOW_MODES = frozenset({"workflow", "advanced-chat"})


@dataclass
class Call:
    """An authenticated request."""

    state: State
    request: Request
    body: Json = field(default_factory=dict)
    """The body of a JSON request."""
    parts: list[Part] = field(default_factory=list)
    """The parts of a multipart request."""

    @property
    def path(self) -> dict[str, str]:
        """The path parameters, as text."""
        return {name: str(value) for name, value in self.request.path_params.items()}

    @property
    def query(self) -> dict[str, str]:
        """The query parameters."""
        return dict(self.request.query_params)

    def part(self, name: str) -> Part | None:
        """Return the part of the form with this name."""
        return next((part for part in self.parts if part.name == name), None)

    def only_file(self) -> Part:
        """Return the form's file, which must be named `file`. Of two with that name, it is the first."""
        files = [part for part in self.parts if part.filename is not None]
        file = next((part for part in files if part.name == "file"), None)
        if file is None:
            raise Refused(400, "no_file_uploaded", "Please upload your file.")
        if len({part.name for part in files}) > 1:
            raise Refused(400, "too_many_files", "Only one file is allowed.")
        if not file.filename:
            raise Refused(400, "filename_not_exists_error", "The specified filename does not exist.")
        return file


@dataclass(kw_only=True)
class AppCall(Call):
    """A request with an app's key."""

    app: LiveApp
    user: EndUser

    @property
    def mode(self) -> str:
        """The app's mode: `chat`, `agent-chat`, `advanced-chat`, `completion` or `workflow`."""
        return self.app.definition.mode

    def only(self, modes: frozenset[str], code: str) -> None:
        """Refuse apps of other modes."""
        if self.mode not in modes:
            raise wrong_mode(code)


def app_route(
    state: State,
    method: str,
    path: str,
    handler: Callable[[AppCall], Awaitable[Response]],
    user: UserFrom = None,
) -> Route:
    """Return a route that needs an app's key."""

    async def endpoint(request: Request) -> Response:
        app = _authenticate(state, request)
        source = (user or "").rstrip("!")
        body = json_body(request) if source == "json" else {}
        parts = form_parts(request) if source == "form" else []
        name = _user_name(source, request, body, parts)
        if not name and user is not None and user.endswith("!"):
            raise user_missing()
        end_user = state.end_user(app, str(name or "DEFAULT-USER"))
        return await handler(AppCall(state, request, body, parts, app=app, user=end_user))

    return Route("/v1" + path, endpoint, methods=[method])


def dataset_route(
    state: State,
    method: str,
    path: str,
    handler: Callable[[Call], Awaitable[Response]],
    body: Literal["form"] | None = None,
) -> Route:
    """Return a route that needs the dataset key."""

    async def endpoint(request: Request) -> Response:
        if bearer(request) != state.dataset_key:
            raise unauthorized("Access token is invalid")
        return await handler(Call(state, request, parts=form_parts(request) if body == "form" else []))

    return Route("/v1" + path, endpoint, methods=[method])


def _user_name(source: str, request: Request, body: Json, parts: list[Part]) -> Any:
    match source:
        case "json":
            return body.get("user")
        case "query":
            return request.query_params.get("user")
        case "form":
            return next((part.content.decode("utf-8", "replace") for part in parts if part.name == "user"), None)
    return None


def bearer(request: Request) -> str:
    """Return the API key of a request."""
    header = request.headers.get("authorization", "")
    scheme, _, token = header.strip().partition(" ")
    if not token:
        raise unauthorized("Authorization header must be provided and start with 'Bearer'")
    if scheme.lower() != "bearer":
        raise unauthorized("Authorization scheme must be 'Bearer'")
    return token.strip()


def _authenticate(state: State, request: Request) -> LiveApp:
    """Return the app of a request's API key."""
    app = state.by_key.get(bearer(request))
    if app is None:
        raise unauthorized("Access token is invalid")
    if not app.definition.api_enabled:
        raise Refused(403, "forbidden", "The app's API service has been disabled.")
    return app


def json_body(request: Request) -> Json:
    """Return a body that must be a JSON object. Servers read the user from it, and crash if it is something else."""
    body = any_json(request)
    if not isinstance(body, dict):
        raise crashed()
    return body


def any_json(request: Request) -> Any:
    """Return a body that must be JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise not_json()
    try:
        return json.loads(request.scope[BODY])
    except ValueError:
        raise bad_request() from None


def form_parts(request: Request) -> list[Part]:
    """Return the parts of a multipart body, or an empty list for another body."""
    return parts_of(request.headers.get("content-type", ""), request.scope[BODY])


def checked_body(request: Request, checks: type[C], model: str) -> C:
    """Return the checks of a JSON body. Refuse a body that is not an object; an empty one counts as an object."""
    body = any_json(request) or {}
    if isinstance(body, dict):
        return checks(model, body)
    refusal = checks(model, {})
    refusal.add("", f"Input should be a valid dictionary or instance of {model}", "model_type", body)
    refusal.done()
    return refusal
