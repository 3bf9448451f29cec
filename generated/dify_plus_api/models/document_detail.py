from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.doc_form import DocForm
    from ..models.document_display_status import DocumentDisplayStatus
    from ..models.document_metadata_value import DocumentMetadataValue
    from ..models.document_source import DocumentSource
    from ..models.indexing_status import IndexingStatus
    from ..models.stored_process_rule import StoredProcessRule


@define(slots=False, kw_only=True)
class DocumentDetail(Model):
    """A document with its settings and figures. Only `id` is always there: the `metadata` parameter decides on the
    rest."""

    id: str
    """Id of the document."""
    position: int | Unset = UNSET
    """Place in the knowledge base, starting at 1."""
    data_source_type: str | Unset = UNSET
    """Kind of source it comes from; `upload_file` for text and files sent through this API."""
    data_source_info: DocumentSource | None | Unset = UNSET
    """Its source in detail."""
    dataset_process_rule_id: None | str | Unset = UNSET
    """Id of the process rule it was made with."""
    dataset_process_rule: None | StoredProcessRule | Unset = UNSET
    """Process rule of the knowledge base."""
    document_process_rule: None | StoredProcessRule | Unset = UNSET
    """Process rule it was made with."""
    name: str | Unset = UNSET
    """Name of the document."""
    created_from: str | Unset = UNSET
    """Where the last change came from: `api` or `web`."""
    created_by: str | Unset = UNSET
    """Id of the account that created it."""
    created_at: int | Unset = UNSET
    """Creation time in unix seconds."""
    tokens: int | None | Unset = UNSET
    """Number of tokens of the embedding model; 0 with economy indexing, null until indexed."""
    indexing_status: IndexingStatus | Unset = UNSET
    """Step of indexing that a document is in. `completed`, `error` and `paused` are where it comes to rest."""
    completed_at: int | None | Unset = UNSET
    """When indexing ended, in unix seconds. Null until then."""
    updated_at: int | None | Unset = UNSET
    """Time of the last change in unix seconds."""
    indexing_latency: float | None | Unset = UNSET
    """How long indexing took, in seconds. Null until it ended."""
    error: None | str | Unset = UNSET
    """Why indexing failed. Null when it did not."""
    enabled: bool | Unset = UNSET
    """Whether searches may find it."""
    disabled_at: int | None | Unset = UNSET
    """When it was disabled, in unix seconds. Null while enabled."""
    disabled_by: None | str | Unset = UNSET
    """Id of the account that disabled it. Null while enabled."""
    archived: bool | Unset = UNSET
    """Whether it is archived."""
    segment_count: int | Unset = UNSET
    """Number of segments."""
    average_segment_length: float | Unset = UNSET
    """Average length of its segments in characters."""
    hit_count: int | Unset = UNSET
    """How often searches have found it."""
    display_status: DocumentDisplayStatus | None | Unset = UNSET
    """Its state in one word."""
    doc_form: DocForm | Unset = UNSET
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
    doc_language: None | str | Unset = UNSET
    """Language of its content, as given when it was created."""
    doc_type: None | str | Unset = UNSET
    """Type assigned to it. Null when there is none."""
    doc_metadata: list[DocumentMetadataValue] | None | Unset = UNSET
    """Its metadata, with the built-in fields when they are switched on. Null when there is none."""
    summary_index_status: None | str | Unset = UNSET
    """State of its summaries. Null when none are made."""
    need_summary: bool | Unset = UNSET
    """Whether summaries are to be made for it."""
