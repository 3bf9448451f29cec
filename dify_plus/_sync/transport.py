# Made from dify_plus/_async/transport.py by scripts/unasync. Do not edit.
"""Send requests with an httpx client that adds keys and retries. Turn its errors into those of this package."""

from __future__ import annotations

import functools
import logging
import re
import time
import weakref
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

import httpx

from dify_plus._arguments.any_path import AnyRequest, decoded
from dify_plus._arguments.payloads import as_payloads
from dify_plus._log_output import configure_logging
from dify_plus._masking import masked_text, masked_url, masked_value, secrets_of, shown, visible
from dify_plus._policy.answers import EMPTY, MAY_BE_DONE, NotTheAnswer, is_error_object, read_answer
from dify_plus._policy.connection_errors import connection_message, is_untrusted, lost_message
from dify_plus._policy.deadline import BoundedTimeouts, Deadline
from dify_plus._policy.error_reading import error_from_response, is_unknown_route
from dify_plus._policy.memory import Memory
from dify_plus._policy.retries import REPEATABLE, ConnectionLost, NotConnected, Outcome, Responded, RetryBudget
from dify_plus._policy.settings import Settings, require_api_key, require_dataset_key
from dify_plus._processes import PerProcess, Portable, current_process, leave_to_parent
from dify_plus._streams.compression import ACCEPTED, Inflater, inflaters
from dify_plus._streams.response_modes import LastEvent, as_events, begins_events, is_enough
from dify_plus._streams.unobserved import UNOBSERVED, Unobserved
from dify_plus._sync._compat import BoundedReader, Eventual, end_generator, run_within, sleep
from dify_plus._sync.local_transport import local
from dify_plus._sync.routes import Routes, with_bounded_reads
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
from dify_plus_api.types import Operation, Request, write

if TYPE_CHECKING:
    from dify_plus._policy.reports import NoticeKind, ObservedCall
    from dify_plus._streams.observed import Watch
    from dify_plus_api.client import AuthenticatedClient

__all__ = ["INHERITED", "NOT_SENT", "Body", "Transport", "Follow", "watch_for_notice"]

logger = logging.getLogger("dify_plus")

T = TypeVar("T")

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
EVENT_STREAM = "text/event-stream"
ERROR_SIZE = 4096
"""Error objects have fewer bytes than this."""
INHERITED = "a parent process opened this stream: read it there, or make the call again in this process"


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
        if not _is_observed(self.settings):
            return UNOBSERVED
        operation = request.operation
        body = request.sent.get("json") if isinstance(request, AnyRequest) else request.body
        return _watch(self.settings, operation, operation.method, body=body, parent=self._stream_call)

    def within(self, watch: Unobserved) -> Transport:
        """Return a view whose calls belong to a stream.

        Args:
            watch: The object that takes the reports about the stream.
        """
        if watch.call is None:
            return self
        return Transport(self.settings, self._client, self._deadline, watch.call)

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
        raw = raw.with_headers(dict(self.settings.headers)).with_timeout(_timeout(self.settings))
        return raw.with_extensions({"settings": self.settings})

    def call(self, request: Request[T], follow: Follow | None = None) -> T:
        """Send a request and read its answer.

        Args:
            request: The request, as `build_request` returns it.
            follow: Reads an answer that arrives as a stream of events, even if it was cut. It takes the transport for
                the other requests of this call, the request, the body, and the object that takes the reports.

        Returns:
            The answer as the operation describes it, or what `follow` returns.

        Raises:
            APIStatusError: The server refused, or its answer does not fit the description.
            APIConnectionError: No answer arrived.
            ConfigurationError: The key it needs is missing.
        """
        begun = self.begin()
        sent = begun._build(request, _timeout(self.settings))
        sent.extensions["keep_cut_events"] = follow is not None
        with self._observed(request, sent) as watch:
            response = self._exchange(sent)
            if follow is not None and request.operation.events is not None and _is_stream(response):
                body = Body(response, response.content)
                return watch.returns(cast("T", follow(begun.within(watch), request, body, watch)))
            return watch.returns(_result(request, response))

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
            sent = begun._build(request, _timeout(self.settings))
            with self._observed(request, sent) as watch:
                response = begun._exchange(sent)
                if not _is_unknown(response):
                    known[name] = place
                    return watch.returns(_result(request, response))
            refusals.append(_status_error(response))
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
        sent = self.begin()._build(request, _timeout(self.settings))
        with self._observed(request, sent) as watch:
            response = self._exchange(sent)
            if response.status_code >= 300 or is_error_object(response.content):
                raise _status_error(response)
            try:
                return watch.returns(decoded(response.content, response.headers.get("content-type", "")))
            except ValueError:
                raise _misunderstood(response, "the server answered with something that is not JSON") from None

    def check(self, request: Request[Any]) -> None:
        """Check that a request can be sent, without sending it.

        Args:
            request: The request, as `build_request` returns it.

        Raises:
            UsageError: A value cannot be written as JSON, or the client is closed.
        """
        self._build(request, _timeout(self.settings))

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
        timeout = _timeout(self.settings, read=self.settings.idle_timeout)
        sent = self.begin()._build(request, timeout, {"Accept": EVENT_STREAM, "Cache-Control": "no-store"})
        if watch is not None:
            _observe(sent, watch)
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
        sent = self.begin()._build(request, _timeout(self.settings))
        return self._fetch(request, sent, _is_binary if binary else _is_any)

    def _observed(self, request: Request[Any], sent: httpx.Request) -> Unobserved:
        return _observe(sent, self.observe(request))

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
            raise _connection_error(error, sent) from error

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
            raise _connection_error(error, sent) from error
        if response.status_code < 300 and converted and (content := converted(response.content)) is not None:
            return Body(response, content)
        reason = f"the server answered with {kind or 'an unknown media type'}" if response.content.strip() else EMPTY
        raise _misunderstood(response, reason)

    def close(self) -> None:
        """Close the connections, which all views share."""
        self._client.close()

    def _build(
        self, request: Request[Any], timeout: httpx.Timeout, headers: dict[str, str] | None = None
    ) -> httpx.Request:
        if self._client.is_closed:
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
                arguments["url"] = _parsed(self.settings.base_url + request.url)
            return self._client.build_request(**arguments, timeout=timeout, headers=merged)
        except (httpx.InvalidURL, RecursionError, TypeError, ValueError) as error:
            raise UsageError(
                f"{visible(request.operation.id)} cannot be written as a request: {visible(str(error))}"
            ) from error


Follow: TypeAlias = Callable[[Transport, Request[Any], "Body", Unobserved], Eventual[Any]]
"""Reads an answer that arrives as a stream of events."""

IsWanted: TypeAlias = Callable[[str, "Body"], Eventual[bool]]
Converted: TypeAlias = Callable[[bytes], bytes | None]

# -- bodies of answers -------------------------------------------------------------------------------------------------


class Body:
    """The body of an answer, read piece by piece.

    Args:
        response: The answer.
        content: The body to use instead, if it has been read already.
    """

    def __init__(self, response: httpx.Response, content: bytes | None = None) -> None:
        self._response = response
        self._content = content
        self._begun: Generator[bytes, None] | None = None
        """All of the body, after `head` has read its beginning."""
        self._rest: Generator[bytes, None] | None = None
        """What `_begun` takes the rest from. `close` ends it, because nobody may read `_begun`."""
        self.context: dict[str, Any] = _context(response.request)
        """The details of the request that errors carry."""
        self._process = current_process()

    @property
    def is_inherited(self) -> bool:
        """Whether a parent process opened it. Only the parent may read or close it."""
        return self._process is not current_process()

    @property
    def is_read(self) -> bool:
        """Whether the body has been read to its end, so that the connection is free."""
        return self._response.is_closed

    @property
    def content_type(self) -> str:
        """The media type of the body, as the server names it."""
        return str(self._response.headers.get("content-type", ""))

    @property
    def network_stream(self) -> Any:
        """The network stream of the body; None if it is unknown."""
        return self._response.extensions.get("network_stream")

    @property
    def deadline(self) -> Deadline | None:
        """The deadline of the call."""
        deadline: Deadline | None = self._response.request.extensions.get("deadline")
        return deadline

    def head(self, *size: int) -> bytes:
        """Return the beginning of the body, as much as `is_enough` asks for, or all of it."""
        chunks, head = self._pieces(), b""
        while not is_enough(head, *size) and (chunk := next(chunks, b"")):
            head += chunk
        self._begun, self._rest = _joined(head, chunks), chunks
        return head

    def chunks(self) -> Generator[bytes, None]:
        """Yield the bytes in the pieces in which they arrive. Close this generator after the body.

        Raises:
            UsageError: A parent process opened the connection.
            APIConnectionError: The connection was lost.
            APITimeoutError: No byte arrived for too long, or the deadline of the call is over.
        """
        return self._begun or self._pieces()

    def whole(self) -> Generator[bytes, None]:
        """Yield the same pieces, up to `max_body_bytes`, for a caller that keeps all of them in memory.

        Raises:
            APIError: The body is larger than `max_body_bytes`.
        """
        settings: Settings = self._response.request.extensions["settings"]
        return _up_to(settings.max_body_bytes, self.chunks(), self._response)

    def _pieces(self) -> Generator[bytes, None]:
        if self._content is not None:
            yield self._content
            if cut := self._response.extensions.get("cut"):
                raise _connection_error(cut, self._response.request) from cut
            return
        deadline = self.deadline
        chunks: Iterator[bytes] | None = None
        try:
            chunks = _source(self._response)
            if deadline is not None:
                chunks = _until(deadline, chunks, self._response)
            for chunk in chunks:
                yield chunk
                if self._process is not current_process.value:
                    raise UsageError(INHERITED)
        except httpx.HTTPError as error:
            lost = _connection_error(error, self._response.request)
            _watch_of(self._response.request).body_ended(lost)
            raise lost from error
        finally:
            if self.is_inherited:
                leave_to_parent(chunks)
            else:
                end_generator(chunks)

    def answer(self, request: Request[T], content: bytes) -> T:
        """Read the answer of a call from content that replaces this body.

        Args:
            request: The request of the call.
            content: The answer as JSON.

        Raises:
            APIStatusError: The content is not an answer of the operation.
        """
        response, kind = self._response, {"Content-Type": "application/json"}
        return _result(
            request, httpx.Response(response.status_code, headers=kind, content=content, request=response.request)
        )

    def close(self) -> None:
        """Release the connection. The connection of a parent process stays open."""
        if self.is_inherited:
            leave_to_parent(self._response)
        else:
            _close(self._response)
            end_generator(self._rest)


def _joined(head: bytes, rest: Generator[bytes, None]) -> Generator[bytes, None]:
    yield head
    for chunk in rest:
        yield chunk


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


def _close(response: httpx.Response) -> None:
    """Close an answer, and its connection if more than the answer has arrived."""
    _give_up_surplus(response)
    response.close()


def _give_up_surplus(response: httpx.Response) -> None:
    """Make httpcore close a connection with bytes after the end of an answer. Its public names do not allow that.

    It would take the rest for the answer to the next request.
    """
    inner: Any = response.stream
    for name in ("_body", "_stream", "_httpcore_stream", "_stream", "_connection", "_h11_state"):
        inner = getattr(inner, name, inner)
    data, _ = getattr(inner, "trailing_data", (b"", False))  # of h11
    if data:
        inner.send_failed()  # h11 then refuses another request


def _until_last_event(source: Iterator[bytes], response: httpx.Response) -> Generator[bytes, None]:
    """Yield the chunks of an answer. Stop after the last event of a stream: servers may keep the connection open.

    If the stream is cut and the call can use the events so far, note the error and end instead of raising it.
    """
    last = LastEvent()
    try:
        for chunk in source:
            yield chunk
            if last.is_in(chunk):
                return
    except httpx.HTTPError as error:
        if not (last.has_begun and response.request.extensions.get("keep_cut_events")):
            raise
        response.extensions["cut"] = error
    finally:
        end_generator(source)


def _source(response: httpx.Response) -> Iterator[bytes]:
    """Return the decoded bytes. httpx's decoder is not used: it has no size limit and makes plain answers slow."""
    if response.is_stream_consumed:
        return response.iter_bytes()
    source = cast("Iterable[bytes]", response.stream).__iter__()
    if encodings := response.headers.get("content-encoding"):
        try:
            for inflater in inflaters(encodings):
                source = _inflated(source, inflater)
        except ValueError as error:
            raise httpx.DecodingError(str(error)) from error
    return source


def _inflated(source: Iterator[bytes], inflater: Inflater) -> Generator[bytes, None]:
    """Yield the chunks of a compressed body. Raise an error if it ends early."""
    try:
        for chunk in source:
            for piece in inflater.feed(chunk):
                yield piece
        inflater.close()
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from error
    finally:
        end_generator(source)


def _until(deadline: Deadline, chunks: Iterator[bytes], response: httpx.Response) -> Generator[bytes, None]:
    """Yield the chunks that arrive before the deadline of the call."""
    reader = BoundedReader(deadline.left(), response.extensions.get("network_stream"))
    try:
        while not deadline.over:
            try:
                chunk = reader.next(chunks)
            except StopIteration:
                return
            yield chunk
        raise TimeoutError
    except TimeoutError as error:
        raise httpx.ReadTimeout(str(deadline), request=response.request) from error
    finally:
        reader.close()
        end_generator(chunks)


def _up_to(most: int, source: Iterator[bytes], response: httpx.Response) -> Generator[bytes, None]:
    """Yield the chunks of a body. Raise an error if there are more than `most` bytes."""
    size = 0
    try:
        for chunk in source:
            size += len(chunk)
            if size > most:
                message = f"the answer is larger than {most} bytes; max_body_bytes=... of the client allows more"
                raise APIError(message, status_code=response.status_code, **_context(response.request))
            yield chunk
    finally:
        end_generator(source)


# -- the client of httpx: retries, keys, cookies -----------------------------------------------------------------------


class RetryingClient(httpx.Client):
    """An httpx client that retries requests. The retry policy decides; this class carries it out."""

    def __init__(self, settings: Settings, inner: httpx.BaseTransport | None) -> None:
        super().__init__(
            base_url=settings.base_url,
            auth=_Keys(settings),
            headers={"User-Agent": f"dify-plus/{__version__}", "Accept-Encoding": ACCEPTED},
            timeout=_timeout(settings),
            transport=Routes() if inner is None else with_bounded_reads(inner),
        )
        self._transport = local(self._transport)
        self.memory = Memory()
        self._settings = settings
        self._inner = inner
        self._budget = RetryBudget()
        self._jar = PerProcess(_Cookies)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy the settings. The copy opens its own connections."""
        return _client, (self._settings, Portable("transport", self._inner))

    @property
    def cookies(self) -> httpx.Cookies:
        """The cookies that all calls share, in this process."""
        return self._jar()

    @cookies.setter
    def cookies(self, cookies: Any) -> None:
        self._jar = PerProcess(lambda: _Cookies(cookies))

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Request:
        """Build a request. All file objects are read from their beginning."""
        payloads, options["files"] = as_payloads(options.get("files"))
        request = super().build_request(method, url, **options)
        request.extensions["payloads"] = payloads
        request.url = _OwnURL(request)
        return request

    def send(self, request: httpx.Request, *, stream: bool = False, **options: Any) -> httpx.Response:
        """Send a request within the deadline of its call, and retry it according to the policy."""
        settings: Settings = request.extensions.setdefault("settings", self._settings)
        raw = "watch" not in request.extensions
        if raw and _is_observed(settings):
            _observe(request, _watch(settings, request.extensions.get("operation"), request.method))
        watch = _watch_of(request)
        if not watch.is_on:
            return self._send_with_retries(request, settings, stream, options)
        if _origin(request.url) == _origin(httpx.URL(settings.base_url)):
            for name, value in watch.request_headers().items():
                request.headers.setdefault(name, value)
        try:
            response = self._send_with_retries(request, settings, stream, options)
        except BaseException as error:
            if raw:
                watch.end(error)
            raise
        if raw:
            watch.end_with_body(is_over=response.is_closed)
        return response

    def _send_with_retries(
        self, request: httpx.Request, settings: Settings, stream: bool, options: dict[str, Any]
    ) -> httpx.Response:
        watch = _watch_of(request)
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
            began = time.monotonic()
            try:
                response = self._attempt(request, stream, deadline, options)
                if response.status_code < 400:
                    return response
                outcome = _answered(response)
            except httpx.HTTPError as error:
                outcome = NotConnected(not is_untrusted(error)) if isinstance(error, NOT_SENT) else ConnectionLost()
                delay = self._delay(outcome, request, started)
                failure = type(error).__name__
                watch.attempt_ended(request, began, error_type=failure, outcome=outcome, delay=delay)
                if delay is None:
                    if not (outcome.refused or _is_safe(request)):
                        watch_for_notice(watch, request).noticed(*_unknown_outcome(request))
                    raise
            else:
                delay = self._delay(outcome, request, started)
                watch.attempt_ended(request, began, **_answer_of(response), outcome=outcome, delay=delay)
                if delay is None:
                    return response
            sleep(delay)

    def read(self, response: httpx.Response, source: Iterator[bytes] | None = None) -> None:
        """Read a body into memory, within the deadline of the call and up to the largest size.

        Args:
            response: The answer.
            source: The chunks of its body, if reading it has begun.

        Raises:
            APIError: The body is larger than `max_body_bytes`.
        """
        settings: Settings = response.request.extensions["settings"]
        operation, deadline = (response.request.extensions.get(name) for name in ("operation", "deadline"))
        if source is None:
            source = _source(response)
            if deadline is not None:
                source = _until(deadline, source, response)
        if getattr(operation, "events", None) is not None and response.status_code < 300:
            source = _until_last_event(source, response)
        # read() calls this method, and keeps the chunks.
        setattr(response, "iter_bytes", lambda: _up_to(settings.max_body_bytes, source, response))  # noqa: B010
        response.read()
        _close(response)

    def _attempt(
        self, request: httpx.Request, stream: bool, deadline: Deadline | None, options: dict[str, Any]
    ) -> httpx.Response:
        if deadline is not None and deadline.over:
            raise httpx.ConnectTimeout(str(deadline), request=request)
        seconds = None if deadline is None else deadline.left()
        watch, began = _watch_of(request), time.monotonic()
        try:
            response = run_within(seconds, lambda: super(RetryingClient, self).send(request, stream=True, **options))
        except TimeoutError as error:
            raise httpx.ReadTimeout(str(deadline), request=request) from error
        if watch.is_on:
            response.stream = _ObservedBody(cast("httpx.SyncByteStream", response.stream), watch)
        try:
            if response.status_code >= 400 or not stream:
                self.read(response)
            if response.status_code < 400:
                watch.attempt_ended(request, began, **_answer_of(response))
        except BaseException:
            response.close()
            raise
        return response

    def _delay(self, outcome: Outcome, request: httpx.Request, started: float) -> float | None:
        """Return the seconds to wait before the next attempt; None to give up."""
        known = request.extensions
        if any(payload.spent for payload in known.get("payloads", ())):
            return None
        settings: Settings = known["settings"]
        delay = settings.retries.delay(
            outcome,
            attempt=known["attempts"],
            method=request.method,
            safe=_is_safe(request),
            elapsed=time.monotonic() - started,
        )
        deadline: Deadline | None = known.get("deadline")
        if delay is None or (deadline is not None and delay >= deadline.left()) or not self._budget.take():
            return None
        if not outcome.refused:
            known["uncertain"] = True
        return delay


class _Cookies(httpx.Cookies):
    """Reads cookies only from answers that set cookies, because httpx converts the whole answer for urllib first."""

    def extract_cookies(self, response: httpx.Response) -> None:
        if "set-cookie" in response.headers:
            super().extract_cookies(response)


class _Keys(httpx.Auth):
    """Adds the key that the operation needs. No key is sent to another origin."""

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
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


_parsed = functools.lru_cache(maxsize=128)(httpx.URL)
"""Parse a URL. Parsing takes longer than writing the request, so the latest results are cached."""


def _timeout(settings: Settings, **replaced: float | None) -> httpx.Timeout:
    timeout = settings.timeout
    seconds = {"connect": timeout.connect, "read": timeout.read, "write": timeout.write, "pool": timeout.pool}
    return httpx.Timeout(**{**seconds, **replaced})


class _OwnURL(httpx.URL):
    """The URL of one of our requests. Its type identifies the log records about our requests."""

    def __init__(self, request: httpx.Request) -> None:
        super().__init__(request.url)
        self.request = weakref.ref(request)


def _mask_own_records(record: logging.LogRecord) -> bool:
    """Mask keys and signatures in the record that httpx logs for each of our requests."""
    args = record.args if isinstance(record.args, tuple) else ()
    own = next((one for one in args if isinstance(one, _OwnURL)), None)
    if own is not None:
        secrets = secrets_of(own.request())
        texts = (masked_url(str(one)) if one is own else one for one in args)
        record.args = tuple(masked_text(one, secrets) if isinstance(one, str) else one for one in texts)
    return True


logging.getLogger("httpx").addFilter(_mask_own_records)


def _client(settings: Settings, inner: Portable) -> RetryingClient:
    return RetryingClient(settings, inner.value)


# -- observers ---------------------------------------------------------------------------------------------------------


class _ObservedBody(httpx.SyncByteStream):
    """The body of an answer to an observed call. It counts the bytes that arrive."""

    def __init__(self, body: httpx.SyncByteStream, watch: Unobserved) -> None:
        self._body = body
        self._watch = watch

    def __iter__(self) -> Iterator[bytes]:
        chunks = self._body.__iter__()
        try:
            for chunk in chunks:
                self._watch.bytes_received += len(chunk)
                yield chunk
        finally:
            end_generator(chunks)

    def close(self) -> None:
        try:
            self._body.close()
        finally:
            self._watch.body_ended()


def _is_observed(settings: Settings) -> bool:
    """Return whether calls are reported: to observers, or to the log, which is an observer too."""
    return bool(settings.observers) or logger.isEnabledFor(logging.INFO)


def _watch(settings: Settings, operation: Any, method: str, **details: Any) -> Watch:
    """Begin to report a call."""
    from dify_plus._streams.observed import Watch

    known = operation if isinstance(operation, Operation) else None
    return Watch(settings, known, method=method, **details)


def _observe(sent: httpx.Request, watch: Unobserved) -> Unobserved:
    """Report the attempts and the body of a request to this object."""
    sent.extensions["watch"] = watch
    watch.sends(sent)
    return watch


def watch_for_notice(watch: Unobserved, request: httpx.Request) -> Watch:
    """Return the object that takes a notice about a call.

    Args:
        watch: The object that takes the reports about the call. Without observers, only the log gets the notice.
        request: The last request of the call.
    """
    if watch.is_on:
        return cast("Watch", watch)
    late = _watch(request.extensions["settings"], request.extensions.get("operation"), request.method)
    late.sends(request)
    return late


def _watch_of(request: httpx.Request) -> Unobserved:
    watch: Unobserved = request.extensions.get("watch", UNOBSERVED)
    return watch


def _answer_of(response: httpx.Response) -> dict[str, Any]:
    return {"status": response.status_code, "headers": response.headers}


# -- results and errors ------------------------------------------------------------------------------------------------


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


def _is_safe(request: httpx.Request) -> bool:
    """Return whether a request may be sent twice."""
    operation = request.extensions.get("operation")
    return request.method in REPEATABLE or (isinstance(operation, Operation) and operation.safe_to_repeat)


def _unknown_outcome(request: httpx.Request) -> tuple[NoticeKind, str]:
    """Return the kind and message of a notice: a request that may have changed something got no answer."""
    if getattr(request.extensions.get("operation"), "events", None) is None:
        return "outcome_unknown", f"no answer arrived; {MAY_BE_DONE}"
    return "run_may_continue", "no answer arrived; a run that it started may continue on the server"


def _connection_error(error: httpx.HTTPError, request: httpx.Request) -> APIError:
    deadline: Deadline | None = request.extensions.get("deadline")
    kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
    url, proxy, settings = str(request.url), request.extensions.get("proxy"), request.extensions["settings"]
    if isinstance(error, NOT_SENT):
        message = connection_message(error, url, proxy, str(_parsed(settings.base_url)))
    else:
        message = lost_message(error, url, proxy)
    if deadline is not None and deadline.over:
        kind, message = APITimeoutError, str(deadline)
    if not (isinstance(error, NOT_SENT) or _is_safe(request)):
        message += f"; {MAY_BE_DONE}"
    return kind(message, **_context(request))


def _is_stream(response: httpx.Response) -> bool:
    return response.status_code < 300 and begins_events(response.content)


def _result(request: Request[T], response: httpx.Response) -> T:
    if response.status_code >= 300:
        raise _status_error(response)
    try:
        return read_answer(request, response)
    except NotTheAnswer as reason:
        raise _misunderstood(response, str(reason)) from None


def _misunderstood(response: httpx.Response, reason: str) -> APIStatusError:
    """Return the error for an unusable answer: the error that the body names, or else an error that shows the body."""
    error = _status_error(response)
    if error.status_code >= 300:
        return error
    text = masked_value(response.text, secrets_of(response.request))
    reason += "" if _is_safe(response.request) else f"; {MAY_BE_DONE}"
    message = f"{reason}: {shown(text)}" if text.strip() else reason
    context = _context(response.request)
    return APIStatusError(message, status_code=error.status_code, body=error.body, headers=error.headers, **context)


def _is_unknown(response: httpx.Response) -> bool:
    """Return whether the server does not know the path, and cannot have done anything."""
    extensions = response.request.extensions
    if response.status_code not in (404, 405) or extensions.get("uncertain"):
        return False
    return is_unknown_route(_status_error(response)) and not any(file.spent for file in extensions["payloads"])


def _status_error(response: httpx.Response) -> APIStatusError:
    known = response.request.extensions
    known["location"] = response.headers.get("location")  # the error masks its signature
    return error_from_response(
        response.status_code,
        response.headers,
        response.content,
        base_url=known["settings"].base_url,
        proxy=known.get("proxy"),
        **_context(response.request),
    )
