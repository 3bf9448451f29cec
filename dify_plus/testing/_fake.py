"""FakeDify: a Dify server on your machine, for tests."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from dify_plus.testing._application import Application
from dify_plus.testing._apps.definitions import App, NewAgentApp, default_apps
from dify_plus.testing._faults import Faults
from dify_plus.testing._knowledge import Knowledge
from dify_plus.testing._server.http import HTTPServer
from dify_plus.testing._state import REALISTIC, Settings, State
from dify_plus.testing._versions import DEFAULT, version

if TYPE_CHECKING:
    from dify_plus import AsyncDify, Dify

USER = "test-user"
"""The user of the clients that `client` and `async_client` make."""


class FakeDify:
    """A Dify server in this process, on a free port of the loopback interface, with everything in memory.

        with FakeDify(apps={"chat": ChatApp(lambda request: "42")}) as fake:
            httpx.post(fake.base_url + "/chat-messages", headers={"Authorization": f"Bearer {fake.key('chat')}"}, ...)

    `apps` are added to the default apps, which echo: `chat`, `agent`, `chatflow`, `completion`, `workflow`. `Settings`
    describes the times and limits; `FakeDify.realistic()` uses those of a real server. `server` is the Dify version to
    imitate: "1.14.2", "1.15.0" or "1.16.1". With `seed` and `clock`, ids and dates are the same in every run. Scripts
    run on the server's event loop and must not block it.
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
        if not isinstance(apps, Mapping | None):
            raise TypeError(f'apps must be a mapping of names to apps, such as {{"bot": ChatApp("Hi")}}, not {apps!r}')
        every = {**default_apps(has_new_agent), **(apps or {})}
        for name, app in every.items():
            if not isinstance(app, App):
                raise TypeError(f"the app {name!r} must be an app, such as ChatApp(...), not {app!r}")
        new = [name for name, app in every.items() if isinstance(app, NewAgentApp)]
        if new and not has_new_agent:
            raise ValueError(f'{new[0]!r} is a NewAgentApp, which Dify {server} does not have: set server="1.16.1"')
        self.state = State(every, settings, answers_as, dataset_key=dataset_key, seed=seed, clock=clock)
        self.dataset_key = dataset_key
        self.knowledge = Knowledge(self.state)
        """The knowledge bases. Inspect them here, and set up models, pipelines and failures."""
        self.faults = Faults(self.state.apps)
        self._application = Application(self.state, self.knowledge, self.faults)
        self.requests = self._application.requests
        self.errors = self.state.errors
        """Exceptions of scripts (except `ModelError`) and of FakeDify. The end of the `with` block raises the first."""
        self._host, self._port = host, port
        self._server: HTTPServer | None = None

    @classmethod
    def realistic(cls, apps: Mapping[str, App] | None = None, **options: Any) -> Self:
        """Make a server with the times of a real one: tokens have a delay, workflow streams linger for a second."""
        return cls(apps, **{**REALISTIC, **options})

    # -- starting and stopping ----------------------------------------------------------------------------------

    def start(self) -> Self:
        """Open the port and serve. Return when the server answers requests."""
        if self._server is None:
            server = HTTPServer(self._application, self._host, self._port, self._cancel_runs)
            self._port = server.port  # keeps the port for the next start
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
        """Raise the first mistake in a script, so that the test fails. Another exception becomes its context."""
        if self.errors and (other is None or isinstance(other, Exception)):
            raise self.errors[0]

    def _cancel_runs(self) -> None:
        for app in self.state.apps.values():
            for run in app.tasks.values():
                run.cancel()

    # -- for tests ----------------------------------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        """The base URL for clients: `http://127.0.0.1:PORT/v1`."""
        if self._server is None:
            raise RuntimeError("FakeDify is not running: use `with FakeDify() as fake:` or fake.start()")
        return self.state.base_url + "/v1"

    def key(self, app: str) -> str:
        """Return the API key of an app.

        Args:
            app: The app's name.

        Raises:
            KeyError: There is no app with this name.
        """
        if app not in self.state.apps:
            raise KeyError(f"no app named {app!r}; the apps are {', '.join(self.state.apps)}")
        return self.state.apps[app].key

    def client(self, app: str = "chat", **options: Any) -> Dify:
        """Make a client for an app and the knowledge bases. Close it, or use `with`.

        Args:
            app: The app's name.
            options: Options of `Dify`. The address, the keys and a user are set already.

        Example:
            >>> with FakeDify({"bot": ChatApp("42")}) as fake, fake.client("bot") as dify:
            ...     dify.chat.send("What is the answer?").answer
        """
        from dify_plus import Dify
        from dify_plus.testing._direct import Direct

        return Dify(**self._client_options(app, Direct(), options))

    def async_client(self, app: str = "chat", **options: Any) -> AsyncDify:
        """Make an async client. Takes the same arguments as `client`."""
        from dify_plus import AsyncDify
        from dify_plus.testing._direct import AsyncDirect

        return AsyncDify(**self._client_options(app, AsyncDirect(), options))

    def _client_options(self, app: str, transport: Any, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of a client."""
        keys = {"api_key": self.key(app), "dataset_api_key": self.dataset_key}
        return {**keys, "base_url": self.base_url, "user": USER, "transport": transport, **options}

    @property
    def executions(self) -> int:
        """The number of runs of all apps."""
        return sum(self.state.executions.values())

    @property
    def executions_by_app(self) -> dict[str, int]:
        """The number of runs by app name."""
        return dict(self.state.executions)

    def wait_idle(self, timeout: float = 30.0) -> None:
        """Block until no run is active. Paused runs do not count as active.

        In async code, use `await asyncio.to_thread(fake.wait_idle)`.

        Args:
            timeout: Seconds to wait.
        """
        self._call(self._idle(), timeout)

    def stop_run(self, task_or_run_id: str) -> None:
        """Stop a run as its user would."""

        async def stop() -> None:
            for app in self.state.apps.values():
                run = app.tasks.get(task_or_run_id) or app.workflow_runs.get(task_or_run_id)
                if run is not None:
                    run.request_stop(run.user)

        self._call(stop(), 30.0)

    async def _idle(self) -> None:
        while self.state.live_runs:
            await next(iter(self.state.live_runs)).settled()
            await asyncio.sleep(0)

    def _call(self, work: Any, timeout: float) -> None:
        """Run a coroutine on the server's event loop and wait for it."""
        if self._server is None or threading.current_thread().name == "FakeDify":
            work.close()
            raise RuntimeError("call this while FakeDify is running, and not from a script")
        asyncio.run_coroutine_threadsafe(work, self._server.loop).result(timeout)
