from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.indexing_status import IndexingStatus


class DocumentIndexingStatus(Model):
    """How far the indexing of one document is."""

    id: str
    """Id of the document."""
    indexing_status: IndexingStatus
    """Step of indexing that a document is in. `completed`, `error` and `paused` are where it comes to rest."""
    processing_started_at: int | None
    """When processing began, in unix seconds."""
    parsing_completed_at: int | None
    """When the content had been read, in unix seconds."""
    cleaning_completed_at: int | None
    """When the content had been cleaned, in unix seconds."""
    splitting_completed_at: int | None
    """When the content had been split, in unix seconds."""
    completed_at: int | None
    """When indexing ended, in unix seconds. Null until then."""
    paused_at: int | None
    """When indexing was paused, in unix seconds. Null when it was not."""
    error: str | None
    """Why indexing failed. Null when it did not."""
    stopped_at: int | None
    """When indexing stopped because of an error or on request, in unix seconds. Null when it did not."""
    completed_segments: int
    """Number of segments indexed so far."""
    total_segments: int
    """Number of segments to index; 0 before the content is split."""
