"""The ASGI app of FakeDify: it records each request, applies a fault if one matches, and routes to an operation."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Route, Router
from starlette.types import Message, Receive, Scope, Send

from dify_plus.testing import _knowledge
from dify_plus.testing._faults import HEADER as FAULT_HEADER
from dify_plus.testing._faults import Fault, Faults, FaultySend
from dify_plus.testing._knowledge import Knowledge
from dify_plus.testing._operations import (
    app_annotations,
    app_info,
    conversations,
    files,
    generation,
    workflows,
)
from dify_plus.testing._server.errors import Refused, crashed, html_404, method_not_allowed, refusal
from dify_plus.testing._server.http import PROTOCOL
from dify_plus.testing._server.requests import BODY
from dify_plus.testing._state import State


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as it arrived. Header names are in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    app: str | None
    """The name of the app that the request's API key belongs to."""

    @property
    def json(self) -> Any:
        """The body parsed as JSON; `None` if it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Application:
    """The ASGI application."""

    def __init__(self, state: State, knowledge: Knowledge, faults: Faults) -> None:
        self.state, self.faults = state, faults
        self.requests: list[ReceivedRequest] = []
        self._router = Router(_routes(state, knowledge), redirect_slashes=False, default=_unknown_route)
        self._rules = [_rule(route) for route in self._router.routes if isinstance(route, Route)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        body = await _read(receive)
        request = self._record(scope, body)
        scope[BODY], scope["app"] = body, self
        answer = _Sending(send, self.state.version.number)
        fault = self.faults.take(request.method, request.path, request.app, request.headers.get(FAULT_HEADER))
        if fault is None:
            await self._answer(scope, receive, answer)
        elif await self._apply_before_answer(fault, scope, receive, answer):
            await self._answer(scope, receive, FaultySend(fault, answer, scope[PROTOCOL]))

    async def _apply_before_answer(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> bool:
        """Apply the part of a fault that comes before the answer, and return whether the server still answers."""
        await asyncio.sleep(fault.delay)
        if fault.status is None and not fault.drop:
            return True
        if fault.executed:
            await self._answer(scope, receive, _discard)
        if fault.drop:
            scope[PROTOCOL].cut()
        else:
            await fault.response()(scope, receive, send)
        return False

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] == "OPTIONS" and (answer := self._options(scope)) is not None:
                await answer(scope, receive, send)
                return
            await self._router(scope, receive, send)
        except Refused as error:
            await refusal(error, scope["path"], self._rules)(scope, receive, send)
        except HTTPException as error:
            if error.status_code != 405:
                raise
            await refusal(method_not_allowed(), scope["path"], self._rules)(scope, receive, send)
        except Exception as error:
            self.state.errors.append(error)
            await refusal(crashed(), scope["path"], self._rules)(scope, receive, send)

    def _record(self, scope: Scope, body: bytes) -> ReceivedRequest:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        app = self.state.by_key.get(headers.get("authorization", "").partition(" ")[2].strip())
        query = scope["query_string"].decode("latin-1")
        request = ReceivedRequest(
            scope["method"], scope["path"], query, headers, body, app.name if app is not None else None
        )
        self.requests.append(request)
        return request

    def _options(self, scope: Scope) -> Response | None:
        matching = [route for route in self._router.routes if route.matches(scope)[0] != Match.NONE]
        methods = [m for route in matching if isinstance(route, Route) for m in sorted(route.methods or ())]
        if not methods:
            return None
        headers = {
            "Allow": ", ".join([*dict.fromkeys(methods), "OPTIONS"]),
            "Access-Control-Allow-Methods": "DELETE, GET, OPTIONS, PATCH, POST, PUT",
        }
        return Response("", 200, headers, "text/html")


def _routes(state: State, knowledge: Knowledge) -> list[Route]:
    """Return the routes of all areas."""
    areas = (app_info, app_annotations, generation, workflows, conversations, files)
    return [*(route for area in areas for route in area.routes(state)), *_knowledge.routes(knowledge)]


def _rule(route: Route) -> str:
    """Return a route's path as the server's framework writes it: `/v1/x/<uuid:id>`."""
    return re.sub(r"\{(\w+)(?::(\w+))?\}", lambda found: f"<{found[2] or 'string'}:{found[1]}>", route.path)


async def _unknown_route(scope: Scope, receive: Receive, send: Send) -> None:
    await html_404()(scope, receive, send)


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


async def _discard(message: Message) -> None:
    """Discard an answer."""


LARGEST_CHUNK = 65536
"""The largest number of bytes to send at a time."""


class _Sending:
    """Adds the headers that all answers have, and splits large frames into several chunks."""

    def __init__(self, send: Send, version: str) -> None:
        self.send, self.version = send, version.encode()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            extra = [(b"x-version", self.version), (b"date", formatdate(usegmt=True).encode())]
            message["headers"] = [*message.get("headers", ()), *extra]
        elif message.get("more_body") and len(message["body"]) > LARGEST_CHUNK:
            for at in range(0, len(message["body"]), LARGEST_CHUNK):
                await self.send({**message, "body": message["body"][at : at + LARGEST_CHUNK]})
            return
        await self.send(message)
