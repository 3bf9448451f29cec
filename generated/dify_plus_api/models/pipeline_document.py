from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.datasource_type import DatasourceType
    from ..models.document_source import DocumentSource
    from ..models.indexing_status import IndexingStatus


class PipelineDocument(Model):
    """Document that a pipeline run has made and is about to fill."""

    id: str
    """Id of the document."""
    position: int | None = None
    """Place within the knowledge base, from 1."""
    data_source_type: DatasourceType | None = None
    """Kind of data source. It decides the shape of the entries that a pipeline run takes."""
    data_source_info: DocumentSource | None = None
    """Entry of the request that it comes from."""
    name: str | None = None
    """Name of the document."""
    indexing_status: IndexingStatus | None = None
    """Step of indexing that a document is in. `completed`, `error` and `paused` are where it comes to rest."""
    error: str | None = None
    """Reason for which indexing failed, or null."""
    enabled: bool | None = None
    """Whether retrieval may use the document."""
