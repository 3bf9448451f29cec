"""Files that the server sends: in memory, piece by piece, or to disk."""

from __future__ import annotations

import io
import os
import secrets
import stat
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

from dify_plus._async.transport import AsyncTransport
from dify_plus._masking import shown
from dify_plus.errors import APIStatusError, UsageError
from dify_plus_api.types import Request

__all__ = ["AsyncDownload", "Target"]

Target: TypeAlias = str | os.PathLike[str] | IO[bytes]
"""Where a download goes: a path, or a binary file object."""


class AsyncDownload:
    """A file on the server. Nothing is sent until it is read, saved or iterated over; each time it is fetched anew.

    Args:
        transport: The way to the server.
        request: The call that it is the answer to.
        binary: Whether the file can only be binary, so that JSON and texts are not the file.
        explain: Says what an answer means that is not the file.

    Example:
        >>> await dify.files.preview(file_id).save("photo.png")
        >>> data = await dify.files.preview(file_id).read()
        >>> async for chunk in dify.audio.speak("Hello", user="user-123"):
        ...     player.write(chunk)
    """

    def __init__(
        self,
        transport: AsyncTransport,
        request: Request[Any],
        *,
        binary: bool = False,
        explain: Callable[[APIStatusError], APIStatusError] = lambda error: error,
    ) -> None:
        self._transport = transport
        self._request = request
        self._binary = binary
        self._explain = explain

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._chunks()

    async def read(self) -> bytes:
        """Fetch the file into memory.

        Returns:
            Its bytes.

        Raises:
            APIStatusError: the server refused.
            APIConnectionError: there was no answer, or it was cut.
        """
        content = io.BytesIO()
        await self._write(content)
        return content.getvalue()

    async def save(self, to: Target) -> int:
        """Fetch the file into another.

        Args:
            to: A path, or a binary file object. At a path, the file appears when it is whole; until then, and for
                good where the download fails, what was there stays.

        Returns:
            How many bytes were written.

        Raises:
            UsageError: the path cannot be written to. Nothing was sent.
            APIStatusError: the server refused.
            APIConnectionError: there was no answer, or it was cut.
        """
        if not isinstance(to, str | os.PathLike):
            return await self._write(_checked(to))
        path, part, file = _beside(to)
        try:
            with file:
                size = await self._write(file)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return size

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._request.operation.id}>"

    async def _write(self, file: IO[bytes]) -> int:
        size = 0
        chunks = self._chunks()
        try:
            async for chunk in chunks:
                file.write(chunk)
                size += len(chunk)
        finally:
            await chunks.aclose()
        return size

    async def _chunks(self) -> AsyncGenerator[bytes, None]:
        try:
            body = await self._transport.begin().download(self._request, binary=self._binary)
        except APIStatusError as error:
            raise self._explain(error) from None
        try:
            async for chunk in body.chunks():
                yield chunk
        finally:
            await body.close()


def _checked(file: Any) -> IO[bytes]:
    if isinstance(file, io.TextIOBase) or not hasattr(file, "write"):
        raise UsageError(f"to must be a path or a binary file object, not {shown(file)}")
    return cast("IO[bytes]", file)


def _beside(to: str | os.PathLike[str]) -> tuple[Path, Path, IO[bytes]]:
    """The path to save to, a new one beside it, and the file open there."""
    try:
        path = Path(to).resolve()
        if path.exists() and not path.is_file():
            raise UsageError(f"{str(path)!r} exists and is not a file")
        part = path.with_name(f".{secrets.token_hex(8)}.part")
        file = part.open("xb")
        if path.exists():
            part.chmod(stat.S_IMODE(path.stat().st_mode))
        return path, part, file
    except UsageError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{os.fspath(to)!r} cannot be written: {reason}") from error
