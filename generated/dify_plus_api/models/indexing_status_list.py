from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.document_indexing_status import DocumentIndexingStatus


class IndexingStatusList(Model):
    """The indexing status of every document of a batch."""

    data: list[DocumentIndexingStatus]
    """One entry for each document."""
