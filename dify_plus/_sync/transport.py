# Made from dify_plus/_async/transport.py by scripts/unasync. Do not edit.
"""The way to the server: one httpx client, its keys and retries, and the errors that leave it."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Generator, Iterable
from typing import Any, TypeVar, cast

import httpx

from dify_plus._arguments.payloads import as_payloads
from dify_plus._policy.error_reading import error_from_response
from dify_plus._policy.retries import ConnectionLost, NotConnected, Outcome, Responded, RetryBudget, RetryPolicy
from dify_plus._policy.settings import Settings, require_api_key, require_dataset_key
from dify_plus._sync._compat import sleep
from dify_plus._version import __version__
from dify_plus.errors import APIConnectionError, APIError, APIStatusError, APITimeoutError, ConfigurationError
from dify_plus_api.client import AuthenticatedClient
from dify_plus_api.errors import UnexpectedContent, UnexpectedStatus
from dify_plus_api.types import Operation, Request

__all__ = ["Body", "Transport"]

logger = logging.getLogger("dify_plus")

T = TypeVar("T")

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
EVENT_STREAM = "text/event-stream"


class Transport:
    """Sends requests with one client's settings. Views with other settings share the connections."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self.settings = settings
        self._client = client

    @classmethod
    def connect(cls, settings: Settings, inner: httpx.BaseTransport | None = None) -> Transport:
        """Make the connection pool; nothing is sent yet.

        Args:
            settings: Who is called, and how.
            inner: A transport of the caller's own, beneath keys and retries.

        Raises:
            ConfigurationError: the address is none, or what the environment says of proxies or certificates is wrong.
        """
        try:
            return cls(settings, RetryingClient(settings, inner))
        except (httpx.InvalidURL, ImportError, OSError, ValueError) as error:
            raise ConfigurationError(f"no connection to {settings.base_url} can be prepared: {error}") from error

    def view(self, settings: Settings) -> Transport:
        """The same connections with other settings."""
        return Transport(settings, self._client)

    @property
    def raw(self) -> AuthenticatedClient:
        """A client for generated calls, on the same connections, keys and retries."""
        raw = AuthenticatedClient(
            base_url=self.settings.base_url,
            token=self.settings.api_key or "",
        )
        raw.set_httpx_client(self._client)
        raw = raw.with_headers(dict(self.settings.headers)).with_timeout(_timeout(self.settings))
        return raw.with_extensions({"retries": self.settings.retries})

    def call(self, request: Request[T]) -> T:
        """Send a request and read its answer.

        Args:
            request: A built call.

        Returns:
            The answer as the operation describes it.

        Raises:
            APIStatusError: the server refused, or answered what is not described.
            APIConnectionError: there was no answer.
            ConfigurationError: the key it needs is missing.
        """
        sent = self._build(request, _timeout(self.settings))
        try:
            response = self._client.send(sent)
        except httpx.HTTPError as error:
            raise _connection_error(error, sent) from error
        if response.status_code >= 300:
            raise _status_error(response)
        try:
            return request.operation.parse_result(response)
        except (UnexpectedStatus, UnexpectedContent) as error:
            raise _status_error(response) from error

    def check(self, request: Request[Any]) -> None:
        """Find out, without sending it, whether a request can be sent.

        Args:
            request: A built call.

        Raises:
            ConfigurationError: it holds what JSON cannot, or the client is closed.
        """
        self._build(request, _timeout(self.settings))

    def open(self, request: Request[Any]) -> Body:
        """Send a request whose answer is a stream of events.

        Args:
            request: A built call.

        Returns:
            The bytes as they come; close it when done.

        Raises:
            APIStatusError: the server refused, or answered with something else than a stream.
            APIConnectionError: there was no answer.
            ConfigurationError: the key it needs is missing.
        """
        timeout = _timeout(self.settings, read=self.settings.idle_timeout)
        sent = self._build(request, timeout, {"Accept": EVENT_STREAM, "Cache-Control": "no-store"})
        return self._stream(sent, EVENT_STREAM)

    def download(self, request: Request[Any]) -> Body:
        """Send a request whose answer is a file.

        Args:
            request: A built call.

        Returns:
            The bytes as they come; close it when done.

        Raises:
            APIStatusError: the server refused.
            APIConnectionError: there was no answer.
            ConfigurationError: the key it needs is missing.
        """
        return self._stream(self._build(request, _timeout(self.settings)))

    def _stream(self, sent: httpx.Request, content_type: str = "") -> Body:
        try:
            response = self._client.send(sent, stream=True)
            if response.status_code == 200 and response.headers.get("content-type", "").startswith(content_type):
                return Body(response)
            try:
                response.read()
            finally:
                response.close()
        except httpx.HTTPError as error:
            raise _connection_error(error, sent) from error
        raise _status_error(response)

    def close(self) -> None:
        """Close the connections, of all views too."""
        self._client.close()

    def _build(
        self, request: Request[Any], timeout: httpx.Timeout, headers: dict[str, str] | None = None
    ) -> httpx.Request:
        if self._client.is_closed:
            raise ConfigurationError("the client is closed; make a new one")
        arguments = request.arguments()
        arguments["extensions"]["retries"] = self.settings.retries
        merged = {**self.settings.headers, **(headers or {})}
        try:
            if request.url.startswith("/"):
                arguments["url"] = _parsed(self.settings.base_url + request.url)
            return self._client.build_request(**arguments, timeout=timeout, headers=merged)
        except (httpx.InvalidURL, TypeError, ValueError) as error:
            raise ConfigurationError(f"{request.operation.id} cannot be written as a request: {error}") from error


class Body:
    """The body of an answer as it comes."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.context: dict[str, Any] = _context(response.request)
        """What errors say of the request."""

    @property
    def content_type(self) -> str:
        """What the server says the body is."""
        return str(self._response.headers.get("content-type", ""))

    def chunks(self) -> Generator[bytes, None]:
        """The bytes, cut as they came.

        Raises:
            APIConnectionError: the connection was lost.
        """
        response = self._response
        plain = "content-encoding" not in response.headers and not response.is_stream_consumed
        # What httpx would put in between has nothing to do here, and costs as much again.
        source = cast("Iterable[bytes]", response.stream) if plain else response.iter_bytes()
        try:
            for chunk in source:
                yield chunk
        except httpx.HTTPError as error:
            raise _connection_error(error, self._response.request) from error

    def close(self) -> None:
        """Let go of the connection."""
        self._response.close()


class RetryingClient(httpx.Client):
    """An httpx client that repeats what may be repeated; the policy decides, this only carries it out."""

    def __init__(self, settings: Settings, inner: httpx.BaseTransport | None) -> None:
        super().__init__(
            base_url=settings.base_url,
            auth=_Keys(settings),
            headers={"User-Agent": f"dify-plus/{__version__}"},
            timeout=_timeout(settings),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=100),
            transport=inner,
        )
        self._policy = settings.retries
        self._budget = RetryBudget()
        self._jar = _Cookies()

    @property
    def cookies(self) -> httpx.Cookies:
        """The cookies of all calls."""
        return self._jar

    @cookies.setter
    def cookies(self, cookies: Any) -> None:
        self._jar = _Cookies(cookies)

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Request:
        """Make a request; file objects in it go out from their beginning, whatever their kind."""
        payloads, options["files"] = as_payloads(options.get("files"))
        request = super().build_request(method, url, **options)
        request.extensions["payloads"] = payloads
        return request

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        policy: RetryPolicy = request.extensions.get("retries", self._policy)
        operation = request.extensions.get("operation")
        safe = isinstance(operation, Operation) and operation.safe_to_repeat
        started = time.monotonic()
        attempt = 0
        while True:
            attempt += 1
            request.extensions["attempts"] = attempt
            outcome: Outcome
            try:
                response = super().send(request, **options)
                if response.status_code < 400:
                    return response
                response.read()
                outcome = _answered(response)
            except httpx.HTTPError as error:
                outcome = NotConnected() if isinstance(error, NOT_SENT) else ConnectionLost()
                delay = self._delay(policy, outcome, attempt, request, safe, started)
                if delay is None:
                    raise
            else:
                delay = self._delay(policy, outcome, attempt, request, safe, started)
                if delay is None:
                    return response
            logger.info("%s %s: %s; trying again in %.2f s", request.method, request.url.path, outcome, delay)
            sleep(delay)

    def _delay(
        self, policy: RetryPolicy, outcome: Outcome, attempt: int, request: httpx.Request, safe: bool, started: float
    ) -> float | None:
        if any(payload.spent for payload in request.extensions.get("payloads", ())):
            return None
        elapsed = time.monotonic() - started
        delay = policy.delay(outcome, attempt=attempt, method=request.method, safe=safe, elapsed=elapsed)
        return delay if delay is not None and self._budget.take() else None


class _Cookies(httpx.Cookies):
    """Looks for cookies only where there are some: httpx makes requests and answers of urllib's to find out."""

    def extract_cookies(self, response: httpx.Response) -> None:
        if "set-cookie" in response.headers:
            super().extract_cookies(response)


class _Keys(httpx.Auth):
    """Gives each request the key that its operation takes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        operation = request.extensions.get("operation")
        kind = operation.key if isinstance(operation, Operation) else "app"
        if kind is not None:
            key = require_dataset_key(self._settings) if kind == "dataset" else require_api_key(self._settings)
            request.headers["Authorization"] = f"Bearer {key}"
        yield request


_parsed = functools.lru_cache(maxsize=128)(httpx.URL)
"""An address taken apart. httpx does it with each request, which takes longer than writing the request."""


def _timeout(settings: Settings, **replaced: float | None) -> httpx.Timeout:
    timeout = settings.timeout
    seconds = {"connect": timeout.connect, "read": timeout.read, "write": timeout.write, "pool": timeout.pool}
    return httpx.Timeout(**{**seconds, **replaced})


def _context(request: httpx.Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": str(request.url),
        "attempts": request.extensions.get("attempts", 1),
        "request": request,
    }


def _answered(response: httpx.Response) -> Responded:
    error = _status_error(response)
    return Responded(response.status_code, error.code, error.message, error.headers or {})


def _connection_error(error: httpx.HTTPError, request: httpx.Request) -> APIError:
    kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
    reason = str(error) or type(error).__name__
    return kind(reason, **_context(request))


def _status_error(response: httpx.Response) -> APIStatusError:
    return error_from_response(response.status_code, response.headers, response.content, **_context(response.request))
