"""Real HTTP on a loopback port: uvicorn's protocol on an event loop in a daemon thread."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

PROTOCOL = "fake.protocol"
"""The key in the ASGI scope that holds the connection of the request. Faults use it to cut the connection."""


SILENT = logging.Logger("FakeDify", logging.CRITICAL + 1)
"""Discards the errors that uvicorn logs for connections cut on purpose. `FakeDify.errors` has the real errors."""

RETRY_ACCEPT = 0.1
"""Seconds to wait if the system has no free sockets."""

KEEP_ALIVE = 65
"""Seconds that an idle connection stays open: as in Dify's nginx, and longer than clients keep a connection.

If the server closed it first, a client could be sending a request at that moment, and the call would fail.
"""


class Connection(H11Protocol):
    """uvicorn's HTTP/1.1 protocol, which also passes the connection of each request to the app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = SILENT
        self.lost = asyncio.Event()
        served = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope[PROTOCOL] = self
            await served(scope, receive, Chunks(self, scope, send))

        self.app = app

    def connection_lost(self, exc: Exception | None) -> None:
        """Handle the end of a connection."""
        self.lost.set()
        super().connection_lost(exc)

    def cut(self) -> None:
        """Close the connection after the data that was already written."""
        self.transport.close()


class Chunks:
    """Writes the chunks of a stream without h11, which is the slowest part of sending an event."""

    def __init__(self, connection: Connection, scope: Any, send: Send) -> None:
        self.cycle, self.flow, self.transport = connection.cycle, connection.flow, connection.transport
        self.send = send
        self.can_be_chunked = scope["http_version"] == "1.1" and scope["method"] != "HEAD"
        self.chunked = False

    async def __call__(self, message: Message) -> None:
        """Send a part of the answer."""
        if not self.chunked or not message.get("more_body"):
            if message["type"] == "http.response.start":
                self.chunked = self.can_be_chunked and all(name != b"content-length" for name, _ in message["headers"])
            return await self.send(message)
        if self.flow.write_paused and not self.cycle.disconnected:
            await self.flow.drain()
        body: bytes = message["body"]
        if body and not self.cycle.disconnected:
            self.transport.write(b"%x\r\n%b\r\n" % (len(body), body))


class Listener:
    """Accepts connections, and keeps track of those that have no protocol yet.

    A server of `loop.create_server` does not: if it is closed in the loop iteration that accepts a connection, that
    connection stays open.
    """

    def __init__(self, sock: socket.socket, protocol: Callable[[], asyncio.Protocol]) -> None:
        self._socket, self._protocol = sock, protocol
        self._loop = asyncio.get_running_loop()
        self._accepting: set[asyncio.Task[Any]] = set()
        self._retry: asyncio.TimerHandle | None = None
        sock.setblocking(False)
        self._listen()

    async def close(self) -> None:
        """Stop accepting. Return when every accepted connection has its protocol."""
        if self._retry is not None:
            self._retry.cancel()
        self._loop.remove_reader(self._socket)
        self._socket.close()
        await asyncio.gather(*self._accepting, return_exceptions=True)

    def _listen(self) -> None:
        self._loop.add_reader(self._socket, self._accept)

    def _accept(self) -> None:
        while True:
            try:
                accepted, _ = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:
                self._loop.remove_reader(self._socket)
                self._retry = self._loop.call_later(RETRY_ACCEPT, self._listen)
                return
            task = self._loop.create_task(self._loop.connect_accepted_socket(self._protocol, accepted))
            self._accepting.add(task)
            task.add_done_callback(self._accepting.discard)


class HTTPServer:
    """Serves an ASGI app in a separate thread."""

    def __init__(self, app: ASGIApp, host: str, port: int, before_stop: Callable[[], None]) -> None:
        self.app, self.before_stop = app, before_stop
        # Without IPPROTO_TCP, asyncio does not switch off Nagle's algorithm, and every stream waits 40 ms.
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.socket.bind((host, port))
            self.socket.listen(1024)
        except BaseException as error:
            self.socket.close()
            if isinstance(error, OSError):
                error.filename = f"{host}:{port}"  # the message then names the address
            raise
        self.host, self.port = self.socket.getsockname()[:2]
        self.loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._main, name="FakeDify", daemon=True)

    def start(self) -> None:
        """Start the server. Return when it accepts connections."""
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Close all connections. Return when they are closed."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _main(self) -> None:
        try:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self._serve())
        except BaseException as error:
            self._failure = error
            if self._ready.is_set():
                raise
        finally:
            self.socket.close()
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
            timeout_keep_alive=KEEP_ALIVE,
        )
        config.load()
        state = ServerState()
        listener = Listener(self.socket, lambda: Connection(config, state, {}, self.loop))
        self._ready.set()
        await self._stop.wait()
        await listener.close()
        self.before_stop()
        while state.connections:
            for open_connection in list(state.connections):
                open_connection.transport.abort()
            await asyncio.sleep(0)
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
