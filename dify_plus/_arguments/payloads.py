"""Send file objects from their beginning, and again only if they can be rewound. Pure."""

from __future__ import annotations

import io
from typing import IO, Any, cast

__all__ = ["Payload", "as_payloads"]


class Payload:
    """A file object to send, from its beginning if it can be rewound.

    It has no `fileno`: for a pipe or a compressed file, the size of the file descriptor is not the number of bytes that
    can be read.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.begun = False
        try:
            self.repeatable = file.seekable()
        except AttributeError:
            self.repeatable = hasattr(file, "seek")

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes."""
        self.begun = True
        return self.file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a position, if the file can be rewound."""
        self._check()
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position, if the file can be rewound."""
        self._check()
        return self.file.tell()

    @property
    def spent(self) -> bool:
        """Whether the file cannot be sent again: it has been read from and cannot be rewound."""
        return self.begun and not self.repeatable

    def _check(self) -> None:
        if not self.repeatable:
            raise io.UnsupportedOperation("the file cannot be rewound")


def as_payloads(files: Any) -> tuple[list[Payload], Any]:
    """Wrap the file objects of a form.

    Args:
        files: The parts of a form from `Request.arguments()`; any other value stays as it is.

    Returns:
        The wrapped file objects, and the form that contains them.
    """
    if not isinstance(files, list):
        return [], files
    payloads: list[Payload] = []
    parts: list[Any] = []
    for key, part in cast("list[tuple[str, Any]]", files):
        if isinstance(part, tuple) and hasattr(part[1], "read"):
            payloads.append(Payload(part[1]))
            part = (part[0], payloads[-1], *part[2:])
        parts.append((key, part))
    return payloads, parts
