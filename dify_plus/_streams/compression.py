"""Compressed bodies: bytes in, bytes out, and an error where the body ends early. Pure, incremental."""

import zlib
from collections.abc import Iterator
from typing import Final

__all__ = ["ACCEPTED", "Inflater", "inflaters"]

ACCEPTED: Final = "gzip, deflate"
"""The encodings that the client asks for."""
_GZIP: Final = ("gzip", "x-gzip")
_REFUSED: Final = ("br", "zstd", "compress", "x-compress")
_MOST_LAYERS: Final = 3
_PIECE: Final = 1024 * 1024


class Inflater:
    """Decompresses one body, cut anywhere.

    It returns pieces of at most 1 MiB, so that a limit on the size can act in time.

    Args:
        encoding: `gzip`, or `deflate` with or without the header of zlib.
    """

    def __init__(self, encoding: str = "gzip") -> None:
        """Make a decompressor for a new body."""
        self._is_gzip = encoding in _GZIP
        self._begin = b""
        self._stream: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take the next bytes.

        Args:
            data: Bytes as they came, of any length.

        Yields:
            What they hold of the body.

        Raises:
            zlib.error: They are not of this encoding.
        """
        if self._stream is None:
            data = self._begin = self._begin + data
            if len(data) < 2:
                return
            self._stream = self._decompressor(data)
        while data:
            if self._stream.eof:  # another member follows
                self._stream = self._decompressor(data)
            piece = self._stream.decompress(data, _PIECE)
            data = self._stream.unconsumed_tail or self._stream.unused_data
            if piece:
                yield piece

    def close(self) -> None:
        """End the body.

        Raises:
            zlib.error: It ends early.
        """
        if self._begin and not (self._stream is not None and self._stream.eof):
            raise zlib.error("the compressed body ended early")

    def _decompressor(self, data: bytes) -> "zlib._Decompress":
        if self._is_gzip:
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        has_header = data[0] % 16 == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)


def inflaters(encodings: str) -> list[Inflater]:
    """Return what decompresses a body, in the order in which the body passes through.

    Args:
        encodings: The value of `Content-Encoding`. What names no compression, such as `identity`, is ignored.

    Raises:
        ValueError: The client does not support it.
    """
    names = [name.strip().lower() for name in encodings.split(",")]
    if refused := [name for name in names if name in _REFUSED]:
        raise ValueError(f"the body is compressed with {refused[0]}, which the client did not ask for")
    layers = [name for name in names if name in (*_GZIP, "deflate")]
    if len(layers) > _MOST_LAYERS:
        raise ValueError(f"the body is compressed {len(layers)} times")
    return [Inflater(name) for name in reversed(layers)]
