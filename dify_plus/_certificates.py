"""The certificates that clients trust by default, loaded once for all clients."""

from __future__ import annotations

import os
import ssl
from threading import Lock
from typing import TypeAlias

import httpx

from dify_plus._processes import PerProcess

__all__ = ["default_ssl_context"]

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
"""The environment variables that decide what a context holds."""

_Key: TypeAlias = tuple[object, ...]
_lock = PerProcess(Lock)
_latest: tuple[_Key, ssl.SSLContext] | None = None


def default_ssl_context() -> ssl.SSLContext:
    """Return the context that httpx creates by default, loaded anew only where the environment has changed.

    Loading takes 50 ms. `SSL_CERT_FILE` and `SSL_CERT_DIR` count as for httpx; a file that was replaced is read again.

    Raises:
        OSError: A variable names a file that cannot be read.
    """
    global _latest
    with _lock():
        key = _key()
        if _latest is None or _latest[0] != key:
            _latest = key, httpx.create_ssl_context()
        return _latest[1]


def _key() -> _Key:
    values = [os.environ.get(name) for name in VARIABLES]
    return *values, *(_version(path) for path in values[:2] if path)


def _version(path: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
