"""Models of the calls about documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ..types import UNSET, File, Model, Unset

if TYPE_CHECKING:
    from .shared import DocForm, DocumentSource, IndexingStatus, IndexingTechnique, RetrievalModel


DocumentDisplayStatus = Literal["archived", "available", "disabled", "error", "indexing", "paused", "queuing"] | str
"""State of a document as people see it: indexing state, enabled or not, archived or not, in one word."""


GetDocumentMetadata = Literal["all", "only", "without"] | str
"""Whether metadata comes with the rest (`all`), alone (`only`) or not at all (`without`). Defaults to `all`."""


ParentMode = Literal["full-doc", "paragraph"] | str
"""What a parent segment is: one for each paragraph, or one for the whole document."""


PreProcessingRuleId = Literal["remove_extra_spaces", "remove_stopwords", "remove_urls_emails"] | str
"""A cleaning step: dropping stop words, joining repeated spaces and line ends, or deleting web and e-mail
addresses."""


ProcessMode = Literal["automatic", "custom", "hierarchical"] | str
"""How content is processed: `automatic` with the defaults of the server, `custom` and `hierarchical` with rules
that are sent along."""


UpdateDocumentStatusAction = Literal["archive", "disable", "enable", "un_archive"] | str
"""What to do with the documents."""


class CreateDocumentByFileData(Model):
    """How to process an uploaded file. Sent as the JSON part `data`."""

    doc_form: DocForm | Unset = UNSET
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
    doc_language: str | Unset = UNSET
    """Language of the content as an English word, for example `English`; question and answer pairs are written in it.
    Defaults to `English`."""
    process_rule: ProcessRule | Mapping[str, Any] | None | Unset = UNSET
    """How to clean and split the content."""
    retrieval_model: RetrievalModel | Mapping[str, Any] | None | Unset = UNSET
    """Search settings of the knowledge base; they are taken over when it has none yet."""
    indexing_technique: IndexingTechnique | None | Unset = UNSET
    """How to index. Send it always: servers may require it even when the knowledge base has one."""
    embedding_model: str | None | Unset = UNSET
    """Name of the embedding model, as listed by `GET /workspaces/current/models/model-types/text-embedding`. Taken
    over when the knowledge base has none yet."""
    embedding_model_provider: str | None | Unset = UNSET
    """Provider of the embedding model, in the long form `organization/plugin/provider`."""
    original_document_id: str | None | Unset = UNSET
    """Id of a document to replace instead of creating one."""


class CreateDocumentByFileRequest(Model):
    """A document to create from a file."""

    file: File
    """The file, exactly one, with a file name: its extension decides how it is read."""
    data: CreateDocumentByFileData | Mapping[str, Any] | Unset = UNSET
    """How to process an uploaded file. Sent as the JSON part `data`."""


class CreateDocumentByTextRequest(Model):
    """A document to create from text."""

    name: str
    """Name of the document."""
    text: str
    """The text."""
    doc_form: DocForm | Unset = UNSET
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
    doc_language: str | Unset = UNSET
    """Language of the content as an English word, for example `English`; question and answer pairs are written in it.
    Defaults to `English`."""
    process_rule: ProcessRule | Mapping[str, Any] | None | Unset = UNSET
    """How to clean and split the content."""
    retrieval_model: RetrievalModel | Mapping[str, Any] | None | Unset = UNSET
    """Search settings of the knowledge base; they are taken over when it has none yet."""
    indexing_technique: IndexingTechnique | None | Unset = UNSET
    """How to index. Send it always: servers may require it even when the knowledge base has one."""
    embedding_model: str | None | Unset = UNSET
    """Name of the embedding model, as listed by `GET /workspaces/current/models/model-types/text-embedding`. Taken
    over when the knowledge base has none yet."""
    embedding_model_provider: str | None | Unset = UNSET
    """Provider of the embedding model, in the long form `organization/plugin/provider`."""
    original_document_id: str | None | Unset = UNSET
    """Id of a document to replace instead of creating one."""


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
    """Step of indexing that a document is in. `completed`, `error` and `paused` do not change by themselves."""
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
    """Step of indexing that a document is in. `completed`, `error` and `paused` do not change by themselves."""
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


class DocumentIndexingStatus(Model):
    """How far the indexing of one document is."""

    id: str
    """Id of the document."""
    indexing_status: IndexingStatus
    """Step of indexing that a document is in. `completed`, `error` and `paused` do not change by themselves."""
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


class DocumentList(Model):
    """One page of documents."""

    data: list[Document]
    """The documents of this page."""
    has_more: bool
    """Whether another page follows."""
    limit: int
    """Items per page."""
    total: int
    """Number of documents over all pages."""
    page: int
    """Number of this page, starting at 1."""


class DocumentMetadataValue(Model):
    """A metadata field of a document with its value."""

    id: str
    """Id of the field; `built-in` for the built-in ones."""
    name: str
    """Name of the field."""
    type_: str
    """Type of the value: `string`, `number` or `time`."""
    value: float | str | None
    """The value. Built-in times come as strings of unix seconds."""

    _names: ClassVar = {"type_": "type"}


class DocumentResult(Model):
    """A document that was created or changed, and the batch of its indexing."""

    document: Document
    """A document of a knowledge base."""
    batch: str
    """Name of the batch, to ask for the indexing status with. An update keeps the batch of the creation."""


class DownloadDocumentResult(Model):
    """Where to fetch the file of a document."""

    url: str
    """Signed address; valid for a limited time and without a key."""


class DownloadDocumentsZipRequest(Model):
    """Documents to pack into an archive."""

    document_ids: list[str]
    """Ids of the documents, 1 to 100."""


class IndexingStatusList(Model):
    """The indexing status of every document of a batch."""

    data: list[DocumentIndexingStatus]
    """One entry for each document."""


class PreProcessingRule(Model):
    """Switches one cleaning step on or off."""

    id: PreProcessingRuleId
    """A cleaning step: dropping stop words, joining repeated spaces and line ends, or deleting web and e-mail
    addresses."""
    enabled: bool
    """Whether the step is done."""


class ProcessRule(Model):
    """How a document is cleaned and split."""

    mode: ProcessMode
    """How content is processed: `automatic` with the defaults of the server, `custom` and `hierarchical` with rules
    that are sent along."""
    rules: ProcessRules | Mapping[str, Any] | None | Unset = UNSET
    """The rules. Required unless the mode is `automatic`, which ignores them."""


class ProcessRules(Model):
    """The rules of a process rule in mode `custom` or `hierarchical`."""

    pre_processing_rules: Sequence[PreProcessingRule | Mapping[str, Any]] | None | Unset = UNSET
    """Cleaning steps; an empty list for none."""
    segmentation: SegmentationRule | Mapping[str, Any] | None | Unset = UNSET
    """How to cut the text, in mode `hierarchical` into parent segments."""
    parent_mode: ParentMode | None | Unset = UNSET
    """What a parent segment is. For mode `hierarchical`."""
    subchunk_segmentation: SegmentationRule | Mapping[str, Any] | None | Unset = UNSET
    """How to cut parent segments into child chunks. For mode `hierarchical`."""


class SegmentationRule(Model):
    """How text is cut into segments."""

    max_tokens: int
    """Largest size of a segment in tokens."""
    separator: str | Unset = UNSET
    """Text at which to cut. Defaults to a line feed."""
    chunk_overlap: int | Unset = UNSET
    """Number of tokens that neighbouring segments share. Defaults to 0."""


class StoredProcessRule(Model):
    """A process rule as the server keeps it."""

    id: str | None = None
    """Id of the rule. Absent in the rule of a knowledge base."""
    dataset_id: str | None = None
    """Id of the knowledge base. Absent in the rule of a knowledge base."""
    mode: ProcessMode | None = None
    """How content is processed: `automatic` with the defaults of the server, `custom` and `hierarchical` with rules
    that are sent along."""
    rules: StoredProcessRules | None = None
    """The rules."""


class StoredProcessRules(Model):
    """Rules as the server keeps them."""

    pre_processing_rules: list[PreProcessingRule] | None = None
    """Cleaning steps."""
    segmentation: StoredSegmentationRule | None = None
    """How the text is cut."""
    parent_mode: ParentMode | None = None
    """What a parent segment is. Null or absent unless hierarchical."""
    subchunk_segmentation: StoredSegmentationRule | None = None
    """How parent segments are cut into child chunks. Null or absent unless hierarchical."""


class StoredSegmentationRule(Model):
    """How text was cut, as the server keeps it. The defaults of the server say `delimiter`, rules that were sent say
    `separator`."""

    separator: str | None = None
    """Text at which to cut."""
    delimiter: str | None = None
    """Text at which to cut, in the defaults of the server."""
    max_tokens: int | None = None
    """Largest size of a segment in tokens."""
    chunk_overlap: int | None = None
    """Number of tokens that neighbouring segments share."""


class UpdateDocumentByFileData(Model):
    """What to change in a document beside its file. Sent as the JSON part `data`."""

    name: str | None | Unset = UNSET
    """New name of the document, which need not be that of the file."""
    doc_form: DocForm | Unset = UNSET
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
    doc_language: str | Unset = UNSET
    """Language of the content as an English word, for example `English`; question and answer pairs are written in it.
    Defaults to `English`."""
    process_rule: ProcessRule | Mapping[str, Any] | None | Unset = UNSET
    """How to clean and split the content."""
    retrieval_model: RetrievalModel | Mapping[str, Any] | None | Unset = UNSET
    """Search settings of the knowledge base; they are taken over when it has none yet."""


class UpdateDocumentByFileRequest(Model):
    """A new file for a document, and other changes to it."""

    file: File | Unset = UNSET
    """The new file, one at most, with a file name. Without it the content stays."""
    data: UpdateDocumentByFileData | Mapping[str, Any] | Unset = UNSET
    """What to change in a document beside its file. Sent as the JSON part `data`."""


class UpdateDocumentByTextRequest(Model):
    """Changes to a document. What is absent stays as it is."""

    name: str | None | Unset = UNSET
    """New name. Required when `text` is sent."""
    text: str | None | Unset = UNSET
    """New text; replaces all there was."""
    doc_form: DocForm | Unset = UNSET
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
    doc_language: str | Unset = UNSET
    """Language of the content as an English word, for example `English`; question and answer pairs are written in it.
    Defaults to `English`."""
    process_rule: ProcessRule | Mapping[str, Any] | None | Unset = UNSET
    """How to clean and split the content."""
    retrieval_model: RetrievalModel | Mapping[str, Any] | None | Unset = UNSET
    """Search settings of the knowledge base; they are taken over when it has none yet."""


class UpdateDocumentStatusRequest(Model):
    """Documents to change."""

    document_ids: list[str]
    """Ids of the documents."""
