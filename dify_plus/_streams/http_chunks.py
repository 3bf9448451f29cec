"""Decode the chunks of an HTTP/1.1 body incrementally, by RFC 9112: bytes in, body out.

The decoder joins all chunks that arrive together, so that small chunks, one for each event, cost hardly more time than
large ones.
"""

import re
from functools import lru_cache
from typing import Final

__all__ = ["ChunkDecoder"]

_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n")
_LINE_LIMIT: Final = 16 * 1024
_TRAILERS_LIMIT: Final = 64 * 1024
"""The largest size of one line, and of all trailers, in bytes."""
_BAD_END: Final = "a chunk does not end where its size says"


class ChunkDecoder:
    """Decodes one chunked body. The bytes may be split anywhere.

    Attributes:
        ended: Whether the body has ended.
        surplus: Whether more bytes came after the end.
        fault: The reason why the body cannot be read any further, or None.
    """

    __slots__ = ("_begun_line", "_ending", "_missing", "_trailers", "ended", "fault", "surplus")

    def __init__(self) -> None:
        """Create a decoder for a new body."""
        self.ended = False
        self.surplus = False
        self.fault: str | None = None
        self._begun_line = b""  # an incomplete line
        self._missing: int | None = None  # the number of missing bytes of a chunk; None before its size is known
        self._ending = False
        self._trailers = 0  # how many bytes of trailers have come

    def feed(self, data: bytes) -> bytes:
        """Decode the next bytes.

        Args:
            data: Bytes as they arrived, of any length.

        Returns:
            The bytes of the body in them, up to a fault; possibly empty.
        """
        if self._begun_line:
            data, self._begun_line = self._begun_line + data, b""
        pieces: list[bytes] = []
        try:
            if self._ending:
                self._skip_trailers(data, 0)
            else:
                self._take(data, pieces)
        except ValueError as error:
            self.fault = str(error)
        return b"".join(pieces)

    def _take(self, data: bytes, pieces: list[bytes]) -> None:
        at = 0
        if self._missing is not None:
            end = self._missing
            at = end + 2
            if at > len(data):
                pieces.append(self._pass_on(data, 0, end))
                return
            pieces.append(data[:end])
            if data[end:at] != b"\r\n":
                raise ValueError(_BAD_END)
            self._missing = None
        find, length = data.find, len(data)
        while begin := find(b"\n", at) + 1:
            size = _size(data[at:begin])
            if not size:
                self._ending = True
                self._skip_trailers(data, begin)
                return
            end = begin + size
            at = end + 2
            if at > length:
                pieces.append(self._pass_on(data, begin, end))
                return
            pieces.append(data[begin:end])
            if data[end:at] != b"\r\n":
                raise ValueError(_BAD_END)
        self._keep(data[at:])

    def _pass_on(self, data: bytes, begin: int, end: int) -> bytes:
        """Return the bytes of an incomplete chunk. The line break after it may be split in two."""
        self._missing = max(end - len(data), 0)
        self._begun_line = data[end:]
        return data[begin:end]

    def _skip_trailers(self, data: bytes, at: int) -> None:
        while (line := data.find(b"\r\n", at)) >= 0:
            if line == at:
                self.ended = True
                self.surplus = len(data) > at + 2
                return
            self._trailers += line + 2 - at
            if self._trailers > _TRAILERS_LIMIT:
                raise ValueError(f"the trailers are longer than {_TRAILERS_LIMIT} bytes")
            at = line + 2
        self._keep(data[at:])

    def _keep(self, line: bytes) -> None:
        if len(line) > _LINE_LIMIT:
            raise ValueError("a line between chunks is too long")
        self._begun_line = line


@lru_cache(256)
def _size(line: bytes) -> int:
    match = _SIZE.fullmatch(line)
    if match is None:
        raise ValueError(f"{line[:40]!r} is not the size of a chunk")
    return int(match[1], 16)
