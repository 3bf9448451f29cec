"""Which files are meant by files, folders, patterns and `-`."""

from __future__ import annotations

import glob
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from dify_plus._arguments.files import KNOWN, REFUSED_IN_NAMES
from dify_plus.cli._error_messages import CommandError

if TYPE_CHECKING:
    from dify_plus._arguments.documents import NewDocument

__all__ = ["Source", "find_sources"]

ENDINGS: Final = frozenset(ending for ending, (kind, _) in KNOWN.items() if kind == "document")
"""The endings of files that are taken from folders and patterns; a file that is named is always taken."""


@frozen
class Source:
    """A document to be.

    Attributes:
        name: What it will be called.
        path: The file; None for the text from standard input.
        text: The text from standard input.
    """

    name: str
    path: Path | None = None
    text: str | None = None

    @property
    def label(self) -> str:
        """How it is spoken of."""
        return str(self.path) if self.path is not None else self.name

    def to_document(self) -> NewDocument:
        """As the client takes it."""
        if self.path is None:
            return {"text": self.text, "name": self.name}
        return {"file": (self.name, self.path)}


def find_sources(typed: Sequence[str], name: str | None) -> list[Source]:
    """Find the documents that are meant.

    Files in a folder are called by their way there, `guide/intro.md` as `guide_intro.md`, so that adding the folder
    again replaces them. What is hidden is left out.

    Args:
        typed: Files, folders, patterns such as `docs/**/*.md`, and `-` for text from standard input.
        name: What the document is called; only where it is one.

    Returns:
        The documents, in the order typed, each file once.

    Raises:
        CommandError: something is not there, there is nothing at all, or two documents would have one name.
    """
    found: dict[str, Source] = {}
    for item in typed:
        for source in _read(item, name):
            known = found.setdefault(source.name, source)
            if known.path != source.path:
                raise CommandError(
                    f"{known.label} and {source.label} would both be called {source.name!r}",
                    "add them one by one, with --name",
                )
    sources = list(found.values())
    if not sources:
        raise CommandError(
            f"there are no documents in {', '.join(typed)}", f"taken are files that end in {', '.join(sorted(ENDINGS))}"
        )
    if name is not None and len(sources) > 1:
        raise CommandError(f"--name is for one document, and there are {len(sources)}", "leave it out")
    return [_named(sources[0], name)] if name is not None else sources


def _read(item: str, name: str | None) -> Iterator[Source]:
    path = Path(item).expanduser()
    if item == "-":
        if name is None:
            raise CommandError("text from standard input needs a name", "give it with --name")
        text = sys.stdin.read()
        if not text.strip():
            raise CommandError("standard input is empty")
        yield Source(name, text=text)
    elif path.is_dir():
        for file in _files(path.rglob("*"), path, inside=path):
            yield Source(_allowed("_".join(file.relative_to(path).parts)), file)
    elif path.is_file():
        yield Source(_allowed(path.name), path)
    elif glob.has_magic(item):
        found = (Path(match) for match in glob.iglob(str(path), recursive=True))
        for file in _files(found, Path(), inside=_fixed_part(path)):
            yield Source(_allowed(file.name), file)
    else:
        raise CommandError(f"there is no file or folder {item}")


def _fixed_part(pattern: Path) -> Path:
    """The folder that a pattern looks in: its beginning without wildcards."""
    return next((parent for parent in pattern.parents if not glob.has_magic(str(parent))), Path())


def _files(paths: Iterator[Path], folder: Path, *, inside: Path) -> list[Path]:
    """The documents among paths, without hidden files and without links that lead out of a folder."""
    root = inside.resolve()

    def hidden(path: Path) -> bool:
        parts = path.relative_to(folder).parts if path.is_relative_to(folder) else path.parts
        return any(part.startswith(".") and part not in (".", "..") for part in parts)

    documents = (path for path in paths if path.suffix[1:].lower() in ENDINGS and not hidden(path) and path.is_file())
    return sorted(path for path in documents if path.resolve().is_relative_to(root))


def _allowed(name: str) -> str:
    return re.sub(REFUSED_IN_NAMES, "_", name)


def _named(source: Source, name: str) -> Source:
    """The document by another name; a file keeps its ending, which gives its type."""
    ending = source.path.suffix if source.path is not None and not Path(name).suffix else ""
    return Source(name + ending, source.path, source.text)
