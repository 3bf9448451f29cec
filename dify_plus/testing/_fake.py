"""FakeDify: a Dify server on your machine, for tests."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Route, Router
from starlette.types import Message, Receive, Scope, Send

from dify_plus.testing import _knowledge
from dify_plus.testing._apps.definitions import App, NewAgentApp, default_apps
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
from dify_plus.testing._server.http import PROTOCOL, HTTPServer
from dify_plus.testing._server.requests import BODY
from dify_plus.testing._state import REALISTIC, Settings, State
from dify_plus.testing._versions import DEFAULT, version

if TYPE_CHECKING:
    from dify_plus import AsyncDify, Dify

USER = "test-user"
"""Who calls, with the clients that the fake gives."""


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as it arrived. Header names are lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    app: str | None
    """Name of the app whose key it carried."""

    @property
    def json(self) -> Any:
        """The body, read as JSON; `None` when it is not."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class FakeDify:
    """A Dify server in this process, on a free port of the loopback interface, with everything in memory.

        with FakeDify(apps={"chat": ChatApp(lambda request: "42")}) as fake:
            httpx.post(fake.base_url + "/chat-messages", headers={"Authorization": f"Bearer {fake.key('chat')}"}, ...)

    `apps` come on top of the default ones, which echo: `chat`, `agent`, `chatflow`, `completion`, `workflow`.
    Times: see `Settings`; `FakeDify.realistic()` has those of a real server. `server` is the version it answers like:
    "1.14.2", "1.15.0" or "1.16.1". With `seed` and `clock`, ids and dates
    are the same in every run. Scripts run on the server's event loop and must not block it.
    """

    def __init__(
        self,
        apps: Mapping[str, App] | None = None,
        *,
        ping_interval: float = 10.0,
        linger: float = 0.0,
        token_delay: float = 0.0,
        silence_limit: float = 300.0,
        indexing_time: float = 0.0,
        switching_time: float = 0.2,
        swagger_page: bool = True,
        server: str = DEFAULT,
        dataset_key: str = "dataset-key",
        seed: int | None = None,
        clock: Callable[[], float] = time.time,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        settings = Settings(
            ping_interval, linger, token_delay, silence_limit, indexing_time, switching_time, swagger_page
        )
        answers_as = version(server)
        has_new_agent = answers_as.new_agent != "unknown"
        every = {**default_apps(has_new_agent), **(apps or {})}
        new = [name for name, app in every.items() if isinstance(app, NewAgentApp)]
        if new and not has_new_agent:
            raise ValueError(f'{new[0]!r} is a NewAgentApp, which servers of {server} do not have: server="1.16.1"')
        self.state = State(every, settings, answers_as, dataset_key=dataset_key, seed=seed, clock=clock)
        self.dataset_key = dataset_key
        self.knowledge = Knowledge(self.state)
        """The knowledge bases: to look into, and to set up models, pipelines and failures."""
        self.requests: list[ReceivedRequest] = []
        self.faults = Faults()
        self.errors = self.state.errors
        """What scripts raised besides `ModelError`, and what FakeDify itself did. Leaving `with` raises the first."""
        self._host, self._port = host, port
        self._server: HTTPServer | None = None
        self._router = Router(_routes(self.state, self.knowledge), redirect_slashes=False, default=_unknown_route)
        self._rules = [_rule(route) for route in self._router.routes if isinstance(route, Route)]

    @classmethod
    def realistic(cls, apps: Mapping[str, App] | None = None, **options: Any) -> Self:
        """One with a real server's times: tokens take a while, workflow streams linger for a second."""
        return cls(apps, **{**REALISTIC, **options})

    # -- life ---------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Open the port and serve. Returns when requests are answered."""
        if self._server is None:
            server = HTTPServer(self._serve, self._host, self._port, self._cancel_runs)
            self._port = server.port  # the same again, when it is started again
            self.state.base_url = f"http://{server.host}:{self._port}"
            server.start()
            self._server = server
        return self

    def stop(self) -> None:
        """Close every connection and end every run. Requests and counts stay readable."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()
        self._raise_mistakes(error)

    async def __aenter__(self) -> Self:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)
        self._raise_mistakes(error)

    def _raise_mistakes(self, other: BaseException | None) -> None:
        """A mistake in a script fails the test, whatever came of it: that is shown as its context."""
        if self.errors and (other is None or isinstance(other, Exception)):
            raise self.errors[0]

    def _cancel_runs(self) -> None:
        for app in self.state.apps.values():
            for run in app.tasks.values():
                run.cancel()

    # -- for tests ----------------------------------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        """What a client takes as its base URL: `http://127.0.0.1:PORT/v1`."""
        if self._server is None:
            raise RuntimeError("FakeDify is not running: use `with FakeDify() as fake:` or fake.start()")
        return self.state.base_url + "/v1"

    def key(self, app: str) -> str:
        """The API key of an app."""
        if app not in self.state.apps:
            raise KeyError(f"no app named {app!r}; there are {', '.join(self.state.apps)}")
        return self.state.apps[app].key

    def client(self, app: str = "chat", **options: Any) -> Dify:
        """Make a client of an app and of the knowledge bases. Close it, or use `with`.

        Args:
            app: The app's name.
            options: Options of `Dify`, on top of the address, the keys and a user.

        Example:
            >>> with FakeDify({"bot": ChatApp("42")}) as fake, fake.client("bot") as dify:
            ...     dify.chat.send("What is the answer?").answer
        """
        from dify_plus import Dify

        return Dify(**self._client_options(app, options))

    def async_client(self, app: str = "chat", **options: Any) -> AsyncDify:
        """Make an asynchronous client, as `client` does."""
        from dify_plus import AsyncDify

        return AsyncDify(**self._client_options(app, options))

    def _client_options(self, app: str, options: Mapping[str, Any]) -> dict[str, Any]:
        keys = {"api_key": self.key(app), "dataset_api_key": self.dataset_key}
        return {**keys, "base_url": self.base_url, "user": USER, **options}

    @property
    def executions(self) -> int:
        """How many times an app was really run."""
        return sum(self.state.executions.values())

    @property
    def executions_by_app(self) -> dict[str, int]:
        """The same, for each app that was run."""
        return dict(self.state.executions)

    def wait_idle(self, timeout: float = 5.0) -> None:
        """Block until no app is at work (paused runs are not at work)."""
        self._call(self._idle(), timeout)

    def stop_run(self, task_or_run_id: str) -> None:
        """Make a run stop as if its user had asked for it."""

        async def stop() -> None:
            for app in self.state.apps.values():
                run = app.tasks.get(task_or_run_id) or app.workflow_runs.get(task_or_run_id)
                if run is not None:
                    run.request_stop(run.user)

        self._call(stop(), 5.0)

    async def _idle(self) -> None:
        while self.state.live_runs:
            await next(iter(self.state.live_runs)).settled()
            await asyncio.sleep(0)

    def _call(self, work: Any, timeout: float) -> None:
        """Do something on the server's loop and wait for it."""
        if self._server is None or threading.current_thread().name == "FakeDify":
            work.close()
            raise RuntimeError("to be called from outside a running FakeDify")
        asyncio.run_coroutine_threadsafe(work, self._server.loop).result(timeout)

    # -- the ASGI app -------------------------------------------------------------------------------------------

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await _read(receive)
        request = self._record(scope, body)
        scope[BODY], scope["app"] = body, self
        answer = _Sending(send, self.state.version.number)
        fault = self.faults.take(request.method, request.path, request.app, request.headers.get(FAULT_HEADER))
        if fault is None:
            await self._answer(scope, receive, answer)
        elif await self._suffer(fault, scope, receive, answer):
            await self._answer(scope, receive, FaultySend(fault, answer, scope[PROTOCOL]))

    async def _suffer(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> bool:
        """The part of a fault that comes before the answer. Whether there is an answer of the server to come."""
        await asyncio.sleep(fault.delay)
        if fault.status is None and not fault.drop:
            return True
        if fault.executed:
            await self._answer(scope, receive, _nowhere)
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
            self.errors.append(error)
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
    """All operations, area by area."""
    areas = (app_info, app_annotations, generation, workflows, conversations, files)
    return [*(route for area in areas for route in area.routes(state)), *_knowledge.routes(knowledge)]


def _rule(route: Route) -> str:
    """A route the way the server's framework writes it: `/v1/x/<uuid:id>`."""
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


async def _nowhere(message: Message) -> None:
    """Where answers go that nobody gets."""


LARGEST_CHUNK = 65536


class _Sending:
    """Adds what every answer of the server has, and cuts large frames into several chunks."""

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
