"""The certificates that clients trust by default, cached for all clients."""

from __future__ import annotations

import os
import ssl
from threading import Lock
from typing import TypeAlias

import httpx

from dify_plus._masking import visible
from dify_plus._processes import PerProcess
from dify_plus.errors import ConfigurationError

__all__ = ["default_ssl_context"]

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
"""The environment variables that change a context."""

_MAX_SHOWN = 1000
"""The largest length of a path in a message, in characters."""
_Key: TypeAlias = tuple[object, ...]
_lock = PerProcess(Lock)
_latest: tuple[_Key, ssl.SSLContext] | None = None


def default_ssl_context() -> ssl.SSLContext:
    """Return the context that httpx creates by default, cached because loading it takes 50 ms.

    It is loaded again if one of the environment variables or the file that it names has changed. `SSL_CERT_FILE` and
    `SSL_CERT_DIR` work as in httpx.

    Raises:
        ConfigurationError: A variable points to a path that does not exist or has no certificates.
    """
    global _latest
    with _lock():
        key = _key()
        if _latest is None or _latest[0] != key:
            _latest = key, _loaded()
        return _latest[1]


def _loaded() -> ssl.SSLContext:
    for name, exists, kind in (("SSL_CERT_FILE", os.path.exists, "file"), ("SSL_CERT_DIR", os.path.isdir, "folder")):
        path = os.environ.get(name)
        if not path:
            continue
        named = f'{name} points to "{visible(path[:_MAX_SHOWN])}"'
        if not exists(path):
            raise ConfigurationError(f"{named}, and there is no such {kind}, or it cannot be read")
        try:
            return httpx.create_ssl_context()
        except OSError as error:
            raise ConfigurationError(f"{named}, which holds no certificates: {error.strerror or error}") from None
    return httpx.create_ssl_context()


def _key() -> _Key:
    values = [os.environ.get(name) for name in VARIABLES]
    return *values, *(_version(path) for path in values[:2] if path)


def _version(path: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
