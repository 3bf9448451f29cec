"""Open local files: to send one, or to save a download. No other module of this package opens files."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeAlias, cast

from dify_plus._arguments.files import Upload
from dify_plus._masking import shown
from dify_plus.errors import UsageError
from dify_plus_api.types import File

__all__ = ["Target", "opened", "opened_target"]

Target: TypeAlias = str | os.PathLike[str] | IO[bytes]
"""Where to save a download: a path, or a binary file object."""


@contextmanager
def opened(upload: Upload) -> Iterator[File]:
    """Open a file for the time that it is sent. A file object from the caller stays open.

    Args:
        upload: The file.

    Yields:
        The file in the form that a request accepts.

    Raises:
        UsageError: The file does not exist, or cannot be read.
    """
    content = upload.content
    if isinstance(content, str):
        with _open(content) as file:
            yield File(file, upload.name, upload.mime_type)
    else:
        given = io.BytesIO(content) if isinstance(content, bytes) else cast("BinaryIO", content)
        yield File(given, upload.name, upload.mime_type)


def _open(path: str) -> BinaryIO:
    try:
        return open(path, "rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"the file {path!r} cannot be read: {reason}") from error


@contextmanager
def opened_target(to: Target) -> Iterator[IO[bytes]]:
    """Open the file to save a download to.

    Args:
        to: A path, or a binary file object. A file at the path is replaced at the end of the block. If the block raises
            an error, it stays unchanged.

    Yields:
        The file to write to.

    Raises:
        UsageError: The path cannot be written to, or the object is no binary file.
    """
    if not isinstance(to, str | os.PathLike):
        yield _binary(to)
        return
    path, part, file = _beside(to)
    try:
        with file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _binary(file: Any) -> IO[bytes]:
    if isinstance(file, io.TextIOBase) or not hasattr(file, "write"):
        raise UsageError(f"to must be a path or a binary file object, not {shown(file)}")
    return cast("IO[bytes]", file)


def _beside(to: str | os.PathLike[str]) -> tuple[Path, Path, IO[bytes]]:
    """Return the path to save to, a temporary path in the same folder, and the file open there."""
    try:
        path = Path(to).resolve()
        if path.exists() and not path.is_file():
            raise UsageError(f"{str(path)!r} exists and is not a file")
        part = path.with_name(f".{os.urandom(8).hex()}.part")
        file = part.open("xb")
        if path.exists():
            part.chmod(stat.S_IMODE(path.stat().st_mode))
        return path, part, file
    except UsageError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{os.fspath(to)!r} cannot be written: {reason}") from error
