"""The names of synced documents. Does no I/O.

A server replaces a document when another one with the same name is created. So each name ends with a mark that no other
document of the knowledge base has: `guide_intro [3f9a2c81d04e].md`. The mark is made from the knowledge base, the scope
and the key, so the same document gets the same name on any machine. Its last four digits are a checksum. It shows
whether a sync created a document, even if the sync ended before it could label the document.
"""

from __future__ import annotations

import hashlib
import os
import re
from typing import Final

from attrs import frozen

__all__ = ["IDENTITY", "Namer", "mark"]

LONGEST: Final = 150
"""The longest name without the mark, in characters. Servers shorten file names to 200."""
IDENTITY: Final = 8
"""The number of digits of the mark that identify the key."""
REFUSED: Final = r'[/\\:*?"<>|\x00-\x1f\x7f]'
"""Characters that a server refuses in the names of files."""
MARKED: Final = re.compile(r"(.*) \[([0-9a-f]{8})([0-9a-f]{4})\](\.[^.]*)?", re.DOTALL)


@frozen
class Namer:
    """Makes and recognizes the names of the documents of one knowledge base and scope."""

    dataset_id: str
    scope: str

    def name(self, key: str, title: str, *, is_file: bool) -> str:
        """Make the name of a document.

        Args:
            key: The document's key.
            title: The readable part: a path or a title.
            is_file: Whether the title ends with the file's extension, which the name keeps at its end.
        """
        stem, ending = os.path.splitext(title) if is_file else (title, "")
        stem = re.sub(REFUSED, "_", stem)[: LONGEST - len(ending)].strip()
        ending = re.sub(REFUSED, "_", ending)
        identity = self.identity(key)
        return f"{stem} [{identity}{self._checksum(stem, ending, identity)}]{ending}"

    def identity(self, key: str) -> str:
        """Return the part of the mark that identifies the key.

        Args:
            key: The document's key.
        """
        return self._digest(key, IDENTITY)

    def made(self, name: str) -> bool:
        """Return whether a sync with this scope made the name.

        Args:
            name: The name of a document.
        """
        found = MARKED.fullmatch(name)
        if found is None:
            return False
        stem, identity, checksum, ending = found.groups()
        return checksum == self._checksum(stem, ending or "", identity)

    def _checksum(self, stem: str, ending: str, identity: str) -> str:
        return self._digest("\0".join((stem, ending, identity)), 4)

    def _digest(self, text: str, digits: int) -> str:
        whole = "\0".join((self.dataset_id, self.scope, text))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def mark(name: str) -> str | None:
    """Return the mark in a name.

    Args:
        name: The name of a document.
    """
    found = MARKED.fullmatch(name)
    return None if found is None else found[2] + found[3]
