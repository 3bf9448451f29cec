"""The documents that a knowledge base should have, read from the source and checked. Does no I/O."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import PurePath
from typing import IO, Any

from attrs import define, field, frozen

from dify_plus._arguments.checks import as_dict, text, within
from dify_plus._arguments.documents import DocumentSettings, NewDocument, document_file, new_document
from dify_plus._arguments.files import local_upload
from dify_plus._masking import shown
from dify_plus.errors import UsageError

__all__ = ["Found", "Item", "item_of_file", "read_item"]


@frozen
class Found:
    """A file in a folder, or a subfolder that cannot be read."""

    key: str
    """Its path in the folder, with `/`. The path of a subfolder ends with `/`."""
    path: str
    """Its path on this machine."""
    problem: str | None = None
    """The reason why it cannot be used."""


@define
class Item:
    """A document that the knowledge base should have."""

    key: str
    title: str
    """The readable part of the document's name."""
    content: str | bytes | IO[bytes]
    """The path of a file, a file's content, a file object; with `is_text`, the text."""
    is_text: bool = False
    mime_type: str | None = None
    settings: dict[str, Any] = field(factory=dict[str, Any])
    """How to index it."""
    metadata: dict[str, str | float | None] = field(factory=dict[str, str | float | None])
    sha256: str = ""
    """The SHA-256 of the content, in hexadecimal digits; filled in when the content has been read."""
    failure: str | None = None
    """The reason why the document cannot be sent."""

    @property
    def path(self) -> str | None:
        """The file to read; None if the content is in memory already."""
        return self.content if isinstance(self.content, str) and not self.is_text else None


def item_of_file(found: Found, settings: Mapping[str, Any]) -> Item:
    """Make the item of a file in a folder.

    Args:
        found: The file.
        settings: How to index it.
    """
    return _of_path(found.key, found.path, found.key, settings, found.problem)


def read_item(item: object, settings: DocumentSettings) -> Item:
    """Read an item of the source.

    Args:
        item: A path, or a `NewDocument` with a key.
        settings: How to index documents.

    Raises:
        UsageError: The item is something else, has no key, or a field is wrong.
    """
    if isinstance(item, str | os.PathLike):
        path = os.fsdecode(item)
        if not path:
            raise UsageError("source has an empty path in it")
        pure = PurePath(os.path.normpath(path))
        title = pure.name if pure.is_absolute() else "_".join(part for part in pure.parts if part != "..")
        return _of_path(pure.as_posix(), path, title, settings)
    if not isinstance(item, Mapping):
        raise UsageError(f"each item of source must be a path or a NewDocument(key=...), not {shown(item)}")
    given: Any = item
    key = given.get("key")
    if not isinstance(key, str) or not is_unicode(key) or not key:
        raise UsageError(f"each NewDocument of source needs a key, which identifies it: key=..., not {shown(key)}")
    with within(f"the document {shown(key)}"):
        return _of_document(key, new_document(given, settings))


def is_unicode(text: str) -> bool:
    """Return whether UTF-8 can encode a text. It cannot encode half of a surrogate pair."""
    return text.isascii() or text == text.encode(errors="ignore").decode()


def _of_path(key: str, path: str, title: str, settings: Mapping[str, Any], problem: str | None = None) -> Item:
    if not is_unicode(key):
        key, problem = key.encode(errors="backslashreplace").decode(), "the name of the file is not valid Unicode"
    if problem is None and not os.path.splitext(path)[1]:
        problem = "the name of the file has no extension, but the server needs it to know the type"
    return Item(key, title, path, settings=dict(settings), failure=problem)


def _of_document(key: str, document: NewDocument) -> Item:
    name, file, content = document.get("name"), document.get("file"), document.get("text")
    settings = {field: value for field, value in document.items() if field in DocumentSettings.__annotations__}
    metadata = as_dict("metadata", document.get("metadata") or {})
    if file is None:
        failure = None if content and content.strip() else "the text is empty"
        return Item(key, text("name", name), content or "", True, None, settings, metadata, failure=failure)
    upload = document_file(file, name)
    ending = os.path.splitext(upload.name)[1]
    title = name or upload.name
    title = title if title.endswith(ending) else title + ending
    mime_type = local_upload(file, name=title.replace("/", "_").replace("\\", "_")).mime_type
    return Item(key, title, upload.content, False, mime_type, settings, metadata)
