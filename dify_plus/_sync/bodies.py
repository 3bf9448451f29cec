# Made from dify_plus/_async/bodies.py by scripts/unasync. Do not edit.
"""The bodies of answers: read piece by piece, decompressed, within the deadline and the largest size."""

from __future__ import annotations

import zlib
from collections.abc import Generator, Iterable, Iterator
from typing import Any, TypeVar, cast

import httpx

from dify_plus._http.exchanges import connection_error, context_of, result_of
from dify_plus._http.watches import watch_of
from dify_plus._policy.deadline import Deadline
from dify_plus._policy.settings import Settings
from dify_plus._processes import current_process, leave_to_parent
from dify_plus._streams.compression import Inflater, inflaters
from dify_plus._streams.response_modes import LastEvent, is_long_enough
from dify_plus._sync._compat import BoundedReader, end_generator
from dify_plus.errors import APIError, UsageError
from dify_plus_api.types import Request

__all__ = [
    "INHERITED",
    "Body",
    "chunks_of",
    "close_response",
    "until_last_event",
    "up_to",
]

T = TypeVar("T")

INHERITED = "a parent process opened this stream: read it there, or make the call again in this process"


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
        """After `head`: the whole body again, from its beginning."""
        self._rest: Generator[bytes, None] | None = None
        """The generator of the pieces that `head` did not read. `close` ends it, in case that nobody reads `_begun`."""
        self.context: dict[str, Any] = context_of(response.request)
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
        """The network stream of the body; None if it is unknown, or if other calls use it, too."""
        return _network_stream(self._response)

    @property
    def deadline(self) -> Deadline | None:
        """The deadline of the call."""
        deadline: Deadline | None = self._response.request.extensions.get("deadline")
        return deadline

    def head(self, *size: int) -> bytes:
        """Return the beginning of the body, as much as `is_long_enough` asks for, or all of it."""
        chunks, head = self._pieces(), b""
        while not is_long_enough(head, *size) and (chunk := next(chunks, b"")):
            head += chunk
        self._begun, self._rest = _joined(head, chunks), chunks
        return head

    def chunks(self) -> Generator[bytes, None]:
        """Yield the bytes in the pieces in which they arrive. Close this generator after the body.

        Raises:
            UsageError: A parent process opened the connection.
            APIConnectionError: The connection was lost.
            APITimeoutError: No byte arrived for too long, or the deadline of the call has passed.
        """
        return self._begun or self._pieces()

    def whole(self) -> Generator[bytes, None]:
        """Yield the same pieces, up to `max_body_bytes`, for a caller that keeps all of them in memory.

        Raises:
            APIError: The body is larger than `max_body_bytes`.
        """
        settings: Settings = self._response.request.extensions["settings"]
        return up_to(settings.max_body_bytes, self.chunks(), self._response)

    def _pieces(self) -> Generator[bytes, None]:
        if self._content is not None:
            yield self._content
            if cut := self._response.extensions.get("cut"):
                raise connection_error(cut, self._response.request) from cut
            return
        chunks: Iterator[bytes] | None = None
        try:
            chunks = chunks_of(self._response)
            for chunk in chunks:
                yield chunk
                if self._process is not current_process.value:
                    raise UsageError(INHERITED)
        except httpx.HTTPError as error:
            lost = connection_error(error, self._response.request)
            watch_of(self._response.request).body_ended(lost)
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
        return result_of(
            request, httpx.Response(response.status_code, headers=kind, content=content, request=response.request)
        )

    def close(self) -> None:
        """Release the connection. The connection of a parent process stays open."""
        if self.is_inherited:
            leave_to_parent(self._response)
        else:
            close_response(self._response)
            end_generator(self._rest)


def _joined(head: bytes, rest: Generator[bytes, None]) -> Generator[bytes, None]:
    yield head
    for chunk in rest:
        yield chunk


def close_response(response: httpx.Response) -> None:
    """Close an answer, and its connection if more than the answer has arrived.

    Args:
        response: The answer.
    """
    _give_up_surplus(response)
    response.close()


def _give_up_surplus(response: httpx.Response) -> None:
    """Make httpcore close a connection with bytes after the end of an answer. Its public names do not allow that.

    Otherwise httpcore would read these bytes as the answer to the next request.
    """
    inner: Any = response.stream
    for name in ("_body", "_stream", "_httpcore_stream", "_stream", "_connection", "_h11_state"):
        inner = getattr(inner, name, inner)
    data, _ = getattr(inner, "trailing_data", (b"", False))  # of h11
    if data:
        inner.send_failed()  # h11 then refuses another request


def until_last_event(source: Iterator[bytes], response: httpx.Response) -> Generator[bytes, None]:
    """Yield the chunks of an answer. Stop after the last event of a stream: servers may keep the connection open.

    If the stream is cut and the call can use the events so far, note the error and end instead of raising it.

    Args:
        source: The chunks.
        response: The answer.
    """
    last = LastEvent()
    try:
        for chunk in source:
            yield chunk
            if last.arrived_in(chunk):
                return
    except httpx.HTTPError as error:
        if not (last.has_begun and response.request.extensions.get("keep_cut_events")):
            raise
        response.extensions["cut"] = error
    finally:
        end_generator(source)


def chunks_of(response: httpx.Response) -> Iterator[bytes]:
    """Return the decoded bytes of an answer that arrive before the deadline of its call.

    Args:
        response: The answer.
    """
    chunks = _decoded(response)
    deadline: Deadline | None = response.request.extensions.get("deadline")
    return chunks if deadline is None else _until(deadline, chunks, response)


def _decoded(response: httpx.Response) -> Iterator[bytes]:
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


def _network_stream(response: httpx.Response) -> Any:
    return None if response.http_version.startswith("HTTP/2") else response.extensions.get("network_stream")


def _until(deadline: Deadline, chunks: Iterator[bytes], response: httpx.Response) -> Generator[bytes, None]:
    """Yield the chunks that arrive before the deadline of the call."""
    reader = BoundedReader(deadline.left(), _network_stream(response))
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


def up_to(most: int, source: Iterator[bytes], response: httpx.Response) -> Generator[bytes, None]:
    """Yield the chunks of a body.

    Args:
        most: The largest size, in bytes.
        source: The chunks.
        response: The answer.

    Raises:
        APIError: The body is larger.
    """
    size = 0
    try:
        for chunk in source:
            size += len(chunk)
            if size > most:
                message = f"the answer is larger than {most} bytes; max_body_bytes=... of the client allows more"
                raise APIError(message, status_code=response.status_code, **context_of(response.request))
            yield chunk
    finally:
        end_generator(source)
