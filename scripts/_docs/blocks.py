"""The Python blocks of the docs. A block with a title is a file: a whole program, or its tests."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r'^( *)```python(?: title="([^"]+)")?\n(.*?)^\1```$', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A Python block of a page."""

    page: str
    """The path of the page, from the folder of the project."""
    line: int
    """The line of the page where the code begins."""
    title: str
    """The name of the file, if the block is one; empty for a snippet, which continues the snippets above it."""
    source: str


def written_pages(root: Path) -> list[Path]:
    """Return the hand-written pages: README and docs/, without the generated reference."""
    pages = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    return [page for page in pages if "reference" not in page.parts and page.name != "api.md"]


def blocks_of(page: Path, root: Path) -> list[Block]:
    """Return the blocks of a page, in order."""
    text, name = page.read_text(encoding="utf-8"), page.relative_to(root).as_posix()
    return list(_blocks(text, name))


def files_of(page: Path) -> dict[str, str]:
    """Return the files that a page shows, name -> content: its blocks with a title, in any language."""
    found = re.finditer(r'^```\w+ title="([^"]+)"\n(.*?)^```$', page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return {each[1]: each[2] for each in found}


def _blocks(text: str, name: str) -> Iterator[Block]:
    for each in _BLOCK.finditer(text):
        line = text.count("\n", 0, each.start(3)) + 1
        yield Block(name, line, each[2] or "", textwrap.dedent(each[3]))
