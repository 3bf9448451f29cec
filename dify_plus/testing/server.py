"""Real HTTP on a loopback port: uvicorn's protocol on an event loop in a daemon thread."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

PROTOCOL = "fake.protocol"
"""Where a request's scope keeps its connection, for the faults that cut it."""


SILENT = logging.Logger("FakeDify", logging.CRITICAL + 1)
"""uvicorn reports cut connections as errors; here they are cut on purpose. `FakeDify.errors` has the real ones."""

TURNS_TO_ACCEPT = 5
"""Turns of the event loop after which a connection that came just before the stop is known, and can be closed."""


class Connection(H11Protocol):
    """uvicorn's HTTP/1.1, which also tells the app on which connection a request came."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = SILENT
        self.lost = asyncio.Event()
        served = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope[PROTOCOL] = self
            await served(scope, receive, send)

        self.app = app

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone, or we cut it off."""
        self.lost.set()
        super().connection_lost(exc)

    def cut(self, *, flush: bool = True) -> None:
        """Close the connection in the middle of whatever it is doing."""
        if flush:
            self.transport.close()
        else:
            self.transport.abort()


class HTTPServer:
    """Serves one ASGI app from a thread of its own."""

    def __init__(self, app: ASGIApp, host: str, port: int, before_stop: Callable[[], None]) -> None:
        self.app, self.before_stop = app, before_stop
        # IPPROTO_TCP said aloud, or asyncio will not switch Nagle's algorithm off and every stream waits 40 ms.
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((host, port))
        self.socket.listen(1024)
        self.host, self.port = self.socket.getsockname()[:2]
        self.loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._main, name="FakeDify", daemon=True)

    def start(self) -> None:
        """Serve; returns when the port answers."""
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Close everything; returns when it is closed."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _main(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._failure = error
            if self._ready.is_set():
                raise
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self.loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        config = uvicorn.Config(
            self.app,
            interface="asgi3",
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
        )
        config.load()
        state = ServerState()

        def connection() -> Connection:
            return Connection(config, state, {}, self.loop)

        server = await self.loop.create_server(connection, sock=self.socket)
        self._ready.set()
        await self._stop.wait()
        server.close()
        self.before_stop()
        for _ in range(TURNS_TO_ACCEPT):
            for open_connection in list(state.connections):
                open_connection.transport.abort()
            await asyncio.sleep(0)
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        await server.wait_closed()
