"""Find the documents that the user names: files, folders, patterns and `-`."""

from __future__ import annotations

import glob
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from dify_plus._arguments.files import REFUSED_IN_NAMES
from dify_plus._knowledge_sync.files import ENDINGS, files_in
from dify_plus.cli._error_messages import CommandError

if TYPE_CHECKING:
    from dify_plus._arguments.documents import NewDocument

__all__ = ["ENDINGS", "Source", "find_sources"]


@frozen
class Source:
    """A document to add.

    Attributes:
        name: The document's name.
        path: The file; None for the text from standard input.
        text: The text from standard input.
    """

    name: str
    path: Path | None = None
    text: str | None = None

    @property
    def label(self) -> str:
        """The document's path or name, for messages."""
        return str(self.path) if self.path is not None else self.name

    def to_document(self) -> NewDocument:
        """Return the document as the client's `create_many` takes it."""
        if self.path is None:
            return {"text": self.text, "name": self.name}
        return {"file": (self.name, self.path)}


def find_sources(typed: Sequence[str], name: str | None) -> list[Source]:
    """Find the documents to add.

    A document is named after the file's path in the folder (`guide/intro.md` becomes `guide_intro.md`), so that adding
    the folder again replaces it. Folders and patterns select documents by their extensions, without hidden files and
    without links that lead out of the folder; a file named by itself is always selected.

    Args:
        typed: Files, folders, patterns such as `docs/**/*.md`, and `-` for text from standard input.
        name: The document's name; only for a single document.

    Returns:
        The documents in the order typed, each file once.

    Raises:
        CommandError: A file is missing, there are no documents, or two documents would have the same name.
    """
    found: dict[str, Source] = {}
    for item in typed:
        for source in _read(item, name):
            known = found.setdefault(source.name, source)
            if known.path != source.path:
                raise CommandError(
                    f"{known.label} and {source.label} would both be named {source.name!r}",
                    "add them one by one, with --name",
                )
    sources = list(found.values())
    if not sources:
        raise CommandError(
            f"there are no documents in {', '.join(typed)}", f"supported file extensions: {', '.join(sorted(ENDINGS))}"
        )
    if name is not None and len(sources) > 1:
        raise CommandError(f"--name needs a single document, not {len(sources)}", "leave it out")
    return [_named(sources[0], name)] if name is not None else sources


def _read(item: str, name: str | None) -> Iterator[Source]:
    path = Path(item).expanduser()
    if item == "-":
        if name is None:
            raise CommandError("text from standard input needs a name", "pass it with --name")
        text = sys.stdin.read()
        if not text.strip():
            raise CommandError("standard input is empty")
        yield Source(name, text=text)
    elif path.is_dir():
        for file in _files(path, None):
            yield Source(_allowed("_".join(file.relative_to(path).parts)), file)
    elif path.is_file():
        yield Source(_allowed(path.name), path)
    elif glob.has_magic(item):
        folder = _fixed_part(path)
        for file in _files(folder, path.relative_to(folder).parts):
            yield Source(_allowed(file.name), file)
    else:
        raise CommandError(f"there is no file or folder {item}")


def _fixed_part(pattern: Path) -> Path:
    """Return the folder that a pattern looks in: its beginning without wildcards."""
    return next((parent for parent in pattern.parents if not glob.has_magic(str(parent))), Path())


def _files(folder: Path, pattern: tuple[str, ...] | None) -> list[Path]:
    """Return the documents in a folder that can be read and, if there is a pattern, match it."""
    paths = (Path(found.path) for found in files_in(str(folder), pattern) if found.problem is None)
    return sorted(path for path in paths if path.suffix[1:].lower() in ENDINGS and path.is_file())


def _allowed(name: str) -> str:
    return re.sub(REFUSED_IN_NAMES, "_", name)


def _named(source: Source, name: str) -> Source:
    """Return the document under another name. A file keeps its extension, which sets its type."""
    ending = source.path.suffix if source.path is not None and not Path(name).suffix else ""
    return Source(name + ending, source.path, source.text)
