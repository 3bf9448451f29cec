"""The chunks of an HTTP/1.1 body: bytes in, body out. Pure, incremental, after RFC 9112.

All chunks that arrived together come out as one, so that a server which writes a chunk for each event costs hardly more
than one that does not.
"""

import re
from functools import lru_cache
from typing import Final

__all__ = ["ChunkDecoder"]

_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n")
_LINE_LIMIT: Final = 16 * 1024
_TRAILERS_LIMIT: Final = 64 * 1024
_BAD_END: Final = "a chunk does not end where its size says"


class ChunkDecoder:
    """Takes one chunked body apart, cut anywhere.

    Attributes:
        ended: Whether the body has ended.
        surplus: Whether anything came after its end.
        fault: What is wrong with it, where it cannot be read on.
    """

    __slots__ = ("_cut", "_ending", "_missing", "_trailers", "ended", "fault", "surplus")

    def __init__(self) -> None:
        """Make a decoder for a new body."""
        self.ended = False
        self.surplus = False
        self.fault: str | None = None
        self._cut = b""  # what has come of a line
        self._missing: int | None = None  # how much of a chunk has not come; None before its size
        self._ending = False
        self._trailers = 0  # how many bytes of trailers have come

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes.

        Args:
            data: Bytes as they came, of any length.

        Returns:
            What they hold of the body, up to a fault; there may be nothing yet.
        """
        if self._cut:
            data, self._cut = self._cut + data, b""
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
        """Give what has come of a chunk; the line break after it may have been cut in two."""
        self._missing = max(end - len(data), 0)
        self._cut = data[end:]
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

    def _keep(self, cut: bytes) -> None:
        if len(cut) > _LINE_LIMIT:
            raise ValueError("a line between chunks is too long")
        self._cut = cut


@lru_cache(256)
def _size(line: bytes) -> int:
    match = _SIZE.fullmatch(line)
    if match is None:
        raise ValueError(f"{line[:40]!r} is no size of a chunk")
    return int(match[1], 16)
