"""Decode server-sent events incrementally, by the WHATWG standard: bytes in, events out."""

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar, overload

from attrs import define

from dify_plus.errors import StreamError

__all__ = ["SSEDecoder", "ServerSentEvent"]

T = TypeVar("T")

_BOM: Final = b"\xef\xbb\xbf"
_MAX_UTF8_BYTES: Final = 4  # for one character
_MAX_RETRY_DIGITS: Final = 18  # more is not a useful wait, and int() refuses thousands of digits


@define
class ServerSentEvent:
    r"""One dispatched event.

    Attributes:
        event: The event type; `"message"` if the stream does not name one.
        data: The data lines, joined by `\n`.
        id: The last event id in the stream so far; `""` before the first one.
        retry: The reconnection time in milliseconds, from this event or from a block without data before it; or None.
    """

    event: str = "message"
    data: str = ""
    id: str = ""
    retry: int | None = None


class SSEDecoder(Generic[T]):
    """Decodes one event stream. Chunks may end anywhere, even inside a character or a CRLF.

    Only CR, LF and CRLF end a line. Bytes that are not UTF-8 become U+FFFD. An event without a data line (Dify's ping)
    is not dispatched, but its id and its reconnection time apply to the events after it.

    Args:
        make: Builds the result for each event from its type, data, id and retry; a `ServerSentEvent` by default.
        max_event_bytes: The largest event, in bytes; None for no limit.

    Attributes:
        retry: The last reconnection time in the stream so far, in milliseconds; None before the first one.
    """

    __slots__ = ("_after_cr", "_id", "_make", "_max_event_bytes", "_retry", "_started", "_tail", "retry")

    @overload
    def __init__(self: "SSEDecoder[ServerSentEvent]", *, max_event_bytes: int | None = None) -> None: ...

    @overload
    def __init__(
        self, make: Callable[[str, str, str, int | None], T], *, max_event_bytes: int | None = None
    ) -> None: ...

    def __init__(self, make: Any = ServerSentEvent, *, max_event_bytes: int | None = None) -> None:
        self._make: Callable[[str, str, str, int | None], T] = make
        self._max_event_bytes = max_event_bytes
        self._tail = bytearray()
        self._started = False
        self._after_cr = False
        self._id = ""
        self._retry: int | None = None  # from a block without data, for the next event
        self.retry: int | None = None

    @property
    def pending(self) -> bool:
        """Whether the last event is unfinished: no empty line has ended it yet."""
        return bool(self._tail.strip(b"\n"))

    @property
    def unfinished(self) -> bytes:
        """The bytes of the last event, if no empty line has ended it yet. Its line ends are LF."""
        return bytes(self._tail)

    def feed(self, chunk: bytes) -> list[T]:
        """Decode the next bytes of the stream.

        Args:
            chunk: Bytes as they arrived, of any length.

        Returns:
            The events that these bytes complete, in order.

        Raises:
            StreamError: An event is larger than `max_event_bytes`.
        """
        if chunk.endswith(b"\n\n") and self._started and not self._tail and not self._after_cr:
            text = chunk.decode("utf-8", "replace")
            if "\r" not in text:
                return self._dispatch(text)
        return self._feed_any(chunk)

    def close(self) -> list[T]:
        """End the stream.

        Returns:
            An empty list: by the standard, an unfinished event is dropped. `pending` still shows that there was one.
        """
        return []

    def _feed_any(self, chunk: bytes) -> list[T]:
        tail = self._tail
        if not self._started:
            chunk = bytes(tail) + chunk
            tail.clear()
            if len(chunk) < len(_BOM) and _BOM.startswith(chunk):
                tail += chunk
                return []
            self._started = True
            chunk = chunk.removeprefix(_BOM)
        if chunk and (self._after_cr or b"\r" in chunk):
            chunk = self._with_line_feeds(chunk)
        scanned = max(len(tail) - 1, 0)
        tail += chunk
        end = tail.rfind(b"\n\n", scanned) + 2
        if end < 2:
            self._check_size(len(tail))
            return []
        text = str(tail[:end], "utf-8", "replace")
        del tail[:end]
        return self._dispatch(text)

    def _check_size(self, size: int) -> None:
        if self._max_event_bytes is not None and size > self._max_event_bytes:
            self._tail.clear()
            raise StreamError(
                f"an event is larger than {self._max_event_bytes} bytes; "
                "to allow more, pass max_event_bytes=... to the client"
            )

    def _with_line_feeds(self, chunk: bytes) -> bytes:
        if self._after_cr:
            chunk = chunk.removeprefix(b"\n")
        self._after_cr = chunk.endswith(b"\r")
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _dispatch(self, text: str) -> list[T]:
        if self._max_event_bytes is not None and len(text) * _MAX_UTF8_BYTES > self._max_event_bytes:
            for block in text.split("\n\n"):
                self._check_size(len(block.encode()))
        make = self._make
        if text.startswith("data: ") and self._retry is None:  # almost every block that Dify sends is one such line
            data = text[6:-2]
            if "\n" not in data:
                return [make("message", data, self._id, None)]
            blocks = data.split("\n\ndata: ")
            if "\n" not in "".join(blocks):
                return [make("message", block, self._id, None) for block in blocks]
        return [make(*parts) for parts in map(self._parse, filter(None, text.split("\n\n"))) if parts is not None]

    def _parse(self, block: str) -> tuple[str, str, str, int | None] | None:
        event = ""
        data: list[str] = []
        retry, self._retry = self._retry, None
        for line in block.split("\n"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "data":
                data.append(value)
            elif name == "event":
                event = value
            elif name == "id" and "\0" not in value:
                self._id = value
            elif name == "retry" and value.isascii() and value.isdigit() and len(value) <= _MAX_RETRY_DIGITS:
                retry = self.retry = int(value)
        if data:
            return event or "message", "\n".join(data), self._id, retry
        self._retry = retry
        return None
