"""A server that accepts uploads of any size and discards them."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.support.patience import HANG

ANSWER = b'{"id": "up", "name": "big.bin", "size": 0}'


@dataclass
class Sink:
    """Counts the bytes of a request's body, and answers as if it had stored the file."""

    received: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._thread.join(HANG)
        self._socket.close()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(4096)
            head, _, begun = head.partition(b"\r\n\r\n")
            lines = head.decode().split("\r\n")[1:]
            self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            self.received = len(begun)
            room = memoryview(bytearray(1 << 16))
            tail = begun[-8:]
            while not self._is_complete(tail):
                count = connection.recv_into(room)
                if not count:
                    return
                self.received += count
                tail = (tail + bytes(room[max(0, count - 8) : count]))[-8:]
            length = f"Content-Length: {len(ANSWER)}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
            connection.sendall(b"HTTP/1.1 201 CREATED\r\n" + length.encode() + ANSWER)

    def _is_complete(self, tail: bytes) -> bool:
        if "content-length" in self.headers:
            return self.received >= int(self.headers["content-length"])
        return tail.endswith(b"0\r\n\r\n")
