"""File objects as request content: sent from their beginning, and sent again only if they can be rewound."""

from __future__ import annotations

import io
from typing import IO, Any, cast

from dify_plus._masking import shown
from dify_plus.errors import APIError

__all__ = ["Payload", "as_payloads"]


class Payload:
    """A file object to send, from its beginning if it can be rewound.

    It has no `fileno`, because httpx would take the length from it, which is wrong for pipes and compressed files.
    After the length is announced, exactly that many bytes are sent, even if the file grows.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.begun = False
        self._length: int | None = None
        self._sent = 0
        try:
            self.repeatable = file.seekable()
        except AttributeError:
            self.repeatable = hasattr(file, "seek")

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes.

        Raises:
            APIError: The file cannot be read, or is shorter than when its length was announced.
        """
        self.begun = True
        left = None if self._length is None else self._length - self._sent
        if left is not None:
            size = left if size < 0 else min(size, left)
        try:
            data = self.file.read(size)
        except (OSError, ValueError) as error:  # a closed file raises ValueError
            reason = getattr(error, "strerror", None) or error
            raise APIError(f"{self._name} cannot be read while it is uploaded: {reason}") from error
        if not isinstance(cast("object", data), bytes | bytearray | memoryview):
            raise APIError(f"{self._name} cannot be uploaded: its read() must return bytes, not {shown(data)}")
        data = bytes(data[:left])
        if left and not data:
            message = (
                f"{self._name} became shorter while it was uploaded: {self._sent} of {self._length} bytes were sent"
            )
            raise APIError(message)
        self._sent += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a position, if the file can be rewound."""
        self._check()
        place = self.file.seek(offset, whence)
        if whence == io.SEEK_END:
            self._length = place
        self._sent = place
        return place

    def tell(self) -> int:
        """Return the position, if the file can be rewound."""
        self._check()
        return self.file.tell()

    @property
    def spent(self) -> bool:
        """Whether the file cannot be sent again: it has been read from and cannot be rewound."""
        return self.begun and not self.repeatable

    @property
    def _name(self) -> str:
        name = getattr(self.file, "name", None)
        return f"the file {shown(name)}" if isinstance(name, str) else "the file"

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
