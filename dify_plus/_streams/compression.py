"""Compressed bodies: bytes in, bytes out, and an error if the body ends early."""

import zlib
from collections.abc import Iterator
from typing import Final

__all__ = ["ACCEPTED", "Inflater", "inflaters"]

ACCEPTED: Final = "gzip, deflate"
"""The encodings that the client asks for."""
_GZIP: Final = ("gzip", "x-gzip")
_REFUSED: Final = ("br", "zstd", "compress", "x-compress")
_MOST_LAYERS: Final = 3
"""The largest number of encodings of one body."""
_PIECE: Final = 1024 * 1024
"""The largest number of bytes to decompress at a time."""


class Inflater:
    """Decompresses one body. The bytes may be split anywhere.

    It returns pieces of at most 1 MiB, so that a size limit takes effect in time.

    Args:
        encoding: `gzip`, or `deflate` with or without the header of zlib.
    """

    def __init__(self, encoding: str = "gzip") -> None:
        """Create a decompressor for a new body."""
        self._is_gzip = encoding in _GZIP
        self._begin = b""
        self._stream: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decompress the next bytes.

        Args:
            data: Bytes as they arrived, of any length.

        Yields:
            The bytes of the body in them.

        Raises:
            zlib.error: They do not have this encoding.
        """
        if self._stream is None:
            data = self._begin = self._begin + data
            if len(data) < 2:
                return
            self._stream = self._decompressor(data)
        while data:
            if self._stream.eof:  # another member follows
                self._stream = self._decompressor(data)
            try:
                piece = self._stream.decompress(data, _PIECE)
            except zlib.error as error:
                raise zlib.error(f"the compressed body is damaged: {str(error).rpartition(': ')[2]}") from error
            data = self._stream.unconsumed_tail or self._stream.unused_data
            if piece:
                yield piece

    def close(self) -> None:
        """End the body.

        Raises:
            zlib.error: The body ends early.
        """
        if self._begin and not (self._stream is not None and self._stream.eof):
            raise zlib.error("the compressed body ended early")

    def _decompressor(self, data: bytes) -> "zlib._Decompress":
        if self._is_gzip:
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        has_header = data[0] % 16 == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)


def inflaters(encodings: str) -> list[Inflater]:
    """Return the decompressors for a body, in the order in which to apply them.

    Args:
        encodings: The value of `Content-Encoding`. Values without compression, such as `identity`, are ignored.

    Raises:
        ValueError: The client does not support one of the encodings.
    """
    names = [name.strip().lower() for name in encodings.split(",")]
    if refused := [name for name in names if name in _REFUSED]:
        raise ValueError(f"the body is compressed with {refused[0]}, which the client did not ask for")
    layers = [name for name in names if name in (*_GZIP, "deflate")]
    if len(layers) > _MOST_LAYERS:
        raise ValueError(f"the body is compressed {len(layers)} times")
    return [Inflater(name) for name in reversed(layers)]
