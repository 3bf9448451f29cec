from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.doc_form import DocForm
    from ..models.document_display_status import DocumentDisplayStatus
    from ..models.document_metadata_value import DocumentMetadataValue
    from ..models.document_source import DocumentSource
    from ..models.indexing_status import IndexingStatus
    from ..models.stored_process_rule import StoredProcessRule


class DocumentDetail(Model):
    """A document with its settings and figures. Only `id` is always there: the `metadata` parameter decides on the
    rest."""

    id: str
    """Id of the document."""
    position: int | None = None
    """Place in the knowledge base, starting at 1."""
    data_source_type: str | None = None
    """Kind of source it comes from; `upload_file` for text and files sent through this API."""
    data_source_info: DocumentSource | None = None
    """Its source in detail."""
    dataset_process_rule_id: str | None = None
    """Id of the process rule it was made with."""
    dataset_process_rule: StoredProcessRule | None = None
    """Process rule of the knowledge base."""
    document_process_rule: StoredProcessRule | None = None
    """Process rule it was made with."""
    name: str | None = None
    """Name of the document."""
    created_from: str | None = None
    """Where the last change came from: `api` or `web`."""
    created_by: str | None = None
    """Id of the account that created it."""
    created_at: int | None = None
    """Creation time in unix seconds."""
    tokens: int | None = None
    """Number of tokens of the embedding model; 0 with economy indexing, null until indexed."""
    indexing_status: IndexingStatus | None = None
    """Step of indexing that a document is in. `completed`, `error` and `paused` are where it comes to rest."""
    completed_at: int | None = None
    """When indexing ended, in unix seconds. Null until then."""
    updated_at: int | None = None
    """Time of the last change in unix seconds."""
    indexing_latency: float | None = None
    """How long indexing took, in seconds. Null until it ended."""
    error: str | None = None
    """Why indexing failed. Null when it did not."""
    enabled: bool | None = None
    """Whether searches may find it."""
    disabled_at: int | None = None
    """When it was disabled, in unix seconds. Null while enabled."""
    disabled_by: str | None = None
    """Id of the account that disabled it. Null while enabled."""
    archived: bool | None = None
    """Whether it is archived."""
    segment_count: int | None = None
    """Number of segments."""
    average_segment_length: float | None = None
    """Average length of its segments in characters."""
    hit_count: int | None = None
    """How often searches have found it."""
    display_status: DocumentDisplayStatus | None = None
    """Its state in one word."""
    doc_form: DocForm | None = None
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
    doc_language: str | None = None
    """Language of its content, as given when it was created."""
    doc_type: str | None = None
    """Type assigned to it. Null when there is none."""
    doc_metadata: list[DocumentMetadataValue] | None = None
    """Its metadata, with the built-in fields when they are switched on. Null when there is none."""
    summary_index_status: str | None = None
    """State of its summaries. Null when none are made."""
    need_summary: bool | None = None
    """Whether summaries are to be made for it."""
