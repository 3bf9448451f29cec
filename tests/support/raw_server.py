"""A server that follows a script for each connection, byte by byte, and stores the requests that it receives."""

from __future__ import annotations

import re
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self, TypeAlias

from tests.support.patience import HANG

REQUEST, RESET, WAIT, GO, TLS, TUNNEL = "request", "reset", "wait", "go", "tls", "tunnel"
"""Read a request; end with a reset; wait for the client to close; wait for `go`; switch to TLS; forward all bytes.

If the client has closed its side when `go` comes, the script ends.
"""

Step: TypeAlias = str | bytes | float
"""One of these words, bytes to send, or seconds to wait."""


class RawServer:
    """Runs a script for each connection and then closes it. The last script serves all further connections."""

    def __init__(self, *scripts: Sequence[Step], context: ssl.SSLContext | None = None) -> None:
        self.scripts = scripts
        self.requests: list[bytes] = []
        self.connections = 0
        self.gone = threading.Semaphore(0)
        """Released for each connection that has ended."""
        self.waiting, self.go = threading.Event(), threading.Event()
        self.context = context
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._listen, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(HANG)
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            script = self.scripts[min(self.connections, len(self.scripts) - 1)]
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection, script), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, script: Sequence[Step]) -> None:
        connection.settimeout(HANG)
        try:
            for step in script:
                if step == TLS:
                    assert self.context is not None
                    connection = self.context.wrap_socket(connection, server_side=True)
                elif step == REQUEST:
                    self.requests.append(self._read(connection))
                elif step == RESET:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                elif step == GO:
                    self.go.wait(HANG)
                    if self._hung_up(connection):
                        break
                elif step == WAIT:
                    self.waiting.set()
                    while connection.recv(65536):
                        pass
                elif step == TUNNEL:
                    self._forward(connection)
                elif isinstance(step, bytes):
                    connection.sendall(step)
                elif isinstance(step, float):
                    time.sleep(step)
        except OSError:
            pass
        finally:
            connection.close()
            self.gone.release()

    def _hung_up(self, connection: socket.socket) -> bool:
        """Return whether the client has closed its side. Like most servers, this one then ends the answer."""
        readable, _, _ = select.select([connection], [], [], 0)
        return bool(readable) and not isinstance(connection, ssl.SSLSocket) and not connection.recv(1, socket.MSG_PEEK)

    def _read(self, connection: socket.socket) -> bytes:
        data = b""
        while True:
            head, end, body = data.partition(b"\r\n\r\n")
            length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
            chunked = b"chunked" in head
            if end and (body.endswith(b"0\r\n\r\n") if chunked else len(body) >= int(length[1] if length else 0)):
                return data
            more = connection.recv(65536)
            if not more:
                raise ConnectionError("the request is incomplete")
            data += more

    def _forward(self, client: socket.socket) -> None:
        target = re.match(rb"CONNECT ([\d.]+):(\d+) ", self.requests[-1])
        assert target is not None
        with socket.create_connection((target[1].decode(), int(target[2]))) as server:
            ends = {client: server, server: client}
            while ends:  # in one thread: two must not use one TLS connection at the same time
                encrypted = client in ends and isinstance(client, ssl.SSLSocket) and client.pending()
                ready = [client] if encrypted else select.select([*ends], [], [], HANG)[0]
                if not ready:
                    raise TimeoutError("the tunnel is not used")
                for end in ready:
                    if data := end.recv(65536):
                        ends[end].sendall(data)
                    else:
                        ends.pop(end).shutdown(socket.SHUT_WR)
