from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.datasource_type import DatasourceType
    from ..models.document_source import DocumentSource
    from ..models.indexing_status import IndexingStatus


@define(slots=False, kw_only=True)
class PipelineDocument(Model):
    """Document that a pipeline run has made and is about to fill."""

    id: str
    """Id of the document."""
    position: int | Unset = UNSET
    """Place within the knowledge base, from 1."""
    data_source_type: DatasourceType | Unset = UNSET
    """Kind of data source. It decides the shape of the entries that a pipeline run takes."""
    data_source_info: DocumentSource | None | Unset = UNSET
    """Entry of the request that it comes from."""
    name: str | Unset = UNSET
    """Name of the document."""
    indexing_status: IndexingStatus | Unset = UNSET
    """Step of indexing that a document is in. `completed`, `error` and `paused` are where it comes to rest."""
    error: None | str | Unset = UNSET
    """Reason for which indexing failed, or null."""
    enabled: bool | Unset = UNSET
    """Whether retrieval may use the document."""
