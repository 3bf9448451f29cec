"""The progress of indexing: how far it is, whether it has ended, and what failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from attrs import frozen

from dify_plus.errors import IndexingFailed
from dify_plus_api import models

__all__ = ["IndexingProgress", "checked_indexing"]

SETTLED: Final = frozenset({"completed", "error", "paused"})
"""The states in which indexing has stopped."""


@frozen
class IndexingProgress:
    """The progress of indexing a batch of documents."""

    documents: list[models.DocumentIndexingStatus]
    """The status of each document."""

    @property
    def completed_segments(self) -> int:
        """The number of indexed segments, of all documents."""
        return sum(document.completed_segments or 0 for document in self.documents)

    @property
    def total_segments(self) -> int:
        """The number of segments, of all documents. It grows while the server still splits documents."""
        return sum(document.total_segments or 0 for document in self.documents)

    @property
    def completed(self) -> bool:
        """Whether every document is indexed."""
        return all(document.indexing_status == "completed" for document in self.documents)

    @property
    def over(self) -> bool:
        """Whether indexing has ended: every document is indexed, has failed or is paused."""
        return all(document.indexing_status in SETTLED for document in self.documents)

    @property
    def failures(self) -> dict[str, str]:
        """Document id -> the reason why the document could not be indexed."""
        return dict(_failures(self.documents))

    def __str__(self) -> str:
        count = len(self.documents)
        documents = f"{count} document{'' if count == 1 else 's'}"
        return f"{self.completed_segments} of {self.total_segments} segments of {documents} are indexed"

    def to_dict(self) -> dict[str, Any]:
        """Return the progress as a JSON object."""
        return {"data": [document.to_dict() for document in self.documents]}


def _failures(documents: Iterable[models.DocumentIndexingStatus]) -> Iterator[tuple[str, str]]:
    for document in documents:
        if document.indexing_status == "error":
            yield document.id, document.error or "the server gives no reason"
        elif document.indexing_status == "paused":
            yield document.id, "indexing is paused"


def checked_indexing(progress: IndexingProgress) -> IndexingProgress:
    """Raise an error if a document could not be indexed.

    Args:
        progress: The progress of indexing that has ended.

    Returns:
        The same progress.

    Raises:
        IndexingFailed: A document failed or is paused. `result` of the error is the progress.
    """
    failures = progress.failures
    if not failures:
        return progress
    message = next(iter(failures.values()))
    if len(progress.documents) > 1:
        listed = "; ".join(f"{name}: {reason}" for name, reason in failures.items())
        message = f"{len(failures)} of {len(progress.documents)} documents were not indexed: {listed}"
    raise IndexingFailed(message, result=progress)
