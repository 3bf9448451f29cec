# Made from dify_plus/_async/downloads.py by scripts/unasync. Do not edit.
"""Downloads: read a file from the server into memory, in chunks, or to disk."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Iterator
from typing import IO, Any

from dify_plus._arguments.local_files import Target, opened_target
from dify_plus._sync._compat import end_generator
from dify_plus._sync.bodies import Body
from dify_plus._sync.one_reader import OneReader
from dify_plus._sync.transport import Transport
from dify_plus.errors import APIStatusError
from dify_plus_api.types import Request

__all__ = ["Download"]


class Download:
    """A file on the server. Each `read()`, `save()` or iteration fetches it again; nothing is sent before.

    Args:
        transport: The transport that sends the requests.
        request: The call whose answer is the file.
        binary: Whether the file is always binary, so that a JSON or text answer is not the file.
        explain: Turns the error for an answer that is not the file into a more specific one.

    Example:
        >>> dify.files.preview(file_id).save("photo.png")
        >>> data = dify.files.preview(file_id).read()
        >>> for chunk in dify.audio.speak("Hello", user="user-123"):
        ...     player.write(chunk)
    """

    def __init__(
        self,
        transport: Transport,
        request: Request[Any],
        *,
        binary: bool = False,
        explain: Callable[[APIStatusError], APIStatusError] | None = None,
    ) -> None:
        self._transport = transport
        self._request = request
        self._binary = binary
        self._explain = explain

    def __iter__(self) -> Iterator[bytes]:
        return OneReader(self._chunks())

    def read(self) -> bytes:
        """Fetch the file into memory.

        Returns:
            The bytes of the file.

        Raises:
            APIError: The file is larger than `max_body_bytes`, an option of the client.
            APIStatusError: The server refused the request.
            APIConnectionError: There was no answer, or the connection was lost.
        """
        content = io.BytesIO()
        self._write(content, is_whole=True)
        return content.getvalue()

    def save(self, to: Target) -> int:
        """Fetch the file and save it.

        Args:
            to: A path, or a binary file object. An existing file at the path is replaced only when the download is
                complete; if the download fails, it stays unchanged.

        Returns:
            The number of bytes written.

        Raises:
            UsageError: The path cannot be written to. Nothing was sent.
            OSError: The file cannot be written completely, for example because the disk is full.
            APIStatusError: The server refused the request.
            APIConnectionError: There was no answer, or the connection was lost.
        """
        with opened_target(to) as file:
            return self._write(file)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._request.operation.id}>"

    def _write(self, file: IO[bytes], *, is_whole: bool = False) -> int:
        size = 0
        chunks = self._chunks(is_whole=is_whole)
        try:
            for chunk in chunks:
                file.write(chunk)
                size += len(chunk)
        finally:
            chunks.close()
        return size

    def _chunks(self, *, is_whole: bool = False) -> Generator[bytes, None]:
        body = self._opened()
        chunks = body.whole() if is_whole else body.chunks()
        try:
            for chunk in chunks:
                yield chunk
        finally:
            body.close()
            end_generator(chunks)

    def _opened(self) -> Body:
        try:
            return self._transport.begin().download(self._request, binary=self._binary)
        except APIStatusError as error:
            raise (error if self._explain is None else self._explain(error)) from None
