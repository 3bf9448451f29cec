"""From an HTTP request to a handler: who calls, for which app, with what; and the table of routes."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.message import Message as Headers
from typing import Any, Literal, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._server.errors import (
    Refused,
    bad_request,
    crashed,
    not_json,
    unauthorized,
    user_missing,
    wrong_mode,
)
from dify_plus.testing._state import EndUser, LiveApp, State

BODY = "fake.body"
"""Where a request's scope keeps its body, read before any handler runs."""

UserFrom: TypeAlias = Literal["json", "json!", "query", "query!", "form", None]
"""Where an operation takes the user from; `!`: it must be there."""

CHAT_MODES = frozenset({"chat", "agent-chat", "agent", "advanced-chat"})
WORKFLOW_MODES = frozenset({"workflow", "advanced-chat"})


@dataclass
class Part:
    """A part of a multipart form."""

    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None


@dataclass
class Call:
    """One authenticated request."""

    state: State
    request: Request
    body: Json = field(default_factory=dict)
    """Of a JSON request."""
    parts: list[Part] = field(default_factory=list)
    """Of a multipart request."""

    @property
    def path(self) -> dict[str, str]:
        """What the path says, as text."""
        return {name: str(value) for name, value in self.request.path_params.items()}

    @property
    def query(self) -> dict[str, str]:
        """What the query string says."""
        return dict(self.request.query_params)

    def part(self, name: str) -> Part | None:
        """A part of the form, by name."""
        return next((part for part in self.parts if part.name == name), None)


@dataclass(kw_only=True)
class AppCall(Call):
    """A request with an app's key."""

    app: LiveApp
    user: EndUser

    @property
    def mode(self) -> str:
        """The app's kind: `chat`, `agent-chat`, `advanced-chat`, `completion` or `workflow`."""
        return self.app.definition.mode

    def only(self, modes: frozenset[str], code: str) -> None:
        """Refuse apps of any other kind."""
        if self.mode not in modes:
            raise wrong_mode(code)


def app_route(
    state: State,
    method: str,
    path: str,
    handler: Callable[[AppCall], Awaitable[Response]],
    user: UserFrom = None,
) -> Route:
    """An operation that an app's key opens."""

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
    body: Literal["json", "form", None] = None,
) -> Route:
    """An operation that the dataset key opens."""

    async def endpoint(request: Request) -> Response:
        if bearer(request) != state.dataset_key:
            raise unauthorized("Access token is invalid")
        read = json_body(request) if body == "json" else {}
        parts = form_parts(request) if body == "form" else []
        return await handler(Call(state, request, read, parts))

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
    """The key a request came with."""
    header = request.headers.get("authorization", "")
    scheme, _, token = header.strip().partition(" ")
    if not token:
        raise unauthorized("Authorization header must be provided and start with 'Bearer'")
    if scheme.lower() != "bearer":
        raise unauthorized("Authorization scheme must be 'Bearer'")
    return token.strip()


def _authenticate(state: State, request: Request) -> LiveApp:
    """The app whose key it is."""
    app = state.by_key.get(bearer(request))
    if app is None:
        raise unauthorized("Access token is invalid")
    if not app.definition.api_enabled:
        raise Refused(403, "forbidden", "The app's API service has been disabled.")
    return app


def json_body(request: Request) -> Json:
    """The body of a request that must be a JSON object."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise not_json()
    try:
        body = json.loads(request.scope[BODY])
    except ValueError:
        raise bad_request() from None
    if not isinstance(body, dict):
        raise crashed()
    return body


def form_parts(request: Request) -> list[Part]:
    """The parts of a multipart body; none when it is something else."""
    kind = _parameters(request.headers.get("content-type", ""))
    boundary = kind.get_boundary()
    if kind.get_content_type() != "multipart/form-data" or not boundary:
        return []
    body: bytes = b"\r\n" + request.scope[BODY]
    parts: list[Part] = []
    for piece in body.split(b"\r\n--" + boundary.encode())[1:]:
        if piece.startswith(b"--"):
            break
        head, _, content = piece.partition(b"\r\n\r\n")
        headers = {
            key.strip().lower(): value.strip()
            for key, _, value in (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n"))
            if key
        }
        disposition = headers.get("content-disposition", "")
        name, filename = _option(disposition, "name"), _option(disposition, "filename")
        parts.append(Part(name or "", content, filename, headers.get("content-type")))
    return parts


def _parameters(content_type: str) -> Headers:
    headers = Headers()
    headers["Content-Type"] = content_type
    return headers


def _option(disposition: str, name: str) -> str | None:
    """A parameter of Content-Disposition, as browsers and HTTP clients write it."""
    found = re.search(rf'(?:^|[;\s]){name}="((?:[^"\\]|\\.)*)"', disposition)
    if found is None:
        found = re.search(rf"(?:^|[;\s]){name}=([^;\s]+)", disposition)
    if found is None:
        return None
    return found[1].replace('\\"', '"').replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
