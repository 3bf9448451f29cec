"""Heads of HTTP/1.1 requests that hide their keys, and errors of httpcore and h11 as errors of httpx."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

import h11
import httpcore
import httpx

__all__ = ["Headers", "HiddenHeaders", "as_httpx", "as_unsent", "request_head"]

Headers: TypeAlias = list[tuple[bytes, bytes]]


class _HiddenBytes(bytes):
    """Bytes whose `repr` hides them: tracebacks that show locals must not show a key."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


class HiddenHeaders(list[tuple[bytes, bytes]]):
    """Headers whose `repr` hides them."""

    def __repr__(self) -> str:
        return f"<{len(self)} headers>"


def request_head(protocol: h11.Connection, method: str | bytes, target: bytes, headers: Headers) -> bytes:
    """Return the head of a request, as it is sent.

    Args:
        protocol: The protocol of the connection.
        method: The HTTP method.
        target: The target of the request line.
        headers: The headers.
    """
    return _HiddenBytes(protocol.send(h11.Request(method=method, target=target, headers=headers)) or b"")


@contextmanager
def as_unsent() -> Iterator[None]:
    """Turn errors of the exchange with a proxy into errors of connecting: no request was sent yet."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpcore.ConnectTimeout(str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, h11.ProtocolError) as error:
        raise httpcore.ConnectError(str(error)) from error


@contextmanager
def as_httpx() -> Iterator[None]:
    """Turn errors of httpcore and h11 into httpx's errors of the same name."""
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProxyError,
        httpcore.ProtocolError,
        h11.ProtocolError,
    ) as error:
        kind: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
        raise kind(str(error)) from error
