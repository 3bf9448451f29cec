from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.doc_form import DocForm
    from ..models.document_display_status import DocumentDisplayStatus
    from ..models.document_metadata_value import DocumentMetadataValue
    from ..models.document_source import DocumentSource
    from ..models.indexing_status import IndexingStatus


class Document(Model):
    """A document of a knowledge base."""

    id: str
    """Id of the document."""
    position: int
    """Place in the knowledge base, starting at 1."""
    data_source_type: str
    """Kind of source it comes from; `upload_file` for text and files sent through this API."""
    data_source_info: DocumentSource | None
    """Its source by id."""
    data_source_detail_dict: DocumentSource | None
    """Its source in detail."""
    dataset_process_rule_id: str | None
    """Id of the process rule it was made with."""
    name: str
    """Name of the document."""
    created_from: str
    """Where the last change came from: `api` or `web`. An update through this API may say `web`."""
    created_by: str
    """Id of the account that created it."""
    created_at: int
    """Creation time in unix seconds."""
    tokens: int | None
    """Number of tokens of the embedding model; 0 with economy indexing, null until indexed."""
    indexing_status: IndexingStatus
    """Step of indexing that a document is in. `completed`, `error` and `paused` are where it comes to rest."""
    error: str | None
    """Why indexing failed. Null when it did not."""
    enabled: bool
    """Whether searches may find it."""
    disabled_at: int | None
    """When it was disabled, in unix seconds. Null while enabled."""
    disabled_by: str | None
    """Id of the account that disabled it. Null while enabled."""
    archived: bool
    """Whether it is archived."""
    display_status: DocumentDisplayStatus | None
    """Its state in one word."""
    word_count: int | None
    """Number of characters; null until indexed."""
    hit_count: int
    """How often searches have found it."""
    doc_form: DocForm
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
    doc_metadata: list[DocumentMetadataValue] | None
    """Its metadata; empty or null when there is none."""
    summary_index_status: str | None
    """State of its summaries. Null when none are made."""
    need_summary: bool
    """Whether summaries are to be made for it."""
