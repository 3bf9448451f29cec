"""The parts of our httpx clients: keys, cookies, timeouts, and URLs whose log records have no keys."""

from __future__ import annotations

import functools
import logging
import weakref
from collections.abc import Generator

import httpx

from dify_plus._masking import masked_text, masked_url, secrets_of
from dify_plus._policy.settings import Settings, require_api_key, require_dataset_key
from dify_plus_api.types import Operation

__all__ = ["Cookies", "Keys", "OwnURL", "origin_of", "parsed_url", "timeout_of"]


class Cookies(httpx.Cookies):
    """Reads cookies only from answers that set cookies, because httpx converts the whole answer for urllib first."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Read the cookies of an answer."""
        if "set-cookie" in response.headers:
            super().extract_cookies(response)


class Keys(httpx.Auth):
    """Adds the key that the operation needs. No key is sent to another origin."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._origin = origin_of(httpx.URL(settings.base_url))

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the key to a request."""
        operation = request.extensions.get("operation")
        kind = operation.key if isinstance(operation, Operation) else "app"
        if kind is not None and origin_of(request.url) == self._origin:
            key = require_dataset_key(self._settings) if kind == "dataset" else require_api_key(self._settings)
            request.headers["Authorization"] = f"Bearer {key}"
        yield request


def origin_of(url: httpx.URL) -> tuple[str, str, int | None]:
    """Return the scheme, host and port of a URL.

    Args:
        url: The URL.
    """
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


parsed_url = functools.lru_cache(maxsize=128)(httpx.URL)
"""Parse a URL. Parsing takes longer than writing the request, so the latest results are cached."""


def timeout_of(settings: Settings, **replaced: float | None) -> httpx.Timeout:
    """Return the timeouts of a request.

    Args:
        settings: The settings of the client or view.
        **replaced: Timeouts to use instead, in seconds.
    """
    timeout = settings.timeout
    seconds = {"connect": timeout.connect, "read": timeout.read, "write": timeout.write, "pool": timeout.pool}
    return httpx.Timeout(**{**seconds, **replaced})


class OwnURL(httpx.URL):
    """The URL of one of our requests. Its type identifies the log records about our requests."""

    def __init__(self, request: httpx.Request) -> None:
        super().__init__(request.url)
        self.request = weakref.ref(request)


def _mask_own_records(record: logging.LogRecord) -> bool:
    """Mask keys and signatures in the record that httpx logs for each of our requests."""
    args = record.args if isinstance(record.args, tuple) else ()
    own = next((one for one in args if isinstance(one, OwnURL)), None)
    if own is not None:
        secrets = secrets_of(own.request())
        texts = (masked_url(str(one)) if one is own else one for one in args)
        record.args = tuple(masked_text(one, secrets) if isinstance(one, str) else one for one in texts)
    return True


logging.getLogger("httpx").addFilter(_mask_own_records)
