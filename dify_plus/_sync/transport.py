# Made from dify_plus/_async/transport.py by scripts/unasync. Do not edit.
"""Send the requests of calls, and turn answers and httpx's errors into results and errors of this package."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

import httpx

from dify_plus._arguments.any_path import AnyRequest, decoded
from dify_plus._http.client_parts import parsed_url, timeout_of
from dify_plus._http.exchanges import (
    connection_error,
    is_unknown_path,
    misunderstood,
    result_of,
    status_error,
)
from dify_plus._http.watches import begin_watch, is_observed, observe
from dify_plus._log_output import configure_logging
from dify_plus._masking import visible
from dify_plus._policy.answers import EMPTY, is_error_object
from dify_plus._policy.deadline import Deadline
from dify_plus._policy.memory import Memory
from dify_plus._policy.settings import Settings
from dify_plus._streams.response_modes import as_events, begins_events
from dify_plus._streams.unobserved import UNOBSERVED, Unobserved
from dify_plus._sync._compat import Eventual
from dify_plus._sync.bodies import Body
from dify_plus._sync.retrying_client import RetryingClient
from dify_plus.errors import APIStatusError, ClientClosed, ConfigurationError, UsageError
from dify_plus_api.types import Request, write

if TYPE_CHECKING:
    from dify_plus._policy.reports import ObservedCall
    from dify_plus_api.client import AuthenticatedClient

__all__ = ["Transport", "Follow"]

T = TypeVar("T")

EVENT_STREAM = "text/event-stream"
ERROR_SIZE = 4096
"""Error objects have fewer bytes than this."""


class Transport:
    """Sends requests with the settings of a client. Views with other settings share its connections.

    Args:
        settings: The settings of the client or view.
        client: The httpx client, with its connections, keys and retries.
        deadline: The deadline of the call that this view belongs to.
        stream: The stream that the calls of this view belong to, as observers see it.
    """

    def __init__(
        self,
        settings: Settings,
        client: RetryingClient,
        deadline: Deadline | None = None,
        stream: ObservedCall | None = None,
    ) -> None:
        self.settings = settings
        self._client = client
        self._deadline = deadline
        self._stream_call = stream

    @classmethod
    def connect(cls, settings: Settings, inner: httpx.BaseTransport | None = None) -> Transport:
        """Create the connection pool. Nothing is sent yet.

        Args:
            settings: The settings of the client.
            inner: The caller's own transport, which sends each attempt.

        Raises:
            ConfigurationError: `base_url`, or an environment variable for proxies or certificates, is wrong.
        """
        configure_logging()
        try:
            return cls(settings, RetryingClient(settings, inner))
        except (httpx.InvalidURL, ImportError, OSError, ValueError) as error:
            raise ConfigurationError(f"connections to {settings.base_url} cannot be set up: {error}") from error

    def view(self, settings: Settings, *, new_call: bool = False) -> Transport:
        """Return a view with other settings on the same connections.

        Args:
            settings: The settings of the view.
            new_call: Whether its requests are a new call, with the deadline of these settings. Otherwise they share the
                deadline of the current call.
        """
        return Transport(settings, self._client, None if new_call else self._deadline, self._stream_call)

    def with_headers(self, headers: Mapping[str, str]) -> Transport:
        """Return a view that sends these headers, too.

        Args:
            headers: The headers.
        """
        return self.view(self.settings.with_options(headers=headers)) if headers else self

    def begin(self) -> Transport:
        """Begin a call of one or more requests: return a view whose requests share one deadline.

        Returns:
            The view; this object if there is no deadline or the call has already begun.
        """
        seconds = self.settings.deadline
        if seconds is None or self._deadline is not None:
            return self
        return Transport(self.settings, self._client, Deadline(seconds), self._stream_call)

    def observe(self, request: Request[Any]) -> Unobserved:
        """Begin to report a call to the observers of these settings.

        Args:
            request: The request, as `build_request` returns it.

        Returns:
            The object that takes the reports. Report the end of the call to it.
        """
        if not is_observed(self.settings):
            return UNOBSERVED
        operation = request.operation
        body = request.sent.get("json") if isinstance(request, AnyRequest) else request.body
        return begin_watch(self.settings, operation, operation.method, body=body, parent=self._stream_call)

    def within(self, watch: Unobserved) -> Transport:
        """Return a view whose calls belong to a stream.

        Args:
            watch: The object that takes the reports about the stream.
        """
        if watch.call is None:
            return self
        return Transport(self.settings, self._client, self._deadline, watch.call)

    @property
    def is_closed(self) -> bool:
        """Whether the client is closed."""
        return self._client.is_closed

    @property
    def deadline(self) -> Deadline | None:
        """The deadline of the current call."""
        return self._deadline

    @property
    def memory(self) -> Memory:
        """The facts that the client remembers about its server."""
        return self._client.memory

    @property
    def raw(self) -> AuthenticatedClient:
        """A client for generated calls that shares the connections, keys and retries."""
        from dify_plus_api.client import AuthenticatedClient

        raw = AuthenticatedClient(
            base_url=self.settings.base_url,
            token=self.settings.api_key or "",
        )
        raw.set_httpx_client(self._client)
        raw = raw.with_headers(dict(self.settings.headers)).with_timeout(timeout_of(self.settings))
        return raw.with_extensions({"settings": self.settings})

    def call(self, request: Request[T], follow: Follow | None = None, requests: list[httpx.Request] | None = None) -> T:
        """Send a request and read its answer.

        Args:
            request: The request, as `build_request` returns it.
            follow: Reads an answer that arrives as a stream of events, even if it was cut. It takes the transport for
                the other requests of this call, the request, the body, and the object that takes the reports.
            requests: Receives the HTTP request, as soon as there is an answer.

        Returns:
            The answer as the operation describes it, or what `follow` returns.

        Raises:
            APIStatusError: The server refused, or its answer does not fit the description.
            APIConnectionError: No answer arrived.
            ConfigurationError: The key it needs is missing.
        """
        begun = self.begin()
        sent = begun._build(request, timeout_of(self.settings))
        sent.extensions["keep_cut_events"] = follow is not None
        with self._observed(request, sent) as watch:
            response = self._exchange(sent)
            if requests is not None:
                requests.append(sent)
            if follow is not None and request.operation.events is not None and _is_stream(response):
                body = Body(response, response.content)
                return watch.returns(cast("T", follow(begun.within(watch), request, body, watch)))
            return watch.returns(result_of(request, response))

    def call_first(self, requests: Sequence[Request[T]]) -> T:
        """Send a request to the newest path that the server knows, and remember that path.

        The next older path is tried only if the answer shows that the path is unknown and that nothing was done: a
        request that may have created something is not sent a second time.

        Args:
            requests: The same request for each path, the newest path first.

        Returns:
            The answer as the operation describes it.

        Raises:
            APIStatusError: The server refused. If it knows none of the paths, this is its first refusal.
            APIConnectionError: No answer arrived.
            ConfigurationError: The key it needs is missing.
        """
        begun, known = self.begin(), self.memory.paths
        name = requests[0].operation.id
        first = known.get(name, 0)
        refusals: list[APIStatusError] = []
        for place in [*range(first, len(requests)), *range(first)]:
            request: Request[T] = requests[place]
            sent = begun._build(request, timeout_of(self.settings))
            with self._observed(request, sent) as watch:
                response = begun._exchange(sent)
                if not is_unknown_path(response):
                    known[name] = place
                    return watch.returns(result_of(request, response))
            refusals.append(status_error(response))
        raise refusals[0]

    def request(self, request: AnyRequest) -> Any:
        """Send a request to any path and decode its answer.

        Args:
            request: The request.

        Returns:
            The answer, decoded by its media type; None if it has no content.

        Raises:
            APIStatusError: The server refused, or its answer is not JSON although it is declared as JSON.
            APIConnectionError: No answer arrived.
            ConfigurationError: The key it needs is missing.
        """
        sent = self.begin()._build(request, timeout_of(self.settings))
        with self._observed(request, sent) as watch:
            response = self._exchange(sent)
            if response.status_code >= 300 or is_error_object(response.content):
                raise status_error(response)
            try:
                return watch.returns(decoded(response.content, response.headers.get("content-type", "")))
            except ValueError:
                raise misunderstood(response, "the server answered with something that is not JSON") from None

    def check(self, request: Request[Any]) -> None:
        """Check that a request can be sent, without sending it.

        Args:
            request: The request, as `build_request` returns it.

        Raises:
            UsageError: A value cannot be written as JSON, or the client is closed.
        """
        self._build(request, timeout_of(self.settings))

    def open(self, request: Request[Any], watch: Unobserved | None = None) -> Body:
        """Send a request whose answer is a stream of events.

        Args:
            request: The request, as `build_request` returns it.
            watch: The object that takes the reports about this call. None for a separate call, which ends when its body
                ends.

        Returns:
            The body, to be read piece by piece. Close it afterwards.

        Raises:
            APIStatusError: The server refused, or its answer is not a stream.
            APIConnectionError: No answer arrived.
            ConfigurationError: The key it needs is missing.
        """
        timeout = timeout_of(self.settings, read=self.settings.idle_timeout)
        sent = self.begin()._build(request, timeout, {"Accept": EVENT_STREAM, "Cache-Control": "no-store"})
        if watch is not None:
            observe(sent, watch)
            return self._stream(sent, _is_event_stream, as_events)
        return self._fetch(request, sent, _is_event_stream, as_events)

    def download(self, request: Request[Any], *, binary: bool = False) -> Body:
        """Send a request whose answer is a file.

        Args:
            request: The request, as `build_request` returns it.
            binary: Whether the file is binary, so that JSON or text is not the file.

        Returns:
            The body, to be read piece by piece. Close it afterwards.

        Raises:
            APIStatusError: The server refused, or its answer is not the file.
            APIConnectionError: No answer arrived.
            ConfigurationError: The key it needs is missing.
        """
        sent = self.begin()._build(request, timeout_of(self.settings))
        return self._fetch(request, sent, _is_binary if binary else _is_any)

    def _observed(self, request: Request[Any], sent: httpx.Request) -> Unobserved:
        return observe(sent, self.observe(request))

    def _fetch(
        self, request: Request[Any], sent: httpx.Request, is_wanted: IsWanted, converted: Converted | None = None
    ) -> Body:
        """Stream the answer of a call that ends with its body, for observers."""
        watch = self._observed(request, sent)
        try:
            body = self._stream(sent, is_wanted, converted)
        except BaseException as error:
            watch.end(error)
            raise
        watch.end_with_body(is_over=body.is_read)
        return body

    def _exchange(self, sent: httpx.Request) -> httpx.Response:
        try:
            return self._client.send(sent)
        except httpx.HTTPError as error:
            raise connection_error(error, sent) from error

    def _stream(self, sent: httpx.Request, is_wanted: IsWanted, converted: Converted | None = None) -> Body:
        """Return the body of an answer that is wanted, to be read piece by piece.

        Args:
            sent: The request.
            is_wanted: Decides by the media type and the beginning of the body.
            converted: Returns what takes the place of an unwanted body, or None if it is no answer.

        Raises:
            APIStatusError: The answer is not wanted. It has been read to its end.
        """
        try:
            response = self._client.send(sent, stream=True)
            kind: str = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            body, wanted = Body(response), False
            try:
                wanted = response.status_code < 300 and is_wanted(kind, body)
                if wanted:
                    return body
                self._client.read(response, body.chunks())
            finally:
                if not wanted:
                    body.close()
        except httpx.HTTPError as error:
            raise connection_error(error, sent) from error
        if response.status_code < 300 and converted and (content := converted(response.content)) is not None:
            return Body(response, content)
        reason = f"the server answered with {kind or 'an unknown media type'}" if response.content.strip() else EMPTY
        raise misunderstood(response, reason)

    def close(self) -> None:
        """Close the connections, which all views share."""
        self._client.close()

    def _build(
        self, request: Request[Any], timeout: httpx.Timeout, headers: dict[str, str] | None = None
    ) -> httpx.Request:
        if self.is_closed:
            raise ClientClosed("the client is closed; create a new one")
        arguments = request.arguments()
        arguments["extensions"].update(settings=self.settings, deadline=self._deadline)
        merged = {**self.settings.headers, **arguments.pop("headers", {}), **(headers or {})}
        try:
            if isinstance(request, AnyRequest) and "json" in arguments:
                arguments["json"] = write(arguments["json"])
            if self.settings.extra_body and isinstance(arguments.get("json"), dict):
                arguments["json"] = {**arguments["json"], **write(self.settings.extra_body)}
            if request.url.startswith("/"):
                arguments["url"] = parsed_url(self.settings.base_url + request.url)
            return self._client.build_request(**arguments, timeout=timeout, headers=merged)
        except (httpx.InvalidURL, RecursionError, TypeError, ValueError) as error:
            raise UsageError(
                f"{visible(request.operation.id)} cannot be written as a request: {visible(str(error))}"
            ) from error


Follow: TypeAlias = Callable[[Transport, Request[Any], "Body", Unobserved], Eventual[Any]]
"""Reads an answer that arrives as a stream of events."""

IsWanted: TypeAlias = Callable[[str, "Body"], Eventual[bool]]
Converted: TypeAlias = Callable[[bytes], bytes | None]


def _is_stream(response: httpx.Response) -> bool:
    return response.status_code < 300 and begins_events(response.content)


def _is_any(kind: str, body: Body) -> bool:
    return not (kind == "application/json" and is_error_object(body.head(ERROR_SIZE)))


def _is_binary(kind: str, body: Body) -> bool:
    if kind.startswith("text/") or kind.endswith(("json", "xml")):
        return False
    head = body.head()
    return head != b"" and (kind not in ("", "application/octet-stream") or not _TEXT.match(head))


def _is_event_stream(kind: str, body: Body) -> bool:
    return kind == EVENT_STREAM or begins_events(body.head())


_TEXT = re.compile(rb"""(?:\xef\xbb\xbf)?\s*(?:null|[{\[]\s*["{}\[\]]|<[!?a-zA-Z]|data:)""")
"""The beginning of JSON, of a web page, or of a stream of events."""
