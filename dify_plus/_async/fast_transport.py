"""An httpx transport that reads streams of small events faster than the usual one."""

from __future__ import annotations

import ssl
import time
from base64 import b64encode
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import suppress
from typing import Any, Self, cast

import h11
import httpcore
import httpx

from dify_plus._async._compat import end_generator, run_shielded
from dify_plus._async._network import network_backend
from dify_plus._http.certificates import default_ssl_context
from dify_plus._http.http11 import Headers, HiddenHeaders, as_httpx, as_unsent, request_head
from dify_plus._lazy import cached_property
from dify_plus._masking import shown
from dify_plus._policy.proxies import ARGUMENT, Proxy, check_address
from dify_plus._streams.http_chunks import ChunkDecoder
from dify_plus.errors import ConfigurationError

__all__ = ["AsyncFastTransport"]

READ_SIZE = 64 * 1024
HEAD_LIMIT = 100 * 1024
"""The largest size of the head of an answer, in bytes."""
KEEP_SECONDS = 5.0
KEEP_MOST = 100
"""How long to keep an idle connection, and how many for each server."""
CLOSE_SECONDS = 1.0
MOST_ANNOUNCEMENTS = 100
"""The most informational responses (1xx) before an answer."""

INCOMPLETE = "peer closed connection without sending complete message body (incomplete chunked read)"
PORTS = {"http": 80, "https": 443}


class AsyncFastTransport(httpx.AsyncBaseTransport):
    """An HTTP/1.1 transport that decodes all chunks of one read in one step.

    Use it for thousands of streams, and for bursts of events: from a run that is ahead of its reader, or a proxy that
    collects small events. Timeouts and errors are those of httpx. It keeps up to 100 idle connections to each server
    for five seconds, and does not limit the connections in use. It ignores the environment variables for proxies.

    Args:
        verify: Whether to check certificates, or an `ssl.SSLContext` to check them with.
        proxy: The URL of an HTTP proxy, `http://user:password@host:port`.

    Raises:
        ValueError: `verify` is of another type, or `proxy` is not the URL of an HTTP proxy.

    Example:
        >>> dify = AsyncDify(transport=AsyncFastTransport())
    """

    def __init__(self, *, verify: bool | ssl.SSLContext = True, proxy: str | None = None) -> None:
        if not isinstance(cast("object", verify), bool | ssl.SSLContext):
            raise ConfigurationError(f"verify must be True, False or an ssl.SSLContext, not {shown(verify)}")
        self._verify = verify
        self._named_proxy = None if proxy is None else Proxy(proxy, ARGUMENT)
        try:
            self._proxy = None if proxy is None else httpx.Proxy(proxy)
        except httpx.InvalidURL as error:
            raise ValueError(f"proxy is not a URL: {error}") from None
        if self._proxy is not None:
            check_address(str(self._proxy.url))
            if self._proxy.url.scheme not in PORTS:
                raise ValueError(f"proxy must be the URL of an HTTP proxy, http://host:port, not {self._proxy!r}")
        self._idle: dict[tuple[str, str, int], list[_Connection]] = {}
        self._busy: set[_Exchange] = set()

    def __getstate__(self) -> dict[str, Any]:
        """Copy the settings. The copy opens its own connections."""
        settings = {name: value for name, value in vars(self).items() if name != "_context"}
        return {**settings, "_idle": {}, "_busy": set()}

    def __copy__(self) -> Self:
        copied = type(self).__new__(type(self))
        vars(copied).update(self.__getstate__())
        return copied

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; return the answer, with a body that is still to be read."""
        request.extensions["proxy"] = self._named_proxy
        with as_httpx():
            connection = await self._take(request)
            exchange = _Exchange(self, connection, request)
            self._busy.add(exchange)
            try:
                await exchange.send(*self._written(request))
                return await exchange.receive()
            except BaseException:
                await exchange.aclose()
                raise

    async def aclose(self) -> None:
        """Close all connections, including those that are being read."""
        connections = [exchange.connection for exchange in tuple(self._busy)]
        connections += [connection for idle in tuple(self._idle.values()) for connection in idle]
        self._busy.clear()
        self._idle.clear()
        for connection in connections:
            await connection.close()

    async def _release(self, exchange: _Exchange) -> None:
        """Take back the connection of an exchange, to keep or close it. A second call does nothing."""
        try:
            self._busy.remove(exchange)
        except KeyError:
            return
        connection = exchange.connection
        idle = self._idle.setdefault(connection.origin, [])
        now = time.monotonic()
        for waiting in [waiting for waiting in idle if waiting.until < now]:
            with suppress(ValueError):  # another thread took it
                idle.remove(waiting)
                await waiting.close()
        if exchange.is_over and len(idle) < KEEP_MOST:
            connection.until = now + KEEP_SECONDS
            idle.append(connection)
        else:
            await connection.close()

    async def _take(self, request: httpx.Request) -> _Connection:
        """Return an idle connection, or else a new one."""
        origin = _origin(request.url)
        idle = self._idle.get(origin, [])
        while idle:
            try:
                connection = idle.pop()
            except IndexError:  # another thread took it
                break
            if connection.usable:
                return connection
            await connection.close()
        return _Connection(origin, await self._connect(request))

    async def _connect(self, request: httpx.Request) -> httpcore.AsyncNetworkStream:
        timeout: float | None = request.extensions.get("timeout", {}).get("connect")
        hostname: str | None = request.extensions.get("sni_hostname")
        url = request.url
        nearest = url if self._proxy is None else self._proxy.url
        _, host, port = _origin(nearest)
        stream = await network_backend().connect_tcp(host, port, timeout=timeout)
        try:
            if nearest is not url and nearest.scheme == "https":
                stream = await stream.start_tls(self._context, host, timeout)
            if nearest is not url and url.scheme == "https":
                await self._tunnel(stream, url, timeout)
            if url.scheme == "https":
                stream = await stream.start_tls(self._context, hostname or _origin(url)[1], timeout)
            return stream
        except BaseException:
            await run_shielded(CLOSE_SECONDS, stream.aclose)
            raise

    async def _tunnel(self, stream: httpcore.AsyncNetworkStream, url: httpx.URL, timeout: float | None) -> None:
        _, host, port = _origin(url)
        target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        protocol = h11.Connection(h11.CLIENT, HEAD_LIMIT)
        headers = HiddenHeaders([(b"Host", target.encode()), (b"Accept", b"*/*"), *self._proxy_headers])
        with as_unsent():
            await stream.write(request_head(protocol, "CONNECT", target.encode(), headers), timeout)
            protocol.send(h11.EndOfMessage())
            answer = await _Reader(protocol, stream, {"read": timeout}).answer()
        if answer.status_code >= 300:
            raise httpcore.ProxyError(f"{answer.status_code} {answer.reason.decode('ascii', 'ignore')}")
        if protocol.trailing_data[0]:  # the TLS handshake would not see this data
            raise httpcore.ConnectError("the server sent data before the TLS handshake")

    @cached_property
    def _context(self) -> ssl.SSLContext:
        context = default_ssl_context() if self._verify is True else httpx.create_ssl_context(verify=self._verify)
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _written(self, request: httpx.Request) -> tuple[bytes, Headers]:
        """Return the target and the headers of a request, as they are sent."""
        url = request.url
        if self._proxy is None or url.scheme == "https":
            return url.raw_path, HiddenHeaders(request.headers.raw)
        headers = HiddenHeaders([*request.headers.raw, *self._proxy_headers])
        return b"%b://%b%b" % (url.raw_scheme, url.netloc, url.raw_path), headers

    @property
    def _proxy_headers(self) -> Headers:
        auth = self._proxy.raw_auth if self._proxy else None
        return [(b"Proxy-Authorization", b"Basic " + b64encode(b"%b:%b" % auth))] if auth else []


class _Connection:
    """A connection. It carries one exchange at a time."""

    def __init__(self, origin: tuple[str, str, int], stream: httpcore.AsyncNetworkStream) -> None:
        self.origin = origin
        self.stream = stream
        self.until = 0.0
        """How long it may be used again, by `time.monotonic`."""

    @property
    def usable(self) -> bool:
        """Whether it can carry another exchange. If it is readable now, the server closed it or sent data too early."""
        return time.monotonic() < self.until and not self.stream.get_extra_info("is_readable")

    async def close(self) -> None:
        await run_shielded(CLOSE_SECONDS, self.stream.aclose)


class _Reader:
    """Reads an answer with h11."""

    def __init__(
        self, protocol: h11.Connection, stream: httpcore.AsyncNetworkStream, timeouts: Mapping[str, float | None]
    ) -> None:
        self._protocol = protocol
        self._stream = stream
        self._timeouts = timeouts

    async def answer(self) -> h11.Response | h11.InformationalResponse:
        """Read the head of the answer, and skip informational responses before it."""
        event = await self.event()
        announcements = 0
        while isinstance(event, h11.InformationalResponse) and event.status_code != 101:
            announcements += 1
            if announcements > MOST_ANNOUNCEMENTS:
                raise httpcore.RemoteProtocolError(f"more than {MOST_ANNOUNCEMENTS} informational responses")
            event = await self.event()
        return cast("h11.Response | h11.InformationalResponse", event)

    async def event(self) -> h11.Event | type[h11.PAUSED]:
        while (event := self._protocol.next_event()) is h11.NEED_DATA:
            data = await self.more()
            if not data and self._protocol.their_state is h11.SEND_RESPONSE:
                raise httpcore.RemoteProtocolError("Server disconnected without sending a response.")
            self._protocol.receive_data(data)
        return cast("h11.Event | type[h11.PAUSED]", event)

    async def more(self) -> bytes:
        return await self._stream.read(READ_SIZE, self._timeouts.get("read"))


class _Exchange(httpx.AsyncByteStream):
    """A request and its answer. As a stream, it is the body of the answer."""

    def __init__(self, transport: AsyncFastTransport, connection: _Connection, request: httpx.Request) -> None:
        self._transport = transport
        self.connection = connection
        self._request = request
        self._timeouts: dict[str, float | None] = request.extensions.get("timeout", {})
        self._protocol = h11.Connection(h11.CLIENT, HEAD_LIMIT)
        self._reader = _Reader(self._protocol, connection.stream, self._timeouts)
        self._chunks: ChunkDecoder | None = None
        self._body: AsyncIterator[bytes] | None = None

    async def send(self, target: bytes, headers: Headers) -> None:
        try:
            head = request_head(self._protocol, self._request.method, target, headers)
            await self.connection.stream.write(head, self._timeouts.get("write"))
            async for data in cast("AsyncIterable[bytes]", self._request.stream):
                await self._write(h11.Data(data=data))
            await self._write(h11.EndOfMessage())
        except httpcore.WriteError:
            pass  # a server may answer and close the connection before it has read the whole request

    async def _write(self, event: h11.Event) -> None:
        data = self._protocol.send(event)
        if data:
            await self.connection.stream.write(data, self._timeouts.get("write"))

    async def receive(self) -> httpx.Response:
        answer = await self._reader.answer()
        headers = answer.headers.raw_items()
        bodiless = self._request.method == "HEAD" or answer.status_code in (204, 304)
        if not bodiless and any(name.lower() == b"transfer-encoding" for name, _ in headers):
            self._chunks = ChunkDecoder()  # h11 refuses other codings
        return httpx.Response(
            answer.status_code,
            headers=headers,
            stream=self,
            extensions={
                "http_version": b"HTTP/" + answer.http_version,
                "reason_phrase": answer.reason,
                "network_stream": self.connection.stream,
            },
        )

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._body = self._read()
        return self._body

    async def _read(self) -> AsyncIterator[bytes]:
        try:
            with as_httpx():
                if self._chunks is None:
                    while isinstance(event := await self._reader.event(), h11.Data):
                        yield bytes(event.data)
                else:
                    data, _ = self._protocol.trailing_data
                    while True:
                        body = self._chunks.feed(data)
                        if body:
                            yield body
                        if self._chunks.fault:
                            raise httpcore.RemoteProtocolError(self._chunks.fault)
                        if self._chunks.ended:
                            return
                        data = await self._reader.more()
                        if not data:
                            raise httpcore.RemoteProtocolError(INCOMPLETE)
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self) -> None:
        await self._transport._release(self)
        await end_generator(self._body)

    @property
    def is_over(self) -> bool:
        """Whether everything was sent and read, and the connection can be used again."""
        if self._chunks is not None:
            whole = self._chunks.ended and not self._chunks.surplus
        else:
            whole = self._protocol.their_state is h11.DONE and not any(self._protocol.trailing_data)
        return whole and self._protocol.our_state is h11.DONE


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    if url.scheme not in PORTS or not url.host:
        raise httpx.UnsupportedProtocol(f"{url} is not an HTTP URL")
    return url.scheme, url.raw_host.decode("ascii"), url.port or PORTS[url.scheme]
