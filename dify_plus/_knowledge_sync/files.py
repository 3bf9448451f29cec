"""Find and read the files of a source. No other module of this package reads files."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from fnmatch import fnmatch
from io import FileIO
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, TypeVar, cast

from dify_plus._arguments.files import KNOWN
from dify_plus._knowledge_sync.items import Found, Item
from dify_plus._masking import shown
from dify_plus.errors import UsageError

__all__ = ["ENDINGS", "Unreadable", "check_folder", "files_in", "glob_parts", "load", "measure"]

T = TypeVar("T")

ENDINGS: Final = frozenset(ending for ending, (kind, _) in KNOWN.items() if kind == "document")
"""The extensions of the files to use from a folder if there is no `glob`."""
TRIES: Final = 3
"""How often to read a file that changes while it is read."""


class Unreadable(Exception):
    """A file cannot be read. The message is the reason."""


def check_folder(folder: str) -> None:
    """Check that a folder can be read.

    Args:
        folder: The folder.

    Raises:
        UsageError: There is no such folder, or it cannot be read.
    """
    try:
        os.scandir(folder).close()
    except (OSError, ValueError) as error:
        raise UsageError(f"source must be a folder that can be read: {folder!r}: {_reason(error)}") from error


def glob_parts(glob: str) -> tuple[str, ...]:
    """Read a file pattern.

    Args:
        glob: The pattern, such as `**/*.md`.

    Raises:
        UsageError: `glob` is not a relative pattern.
    """
    given: object = glob
    parts = (
        tuple(part for part in glob.replace(os.sep, "/").split("/") if part != ".") if isinstance(given, str) else ()
    )
    if not all(parts) or not parts or ".." in parts:
        raise UsageError(f'glob must be a pattern for paths in the folder, such as "**/*.md", not {shown(given)}')
    return parts


def files_in(folder: str, glob: tuple[str, ...] | None) -> Iterator[Found]:
    """Find the files in a folder and its subfolders, in the order of their names.

    Hidden files and folders, whose names start with a dot, are left out unless a part of the pattern starts with one.
    Links to folders are not followed. Links to files outside of the folder, and to files that are left out because they
    are hidden, are a problem: nobody chose to show these files.

    Args:
        folder: The folder.
        glob: The parts of the pattern; None for all files with the extension of a document.

    Yields:
        The files that match, and the subfolders that cannot be read.
    """
    inside = os.path.realpath(folder)
    hidden = glob is not None and any(part.startswith(".") for part in glob)
    problems: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=problems.append):
        yield from _unreadable(folder, problems)
        above = _parts(root, folder)
        folders[:] = sorted(
            name for name in folders if (hidden or not name.startswith(".")) and _leads_on(glob, (*above, name))
        )
        for name in sorted(names):
            path = os.path.join(root, name)
            parts = (*above, name)
            if (hidden or not name.startswith(".")) and _fits(glob, parts):
                yield Found("/".join(map(_normal, parts)), path, _problem(path, inside, hidden))
    yield from _unreadable(folder, problems)


def _unreadable(folder: str, problems: list[OSError]) -> Iterator[Found]:
    while problems:
        error = problems.pop(0)
        path = os.fsdecode(error.filename)
        yield Found("".join(f"{_normal(part)}/" for part in _parts(path, folder)), path, _reason(error))


def _parts(path: str, folder: str) -> tuple[str, ...]:
    return Path(os.path.relpath(path, folder)).parts


def _problem(path: str, folder: str, hidden: bool) -> str | None:
    """Return why a link is not followed: its file is not in the folder, or is left out because it is hidden."""
    if not os.path.islink(path):
        return None
    target = Path(os.path.realpath(path))
    if not target.is_relative_to(folder):
        return "it is a link to a file outside of the folder"
    if not hidden and any(part.startswith(".") for part in target.relative_to(folder).parts):
        return "it is a link to a hidden file"
    return None


def _normal(text: str) -> str:
    """Return the composed form of a name. macOS may return a name in another form than other systems."""
    return unicodedata.normalize("NFC", text)


def _fits(glob: tuple[str, ...] | None, parts: tuple[str, ...]) -> bool:
    if glob is None:
        return os.path.splitext(parts[-1])[1][1:].lower() in ENDINGS
    if not glob:
        return not parts
    if glob[0] == "**":
        return _fits(glob[1:], parts) or (bool(parts) and _fits(glob, parts[1:]))
    return bool(parts) and fnmatch(parts[0], glob[0]) and _fits(glob[1:], parts[1:])


def _leads_on(glob: tuple[str, ...] | None, parts: tuple[str, ...]) -> bool:
    """Return whether a subfolder can contain files that match."""
    if glob is None or not parts:
        return glob != ()
    return bool(glob) and (glob[0] == "**" or (fnmatch(parts[0], glob[0]) and _leads_on(glob[1:], parts[1:])))


def measure(item: Item) -> None:
    """Fill in the SHA-256 of an item's content, or the reason why it cannot be read.

    Args:
        item: The item. The content of a file object is read and kept in memory.
    """
    try:
        if item.path is not None:
            item.sha256 = _steady(item.path, _digest)
            return
        if not isinstance(item.content, str | bytes):
            item.content = _content(item.content)
        if not item.content:
            raise Unreadable("the file is empty")
        item.sha256 = _sha256(item.content)
    except Unreadable as error:
        item.failure = str(error)


def _content(file: IO[bytes]) -> bytes:
    try:
        return file.read()
    except (OSError, ValueError) as error:
        raise Unreadable(_reason(error)) from error


def load(item: Item) -> tuple[str | bytes, str]:
    """Return the current content of an item, to be sent.

    Args:
        item: The item.

    Returns:
        The content, and its SHA-256 in hexadecimal digits.

    Raises:
        Unreadable: A file cannot be read, is empty, or keeps changing.
    """
    content: Any = item.content if item.path is None else _steady(item.path, lambda file: file.read())
    return content, _sha256(content)


def _digest(file: BinaryIO) -> str:
    return hashlib.file_digest(cast("FileIO", file), "sha256").hexdigest()


def _sha256(content: str | bytes) -> str:
    return hashlib.sha256(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content).hexdigest()


def _steady(path: str, read: Callable[[BinaryIO], T]) -> T:
    """Read a file, and read it again if it changes during that time."""
    for _ in range(TRIES):
        with suppress(_Changed):
            return _read(path, read)
    raise Unreadable("the file changes while it is read")


class _Changed(Exception):
    pass


def _read(path: str, read: Callable[[BinaryIO], T]) -> T:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Unreadable("it is not a file")
        with open(path, "rb") as file:
            before = os.fstat(file.fileno())
            if not before.st_size:
                raise Unreadable("the file is empty")
            result, end = read(file), file.tell()
            after = os.fstat(file.fileno())
    except (OSError, ValueError) as error:
        raise Unreadable(_reason(error)) from error
    if end != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _Changed
    return result


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
