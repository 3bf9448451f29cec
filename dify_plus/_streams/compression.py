"""Compressed bodies: bytes in, bytes out, and an error where the body ends early. Pure, incremental."""

import zlib
from collections.abc import Iterator
from typing import Final

__all__ = ["Inflater"]

_PIECE: Final = 1024 * 1024
_GZIP: Final = 31


class Inflater:
    """Decompresses one gzip body, cut anywhere.

    It gives pieces of at most 1 MiB, so that a limit on the size can act in time.
    """

    def __init__(self) -> None:
        """Make a decompressor for a new body."""
        self._stream = zlib.decompressobj(_GZIP)
        self._has_begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take the next bytes.

        Args:
            data: Bytes as they came, of any length.

        Yields:
            What they hold of the body.

        Raises:
            zlib.error: They are not gzip.
        """
        while data:
            if self._stream.eof:  # another member follows
                self._stream = zlib.decompressobj(_GZIP)
            self._has_begun = True
            piece = self._stream.decompress(data, _PIECE)
            data = self._stream.unconsumed_tail or self._stream.unused_data
            if piece:
                yield piece

    def close(self) -> None:
        """End the body.

        Raises:
            zlib.error: It ends early.
        """
        if self._has_begun and not self._stream.eof:
            raise zlib.error("the compressed body ended early")
