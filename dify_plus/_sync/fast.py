# Made from dify_plus/_async/fast.py by scripts/unasync. Do not edit.
"""A transport that makes long streams of small events cheaper to read."""

from __future__ import annotations

from typing import Any

import httpcore
import httpx

from dify_plus.merging import ChunkMerger

__all__ = ["FastTransport"]


class FastTransport(httpx.HTTPTransport):
    """httpx's own transport, which parses what arrived together at once instead of chunk by chunk.

    Pass it where bursts of events come: from a run that is ahead of its reader, or many small events through a proxy.
    Nothing is waited for, and everything else is as without it.

    Args:
        options: Those of `httpx.HTTPTransport`: `verify`, `cert`, `proxy`, `limits`, ... A client that is given a
            transport does not look for proxies in the environment; name yours here.

    Example:
        >>> dify = Dify(transport=FastTransport())
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("limits", httpx.Limits(max_connections=None, max_keepalive_connections=100))
        super().__init__(**options)
        self._pool._network_backend = _Backend(self._pool._network_backend)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(self, *arguments: Any, **options: Any) -> httpcore.NetworkStream:
        return _Stream(self._inner.connect_tcp(*arguments, **options))

    def connect_unix_socket(self, *arguments: Any, **options: Any) -> httpcore.NetworkStream:
        return _Stream(self._inner.connect_unix_socket(*arguments, **options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self._merger = ChunkMerger()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            data = self._inner.read(max_bytes, timeout)
            merged = self._merger.feed(data)
            if merged or not data:
                return merged

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._merger.expect_answer()
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, *arguments: Any, **options: Any) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(*arguments, **options))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
