"""File objects as they are sent: from their beginning, and again only where that is possible. Pure."""

from __future__ import annotations

import io
from typing import IO, Any, cast

from dify_plus._masking import shown
from dify_plus.errors import APIError

__all__ = ["Payload", "as_payloads"]


class Payload:
    """A file object as it is sent: from its beginning, where it can go back there.

    Its length is what can be read from it, which its file descriptor may not know: of a pipe, or a compressed file.
    Once the length is announced, exactly so much is sent, even if the file grows meanwhile.
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
        """Read on.

        Raises:
            APIError: The file cannot be read, or is shorter than when its length was announced.
        """
        self.begun = True
        left = None if self._length is None else self._length - self._sent
        if left is not None:
            size = left if size < 0 else min(size, left)
        try:
            data = self.file.read(size)
        except OSError as error:
            raise APIError(f"{self._name} cannot be read while it is uploaded: {error.strerror or error}") from error
        if left and not data:
            message = (
                f"{self._name} became shorter while it was uploaded: {self._sent} of {self._length} bytes were sent"
            )
            raise APIError(message)
        self._sent += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, where that is possible."""
        self._check()
        place = self.file.seek(offset, whence)
        if whence == io.SEEK_END:
            self._length = place
        self._sent = place
        return place

    def tell(self) -> int:
        """The place, where that can be known."""
        self._check()
        return self.file.tell()

    @property
    def spent(self) -> bool:
        """Whether it has been read from and cannot go back, so that it cannot be sent again."""
        return self.begun and not self.repeatable

    @property
    def _name(self) -> str:
        name = getattr(self.file, "name", None)
        return f"the file {shown(name)}" if isinstance(name, str) else "the file"

    def _check(self) -> None:
        if not self.repeatable:
            raise io.UnsupportedOperation("the file cannot go back to its beginning")


def as_payloads(files: Any) -> tuple[list[Payload], Any]:
    """Wrap the file objects of a form.

    Args:
        files: Parts of a form, as `Request.arguments()` has them; anything else stays as it is.

    Returns:
        What was wrapped, and the form with it.
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
