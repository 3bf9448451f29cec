"""Connections to a server: direct, or through the proxy that an environment variable names."""

from __future__ import annotations

import os
import ssl
from typing import Any, TypeVar
from urllib.request import getproxies

import httpx

from dify_plus._async._compat import bounded, reentrant
from dify_plus._http.certificates import default_ssl_context
from dify_plus._policy.proxies import Proxy, check_address, find_proxy
from dify_plus.errors import ConfigurationError

__all__ = ["AsyncRoutes", "with_bounded_reads"]

TransportT = TypeVar("TransportT", bound=httpx.AsyncBaseTransport)

LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=100)


class AsyncRoutes(httpx.AsyncBaseTransport):
    """Sends each request directly or through a proxy. The environment names the proxies; the first call reads it.

    Certificates are loaded by the first `https` request, so that plain `http` does not depend on them.
    """

    def __init__(self) -> None:
        self._proxies = getproxies()
        self._routes: dict[tuple[bool, str | None], httpx.AsyncHTTPTransport] = {}

    def __copy__(self) -> AsyncRoutes:
        return AsyncRoutes()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return its answer with a body that is still to be read."""
        proxy = None
        if self._proxies:
            url = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"
            proxy = find_proxy(url, self._proxies, os.environ)
        request.extensions["proxy"] = proxy
        is_secure = request.url.scheme == "https" or (proxy is not None and proxy.url.startswith("https:"))
        way = (is_secure, proxy.url if proxy else None)
        route = self._routes.get(way) or self._routes.setdefault(way, self._made(is_secure, proxy))
        return await route.handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        for route in tuple(self._routes.values()):
            await route.aclose()

    def _made(self, is_secure: bool, proxy: Proxy | None) -> httpx.AsyncHTTPTransport:
        # Without a context, httpx loads the certificates, which is slow.
        context = default_ssl_context() if is_secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            named = None
            if proxy is not None:
                check_address(proxy.url)
                named = httpx.Proxy(proxy.url, ssl_context=context if proxy.url.startswith("https:") else None)
            return with_bounded_reads(httpx.AsyncHTTPTransport(verify=context, limits=LIMITS, proxy=named))
        except (httpx.InvalidURL, ImportError, ValueError) as error:
            source = proxy.source if proxy else "the proxy"
            raise ConfigurationError(f"{source} does not name a proxy that can be used: {error}") from None


def with_bounded_reads(transport: TransportT) -> TransportT:
    """Return the same transport, changed so that on new connections a deadline ends each read, even of headers.

    A body that is freed unclosed cannot block it.

    Args:
        transport: A transport. Transports of other libraries than httpx stay unchanged.
    """
    pool: Any = getattr(transport, "_pool", None)
    if hasattr(pool, "_network_backend"):
        pool._network_backend = bounded(pool._network_backend)
    if hasattr(pool, "_optional_thread_lock"):
        pool._optional_thread_lock = reentrant(pool._optional_thread_lock)
    return transport
