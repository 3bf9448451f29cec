"""How indexing is followed: what a progress says, when it is over, and when to look again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from attrs import frozen

from dify_plus.errors import IndexingFailed
from dify_plus_api import models

__all__ = ["IndexingProgress", "checked_indexing"]

SETTLED: Final = frozenset({"completed", "error", "paused"})
"""The states in which indexing comes to rest."""


@frozen
class IndexingProgress:
    """How far the indexing of a batch of documents is."""

    documents: list[models.DocumentIndexingStatus]
    """The status of each document."""

    @property
    def completed_segments(self) -> int:
        """Segments that are indexed, of all documents."""
        return sum(document.completed_segments or 0 for document in self.documents)

    @property
    def total_segments(self) -> int:
        """Segments there are, of all documents; it grows while documents are still split."""
        return sum(document.total_segments or 0 for document in self.documents)

    @property
    def completed(self) -> bool:
        """Whether every document is indexed."""
        return all(document.indexing_status == "completed" for document in self.documents)

    @property
    def over(self) -> bool:
        """Whether nothing more will happen: every document is indexed, has failed or is paused."""
        return all(document.indexing_status in SETTLED for document in self.documents)

    @property
    def failures(self) -> dict[str, str]:
        """Why documents could not be indexed, by document id."""
        return dict(_failures(self.documents))

    def __str__(self) -> str:
        count = len(self.documents)
        documents = f"{count} document{'' if count == 1 else 's'}"
        return f"{self.completed_segments} of {self.total_segments} segments of {documents} are indexed"

    def to_dict(self) -> dict[str, Any]:
        """Write as a JSON object."""
        return {"data": [document.to_dict() for document in self.documents]}


def _failures(documents: Iterable[models.DocumentIndexingStatus]) -> Iterator[tuple[str, str]]:
    for document in documents:
        if document.indexing_status == "error":
            yield document.id, document.error or "the server gives no reason"
        elif document.indexing_status == "paused":
            yield document.id, "indexing is paused"


def checked_indexing(progress: IndexingProgress) -> IndexingProgress:
    """Raise for documents that could not be indexed.

    Args:
        progress: A progress that is over.

    Returns:
        The progress as it is.

    Raises:
        IndexingFailed: a document failed or is paused; it carries the progress.
    """
    failures = progress.failures
    if not failures:
        return progress
    message = next(iter(failures.values()))
    if len(progress.documents) > 1:
        listed = "; ".join(f"{name}: {reason}" for name, reason in failures.items())
        message = f"{len(failures)} of {len(progress.documents)} documents were not indexed: {listed}"
    raise IndexingFailed(message, result=progress)
