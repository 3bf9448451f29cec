"""Decide what to do with each document. Does no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from attrs import define, field, frozen

from dify_plus._knowledge_sync.items import Item
from dify_plus._knowledge_sync.labels import Remote, same_values
from dify_plus._knowledge_sync.names import IDENTITY, Namer, mark
from dify_plus._masking import shown
from dify_plus.errors import UsageError

__all__ = ["Inventory", "Plan", "Step", "Work"]

Work: TypeAlias = Literal["create", "update", "replace", "label", "watch"]
"""`replace`: delete the document and create it again. `label`: set its metadata. `watch`: wait for its indexing."""

LEFT_ALONE: Final = {
    "archived": "the document is archived on the server: unarchive it, so that sync can change it",
    "disabled": "the document is disabled on the server: enable it, so that sync can change it",
    "paused": "the indexing of the document is paused on the server: resume it",
}


@frozen
class Step:
    """One document to change on the server."""

    work: Work
    item: Item
    name: str
    """The name that the document should have."""
    remote: Remote | None = None
    """The document on the server."""


class Inventory:
    """The documents on the server that syncs with one scope have created.

    Args:
        documents: All documents of the knowledge base, newest first.
        namer: Recognizes the names that syncs with this scope create.
    """

    def __init__(self, documents: Iterable[Remote], namer: Namer) -> None:
        self._namer = namer
        self._labelled: dict[str, list[Remote]] = {}
        self._leftovers: dict[str, list[Remote]] = {}
        """Documents without a label, by the digits of their key: a sync ended before it could label them."""
        for document in documents:
            label = document.label
            if label is not None and label.scope == namer.scope:
                self._labelled.setdefault(label.key, []).append(document)
            elif label is None and namer.made(document.name):
                self._leftovers.setdefault(str(mark(document.name))[:IDENTITY], []).append(document)

    def take(self, key: str) -> list[Remote]:
        """Return the documents with a key, the best one first. `rest` no longer yields them.

        Args:
            key: The key of a document.
        """
        labelled, leftovers = self._labelled.pop(key, []), self._leftovers.pop(self._namer.identity(key), [])
        return sorted(labelled, key=_order) + leftovers

    def rest(self) -> Iterator[tuple[str, Remote]]:
        """Yield the documents that were not taken, each with its key, or with its name if it has no label."""
        for documents in (*self._labelled.values(), *self._leftovers.values()):
            yield from ((document.label.key if document.label else document.name, document) for document in documents)

    def superfluous(self, document: Remote) -> bool:
        """Return whether a second document with the same key can be deleted: its name shows that a sync created it."""
        return self._namer.made(document.name)


def _order(document: Remote) -> int:
    return ("available", "indexing", "disabled", "archived", "paused", "error").index(document.state)


@define
class Plan:
    """The actions of a sync, added item by item."""

    inventory: Inventory
    namer: Namer
    steps: list[Step] = field(factory=list[Step])
    deletions: list[tuple[str, Remote]] = field(factory=list[tuple[str, Remote]])
    """Documents that the source no longer has, each with its key."""
    doubles: list[Remote] = field(factory=list[Remote])
    """Second documents with the same key. Syncs that run at the same time may create them."""
    unchanged: list[str] = field(factory=list[str])
    failed: dict[str, str] = field(factory=dict[str, str])
    _keys: set[str] = field(factory=set[str])
    _unreadable: list[str] = field(factory=list[str])

    def unreadable_folder(self, key: str, reason: str) -> None:
        """Record that a folder cannot be read. Nothing in it counts as deleted.

        Args:
            key: The path of the folder, with a `/` at its end.
            reason: Why it cannot be read.
        """
        self.failed[key] = reason
        self._unreadable.append(key)

    def has(self, key: str) -> bool:
        """Return whether the plan has a document with this key."""
        return key in self._keys

    def add(self, item: Item) -> None:
        """Decide what to do with one document of the source.

        Args:
            item: The document, with its SHA-256 or the reason why it cannot be sent.

        Raises:
            UsageError: An earlier document has the same key.
        """
        if item.key in self._keys:
            raise UsageError(f"two documents of source have the key {shown(item.key)}. Nothing was changed")
        self._keys.add(item.key)
        name = self.namer.name(item.key, item.title, is_file=not item.is_text)
        found = self.inventory.take(item.key)
        self.doubles += filter(self.inventory.superfluous, found[1:])
        if item.failure is not None:
            self.failed[item.key] = item.failure
            return
        work = _work(item, found[0], name) if found else "create"
        if work is None:
            self.unchanged.append(item.key)
        elif work == "leave":
            self.failed[item.key] = LEFT_ALONE[found[0].state]
        else:
            self.steps.append(Step(work, item, name, found[0] if found else None))

    @property
    def deletes_all(self) -> bool:
        """Whether it deletes documents, and the source has none."""
        return bool(self.deletions) and not self._keys

    def finish(self, *, delete: bool) -> None:
        """Decide what to do with the documents that the source does not have.

        Args:
            delete: Whether to delete them.
        """
        if delete:
            self.deletions = [
                (key, document)
                for key, document in self.inventory.rest()
                if not any(key.startswith(folder) for folder in self._unreadable)
                and not (document.label is None and self._unreadable)
            ]


def _work(item: Item, known: Remote, name: str) -> Work | Literal["leave"] | None:
    """Return what to do with a document that is on the server; None for nothing, "leave" if nothing can be done."""
    label = known.label
    same = label is not None and known.intact and label.sha256 == item.sha256 and mark(known.name) == mark(name)
    if known.state == "error":
        return "replace"
    if known.state == "indexing":
        return "watch" if same else "replace"
    if known.state == "paused" or (known.state in LEFT_ALONE and not same):
        return "leave"
    if not same:
        return "update"
    return None if same_values(item.metadata, known.metadata) else "label"
