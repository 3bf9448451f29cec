"""The way to the server: one httpx client, its keys and retries, and the errors that leave it."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator, Sequence
from typing import Any, TypeVar, cast

import httpx

from dify_plus._arguments.any_path import AnyRequest, decoded
from dify_plus._arguments.payloads import as_payloads
from dify_plus._async._compat import BoundedReader, run_within, sleep
from dify_plus._masking import shown
from dify_plus._policy.answers import NotTheAnswer, read_answer
from dify_plus._policy.deadline import BoundedTimeouts, Deadline
from dify_plus._policy.error_reading import error_from_response, is_unknown_route
from dify_plus._policy.memory import Memory
from dify_plus._policy.retries import ConnectionLost, NotConnected, Outcome, Responded, RetryBudget
from dify_plus._policy.settings import Settings, require_api_key, require_dataset_key
from dify_plus._streams.response_modes import as_events, as_one_piece
from dify_plus._version import __version__
from dify_plus.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    ClientClosed,
    ConfigurationError,
    UsageError,
)
from dify_plus_api.client import AuthenticatedClient
from dify_plus_api.types import Operation, Request

__all__ = ["AsyncBody", "AsyncTransport"]

logger = logging.getLogger("dify_plus")

T = TypeVar("T")

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
EVENT_STREAM = "text/event-stream"


class AsyncTransport:
    """Sends requests with one client's settings. Views with other settings share the connections.

    Args:
        settings: Who is called, and how.
        client: The connections, keys and retries.
        deadline: The deadline of the call that this view was made for.
    """

    def __init__(self, settings: Settings, client: AsyncRetryingClient, deadline: Deadline | None = None) -> None:
        self.settings = settings
        self._client = client
        self._deadline = deadline

    @classmethod
    def connect(cls, settings: Settings, inner: httpx.AsyncBaseTransport | None = None) -> AsyncTransport:
        """Make the connection pool; nothing is sent yet.

        Args:
            settings: Who is called, and how.
            inner: A transport of the caller's own, beneath keys and retries.

        Raises:
            ConfigurationError: The address is none, or what the environment says of proxies or certificates is wrong.
        """
        try:
            return cls(settings, AsyncRetryingClient(settings, inner))
        except (httpx.InvalidURL, ImportError, OSError, ValueError) as error:
            raise ConfigurationError(f"no connection to {settings.base_url} can be prepared: {error}") from error

    def view(self, settings: Settings, *, anew: bool = False) -> AsyncTransport:
        """Return the same connections with other settings.

        Args:
            settings: The settings of the view.
            anew: Whether its requests are calls of their own, with the deadline of these settings. Otherwise the
                deadline of a call that has begun goes along.
        """
        return AsyncTransport(settings, self._client, None if anew else self._deadline)

    def begin(self) -> AsyncTransport:
        """Begin a call of one or more requests: return a view whose requests share one deadline.

        Returns:
            The view, or this one where there is no deadline or the call has begun already.
        """
        seconds = self.settings.deadline
        if seconds is None or self._deadline is not None:
            return self
        return AsyncTransport(self.settings, self._client, Deadline(seconds))

    @property
    def deadline(self) -> Deadline | None:
        """The deadline of the call that has begun."""
        return self._deadline

    @property
    def memory(self) -> Memory:
        """What the client remembers about its server."""
        return self._client.memory

    @property
    def raw(self) -> AuthenticatedClient:
        """A client for generated calls, on the same connections, keys and retries."""
        raw = AuthenticatedClient(
            base_url=self.settings.base_url,
            token=self.settings.api_key or "",
        )
        raw.set_async_httpx_client(self._client)
        raw = raw.with_headers(dict(self.settings.headers)).with_timeout(_timeout(self.settings))
        return raw.with_extensions({"settings": self.settings})

    async def call(self, request: Request[T]) -> T:
        """Send a request and read its answer.

        Args:
            request: A built call.

        Returns:
            The answer as the operation describes it.

        Raises:
            APIStatusError: The server refused, or answered what is not described.
            APIConnectionError: There was no answer.
            ConfigurationError: The key it needs is missing.
        """
        return _result(request, await self._exchange(self.begin()._build(request, _timeout(self.settings))))

    async def call_first(self, requests: Sequence[Request[T]]) -> T:
        """Send a request to the newest path that the server knows, and remember which one that is.

        A path counts as unknown only if its answer says so and nothing can have been done before: what creates
        something is not sent a second time.

        Args:
            requests: The same call to each path, the newest first.

        Returns:
            The answer as the operation describes it.

        Raises:
            APIStatusError: The server refused; where it knows none of the paths, the first refusal.
            APIConnectionError: There was no answer.
            ConfigurationError: The key it needs is missing.
        """
        begun, routes = self.begin(), self.memory.routes
        name = requests[0].operation.id
        first = routes.get(name, 0)
        refusals: list[APIStatusError] = []
        for place in [*range(first, len(requests)), *range(first)]:
            request: Request[T] = requests[place]
            response = await begun._exchange(begun._build(request, _timeout(self.settings)))
            if not _is_unknown(response):
                routes[name] = place
                return _result(request, response)
            refusals.append(_status_error(response))
        raise refusals[0]

    async def request(self, request: AnyRequest) -> Any:
        """Send a request to any path, and decode its answer.

        Args:
            request: The request.

        Returns:
            The answer, decoded by its media type; None where there is no content.

        Raises:
            APIStatusError: The server refused, or sent something else than the JSON it announced.
            APIConnectionError: There was no answer.
            ConfigurationError: The key it needs is missing.
        """
        response = await self._exchange(self.begin()._build(request, _timeout(self.settings)))
        if response.status_code >= 300:
            raise _status_error(response)
        try:
            return decoded(response.content, response.headers.get("content-type", ""))
        except ValueError:
            raise _misunderstood(response, "the server answered with something that is not JSON") from None

    def check(self, request: Request[Any]) -> None:
        """Find out, without sending it, whether a request can be sent.

        Args:
            request: A built call.

        Raises:
            UsageError: It holds what JSON cannot, or the client is closed.
        """
        self._build(request, _timeout(self.settings))

    async def open(self, request: Request[Any]) -> AsyncBody:
        """Send a request whose answer is a stream of events.

        Args:
            request: A built call.

        Returns:
            The bytes as they come; close it when done.

        Raises:
            APIStatusError: The server refused, or answered with something else than a stream.
            APIConnectionError: There was no answer.
            ConfigurationError: The key it needs is missing.
        """
        timeout = _timeout(self.settings, read=self.settings.idle_timeout)
        sent = self.begin()._build(request, timeout, {"Accept": EVENT_STREAM, "Cache-Control": "no-store"})
        return await self._stream(sent, _is_event_stream, as_events)

    async def download(self, request: Request[Any], *, binary: bool = False) -> AsyncBody:
        """Send a request whose answer is a file.

        Args:
            request: A built call.
            binary: Whether JSON and texts are not the file.

        Returns:
            The bytes as they come; close it when done.

        Raises:
            APIStatusError: The server refused, or answered with something else than the file.
            APIConnectionError: There was no answer.
            ConfigurationError: The key it needs is missing.
        """
        return await self._stream(
            self.begin()._build(request, _timeout(self.settings)), _is_binary if binary else _is_any
        )

    async def _exchange(self, sent: httpx.Request) -> httpx.Response:
        try:
            return await self._client.send(sent)
        except httpx.HTTPError as error:
            raise _connection_error(error, sent) from error

    async def _stream(
        self,
        sent: httpx.Request,
        is_wanted: Callable[[str], bool],
        converted: Callable[[bytes], bytes | None] = lambda content: None,
    ) -> AsyncBody:
        try:
            response = await self._client.send(sent, stream=True)
            kind: str = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if response.status_code < 300 and is_wanted(kind):
                return AsyncBody(response)
            try:
                await self._client.read(response)
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise _connection_error(error, sent) from error
        if response.status_code < 300 and (content := converted(response.content)) is not None:
            return AsyncBody(response, content)
        raise _misunderstood(response, f"the server answered with {kind or 'something else'}")

    async def close(self) -> None:
        """Close the connections, of all views too."""
        await self._client.aclose()

    def _build(
        self, request: Request[Any], timeout: httpx.Timeout, headers: dict[str, str] | None = None
    ) -> httpx.Request:
        if self._client.is_closed:
            raise ClientClosed("the client is closed; make a new one")
        arguments = request.arguments()
        arguments["extensions"].update(settings=self.settings, deadline=self._deadline)
        if self.settings.extra_body and isinstance(arguments.get("json"), dict):
            arguments["json"] = {**arguments["json"], **self.settings.extra_body}
        merged = {**self.settings.headers, **arguments.pop("headers", {}), **(headers or {})}
        try:
            if request.url.startswith("/"):
                arguments["url"] = _parsed(self.settings.base_url + request.url)
            return self._client.build_request(**arguments, timeout=timeout, headers=merged)
        except (httpx.InvalidURL, RecursionError, TypeError, ValueError) as error:
            raise UsageError(f"{request.operation.id} cannot be written as a request: {error}") from error


class AsyncBody:
    """The body of an answer as it comes.

    Args:
        response: The answer.
        content: What counts as its body, where that has been read.
    """

    def __init__(self, response: httpx.Response, content: bytes | None = None) -> None:
        self._response = response
        self._content = content
        self.context: dict[str, Any] = _context(response.request)
        """What errors say of the request."""

    @property
    def content_type(self) -> str:
        """What the server says the body is."""
        return str(self._response.headers.get("content-type", ""))

    @property
    def network_stream(self) -> Any:
        """The network stream that it comes from; None where it is not known."""
        return self._response.extensions.get("network_stream")

    @property
    def deadline(self) -> Deadline | None:
        """The deadline of the call that this is the answer to."""
        deadline: Deadline | None = self._response.request.extensions.get("deadline")
        return deadline

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The bytes, cut as they came.

        Raises:
            APIConnectionError: The connection was lost.
            APITimeoutError: Nothing came for too long, or the deadline of the call is over.
        """
        if self._content is not None:
            yield self._content
            return
        source, deadline = _source(self._response), self.deadline
        if deadline is not None:
            source = _until(deadline, source, self._response)
        try:
            async for chunk in source:
                yield chunk
        except httpx.HTTPError as error:
            raise _connection_error(error, self._response.request) from error

    async def close(self) -> None:
        """Let go of the connection."""
        await self._response.aclose()


def _is_any(kind: str) -> bool:
    return True


def _is_binary(kind: str) -> bool:
    return kind != "application/json" and not kind.startswith("text/")


def _is_event_stream(kind: str) -> bool:
    return kind == EVENT_STREAM


def _source(response: httpx.Response) -> AsyncIterable[bytes]:
    """The decoded bytes. What httpx would put in between has nothing to do here, and costs as much again."""
    plain = "content-encoding" not in response.headers and not response.is_stream_consumed
    return cast("AsyncIterable[bytes]", response.stream) if plain else response.aiter_bytes()


async def _until(
    deadline: Deadline, source: AsyncIterable[bytes], response: httpx.Response
) -> AsyncGenerator[bytes, None]:
    """The chunks that come before the deadline of the call."""
    chunks = source.__aiter__()
    reader = BoundedReader(deadline.left(), response.extensions.get("network_stream"))
    try:
        while not deadline.over:
            try:
                chunk = await reader.next(chunks)
            except StopAsyncIteration:
                return
            yield chunk
        raise TimeoutError
    except TimeoutError as error:
        raise httpx.ReadTimeout(str(deadline), request=response.request) from error
    finally:
        reader.close()


async def _up_to(most: int, source: AsyncIterable[bytes], response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The chunks of a body that is not larger than it may be."""
    size = 0
    async for chunk in source:
        size += len(chunk)
        if size > most:
            message = f"the answer is larger than {most} bytes; max_body_bytes=... of the client allows more"
            raise APIError(message, status_code=response.status_code, **_context(response.request))
        yield chunk


class AsyncRetryingClient(httpx.AsyncClient):
    """An httpx client that repeats what may be repeated; the policy decides, this only carries it out."""

    def __init__(self, settings: Settings, inner: httpx.AsyncBaseTransport | None) -> None:
        super().__init__(
            base_url=settings.base_url,
            auth=_Keys(settings),
            headers={"User-Agent": f"dify-plus/{__version__}"},
            timeout=_timeout(settings),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=100),
            transport=inner,
        )
        self.memory = Memory()
        self._settings = settings
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

    async def send(self, request: httpx.Request, *, stream: bool = False, **options: Any) -> httpx.Response:
        """Send a request, again where the policy says so, within the deadline of its call."""
        settings = self._settings_of(request)
        deadline: Deadline | None = request.extensions.get("deadline")
        if deadline is None and settings.deadline is not None:
            deadline = request.extensions["deadline"] = Deadline(settings.deadline)
        if deadline is not None:
            request.extensions["timeout"] = BoundedTimeouts(request.extensions.get("timeout", {}), deadline)
        started = time.monotonic()
        attempt = 0
        while True:
            attempt += 1
            request.extensions["attempts"] = attempt
            outcome: Outcome
            try:
                response = await self._attempt(request, stream, deadline, options)
                if response.status_code < 400:
                    return response
                outcome = _answered(response)
            except httpx.HTTPError as error:
                outcome = NotConnected() if isinstance(error, NOT_SENT) else ConnectionLost()
                delay = self._delay(outcome, attempt, request, deadline, started)
                if delay is None:
                    raise
            else:
                delay = self._delay(outcome, attempt, request, deadline, started)
                if delay is None:
                    return response
            logger.info("%s %s: %s; trying again in %.2f s", request.method, request.url.path, outcome, delay)
            await sleep(delay)

    async def read(self, response: httpx.Response) -> None:
        """Read a body into memory, within the deadline of the call and the largest size.

        Raises:
            APIError: The body is larger than `max_body_bytes`.
        """
        most = self._settings_of(response.request).max_body_bytes
        deadline: Deadline | None = response.request.extensions.get("deadline")
        source = _source(response)
        if deadline is not None:
            source = _until(deadline, source, response)
        # httpx reads by what it calls itself for chunks, and keeps what it has read.
        setattr(response, "aiter_bytes", lambda: _up_to(most, source, response))  # noqa: B010
        await response.aread()
        await response.aclose()

    async def _attempt(
        self, request: httpx.Request, stream: bool, deadline: Deadline | None, options: dict[str, Any]
    ) -> httpx.Response:
        if deadline is not None and deadline.over:
            raise httpx.ReadTimeout(str(deadline), request=request)
        seconds = None if deadline is None else deadline.left()
        try:
            response = await run_within(
                seconds, lambda: super(AsyncRetryingClient, self).send(request, stream=True, **options)
            )
        except TimeoutError as error:
            raise httpx.ReadTimeout(str(deadline), request=request) from error
        try:
            if response.status_code >= 400 or not stream:
                await self.read(response)
        except BaseException:
            await response.aclose()
            raise
        return response

    def _settings_of(self, request: httpx.Request) -> Settings:
        settings: Settings = request.extensions.get("settings", self._settings)
        return settings

    def _delay(
        self, outcome: Outcome, attempt: int, request: httpx.Request, deadline: Deadline | None, started: float
    ) -> float | None:
        if any(payload.spent for payload in request.extensions.get("payloads", ())):
            return None
        operation = request.extensions.get("operation")
        safe = isinstance(operation, Operation) and operation.safe_to_repeat
        elapsed = time.monotonic() - started
        policy = self._settings_of(request).retries
        delay = policy.delay(outcome, attempt=attempt, method=request.method, safe=safe, elapsed=elapsed)
        if delay is None or (deadline is not None and delay >= deadline.left()) or not self._budget.take():
            return None
        if not outcome.refused:
            request.extensions["uncertain"] = True
        return delay


class _Cookies(httpx.Cookies):
    """Looks for cookies only where there are some: httpx makes requests and answers of urllib's to find out."""

    def extract_cookies(self, response: httpx.Response) -> None:
        if "set-cookie" in response.headers:
            super().extract_cookies(response)


class _Keys(httpx.Auth):
    """Gives each request to the API the key that its operation takes. No key goes to another origin."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._origin = _origin(httpx.URL(settings.base_url))

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        operation = request.extensions.get("operation")
        kind = operation.key if isinstance(operation, Operation) else "app"
        if kind is not None and _origin(request.url) == self._origin:
            key = require_dataset_key(self._settings) if kind == "dataset" else require_api_key(self._settings)
            request.headers["Authorization"] = f"Bearer {key}"
        yield request


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


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
    deadline: Deadline | None = request.extensions.get("deadline")
    if deadline is not None and deadline.over:
        return APITimeoutError(str(deadline), **_context(request))
    kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
    reason = str(error) or type(error).__name__
    return kind(reason, **_context(request))


def _result(request: Request[T], response: httpx.Response) -> T:
    if response.status_code >= 300:
        raise _status_error(response)
    if request.operation.events is not None and (content := as_one_piece(response.content)) is not None:
        kind = {"Content-Type": "application/json"}
        response = httpx.Response(response.status_code, headers=kind, content=content, request=response.request)
    try:
        return read_answer(request.operation, response)
    except NotTheAnswer as reason:
        raise _misunderstood(response, str(reason)) from None


def _misunderstood(response: httpx.Response, reason: str) -> APIStatusError:
    """The error for an answer that is none: the one that its body names, or else one that shows the body."""
    error = _status_error(response)
    if error.status_code >= 300:
        return error
    message = f"{reason}: {shown(response.text)}" if response.content else reason
    context = _context(response.request)
    return APIStatusError(message, status_code=error.status_code, body=error.body, headers=error.headers, **context)


def _is_unknown(response: httpx.Response) -> bool:
    """Whether the server knows no such path, and nothing can have been done before it said so."""
    extensions = response.request.extensions
    if response.status_code not in (404, 405) or extensions.get("uncertain"):
        return False
    return is_unknown_route(_status_error(response)) and not any(file.spent for file in extensions["payloads"])


def _status_error(response: httpx.Response) -> APIStatusError:
    return error_from_response(response.status_code, response.headers, response.content, **_context(response.request))
