"""The client for raw calls: the server, the key and the httpx client."""

from __future__ import annotations

import ssl
from typing import Any, Self

import httpx
from attrs import define, evolve, field

from .types import Operation, Request, Response

DEFAULT_TIMEOUT = httpx.Timeout(60.0, connect=5.0)


@define
class Client:
    """The connection to a server, without a key.

    Example:
        >>> client = Client(base_url="https://api.dify.ai/v1")
    """

    raise_on_unexpected_status: bool = field(default=False, kw_only=True)
    """Whether to raise `errors.UnexpectedStatus` or `errors.UnexpectedContent` for an answer that is not described."""
    _base_url: str = field(alias="base_url")
    _cookies: dict[str, str] = field(factory=dict, kw_only=True, alias="cookies", repr=False)
    _headers: dict[str, str] = field(factory=dict, kw_only=True, alias="headers", repr=False)
    _timeout: httpx.Timeout | None = field(default=DEFAULT_TIMEOUT, kw_only=True, alias="timeout")
    _verify_ssl: str | bool | ssl.SSLContext = field(default=True, kw_only=True, alias="verify_ssl")
    _follow_redirects: bool = field(default=False, kw_only=True, alias="follow_redirects")
    _httpx_args: dict[str, Any] = field(factory=dict, kw_only=True, alias="httpx_args", repr=False)
    _overrides: dict[str, Any] = field(factory=dict, init=False, repr=False)
    _origin: Self | None = field(default=None, init=False, repr=False)
    _client: httpx.Client | None = field(default=None, init=False, repr=False)
    _async_client: httpx.AsyncClient | None = field(default=None, init=False, repr=False)

    def with_headers(self, headers: dict[str, str]) -> Self:
        """Return a client on the same connections that also sends these headers."""
        return self._derive(evolve(self, headers={**self._headers, **headers}), "headers", headers)

    def with_cookies(self, cookies: dict[str, str]) -> Self:
        """Return a client on the same connections that also sends these cookies."""
        other = evolve(self, cookies={**self._cookies, **cookies})
        cookie = "; ".join(f"{name}={value}" for name, value in other._cookies.items())
        return self._derive(other, "headers", {"Cookie": cookie})

    def with_timeout(self, timeout: httpx.Timeout) -> Self:
        """Return a client on the same connections with another timeout."""
        return self._derive(evolve(self, timeout=timeout), "timeout", timeout)

    def with_extensions(self, extensions: dict[str, Any]) -> Self:
        """Return a client on the same connections whose requests have these httpx extensions."""
        return self._derive(evolve(self), "extensions", {**self._overrides.get("extensions", {}), **extensions})

    def _derive(self, other: Self, name: str, value: Any) -> Self:
        if name == "headers":
            headers = httpx.Headers(self._overrides.get(name))
            headers.update(value)
            value = headers
        other._overrides = {**self._overrides, name: value}
        other._origin = self
        return other

    def send(self, request: Request[Any]) -> httpx.Response:
        """Send a built request.

        Raises:
            httpx.HTTPError: The server did not answer.
        """
        return self.get_httpx_client().request(**self._arguments(request))

    async def send_async(self, request: Request[Any]) -> httpx.Response:
        """Send a built request.

        Raises:
            httpx.HTTPError: The server did not answer.
        """
        return await self.get_async_httpx_client().request(**self._arguments(request))

    def fetch(self, request: Request[Any]) -> Response[Any]:
        """Send a built request and read the answer. `send` and `read` say what it raises."""
        return self.read(request.operation, self.send(request))

    async def fetch_async(self, request: Request[Any]) -> Response[Any]:
        """Send a built request and read the answer. `send_async` and `read` say what it raises."""
        return self.read(request.operation, await self.send_async(request))

    def read(self, operation: Operation[Any], response: httpx.Response) -> Response[Any]:
        """Return the answer of an operation with its status and headers.

        Raises:
            UnexpectedStatus: The status is not described, and `raise_on_unexpected_status` is set.
            UnexpectedContent: The content is not as described, and `raise_on_unexpected_status` is set.
        """
        return operation.build_response(response, strict=self.raise_on_unexpected_status)

    def _arguments(self, request: Request[Any]) -> dict[str, Any]:
        arguments = request.arguments()
        extensions = {**arguments["extensions"], **self._overrides.get("extensions", {})}
        return {**arguments, **self._overrides, "extensions": extensions}

    def _httpx_arguments(self) -> dict[str, Any]:
        return {
            "base_url": self._base_url,
            "cookies": self._cookies,
            "headers": self._headers,
            "timeout": self._timeout,
            "verify": self._verify_ssl,
            "follow_redirects": self._follow_redirects,
            **self._httpx_args,
        }

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Use this `httpx.Client`. Its base URL, headers and timeouts apply instead of those of this object."""
        self._client = client
        return self

    def get_httpx_client(self) -> httpx.Client:
        """Return the `httpx.Client`, created on first use."""
        if self._client is None and self._origin is not None:
            return self._origin.get_httpx_client()
        if self._client is None:
            self._client = httpx.Client(**self._httpx_arguments())
        return self._client

    def __enter__(self) -> Self:
        self.get_httpx_client().__enter__()
        return self

    def __exit__(self, *args: Any, **kwargs: Any) -> None:
        self.get_httpx_client().__exit__(*args, **kwargs)

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> Self:
        """Use this `httpx.AsyncClient`. Its base URL, headers and timeouts apply instead of those of this object."""
        self._async_client = async_client
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """Return the `httpx.AsyncClient`, created on first use."""
        if self._async_client is None and self._origin is not None:
            return self._origin.get_async_httpx_client()
        if self._async_client is None:
            self._async_client = httpx.AsyncClient(**self._httpx_arguments())
        return self._async_client

    async def __aenter__(self) -> Self:
        await self.get_async_httpx_client().__aenter__()
        return self

    async def __aexit__(self, *args: Any, **kwargs: Any) -> None:
        await self.get_async_httpx_client().__aexit__(*args, **kwargs)


@define
class AuthenticatedClient(Client):
    """A client that sends an API key.

    Example:
        >>> client = AuthenticatedClient(base_url="https://api.dify.ai/v1", token="app-...")
    """

    token: str = field(repr=False)
    prefix: str = "Bearer"
    auth_header_name: str = "Authorization"

    def _httpx_arguments(self) -> dict[str, Any]:
        arguments = super()._httpx_arguments()
        value = f"{self.prefix} {self.token}" if self.prefix else self.token
        return {**arguments, "headers": {**arguments["headers"], self.auth_header_name: value}}
