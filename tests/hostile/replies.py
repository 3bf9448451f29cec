"""Answers byte for byte, for `RawServer`."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests.support.ports import reserved


def reply(status: str = "200 OK", body: bytes | Mapping[str, Any] = b"", *headers: str) -> bytes:
    """Return an answer with a length, after which the server closes the connection."""
    given = list(headers)
    if isinstance(body, Mapping):
        body, given = json.dumps(body).encode(), [*given, "Content-Type: application/json"]
    head = [f"HTTP/1.1 {status}", *given, f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def raw_deflate(data: bytes) -> bytes:
    """Compress without the header of zlib, which some servers leave out."""
    encoder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return encoder.compress(data) + encoder.flush()


INFO: Mapping[str, Any] = {
    "name": "An app", "description": "", "tags": [], "mode": "chat", "author_name": "", "use_icon_as_answer_icon": False
}  # fmt: skip


@cache
def free_port() -> int:
    """Return a port at which nothing listens. It stays taken, so that no other program comes to listen there."""
    taken = reserved()
    port: int = taken.getsockname()[1]
    taken.detach()
    return port
