"""Models of the calls about datasets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from .shared import (
        DocForm,
        IndexingTechnique,
        RerankingMode,
        RerankingModel,
        RetrievalModel,
        RetrievalWeights,
        SearchMethod,
    )


DatasetPermission = Literal["all_team_members", "only_me", "partial_members"] | str
"""Who in the workspace may use a knowledge base: its creator, every member, or the members that are listed."""


DatasetProvider = Literal["external", "vendor"] | str
"""Where the content of a knowledge base lives: `vendor` in Dify itself, `external` behind an external knowledge
API."""


class CreateDatasetRequest(Model):
    """A knowledge base to create."""

    name: str
    """Name, 1 to 40 characters, unique in the workspace."""
    description: str | Unset = UNSET
    """What it is about, 400 characters at most. Defaults to an empty string."""
    indexing_technique: IndexingTechnique | None | Unset = UNSET
    """How to index. When it is left out, the first document sets it."""
    permission: DatasetPermission | None | Unset = UNSET
    """Who may use it. Defaults to `only_me`."""
    provider: DatasetProvider | Unset = UNSET
    """Where the content of a knowledge base lives: `vendor` in Dify itself, `external` behind an external knowledge
    API."""
    embedding_model: str | None | Unset = UNSET
    """Name of the embedding model, as listed by `GET /workspaces/current/models/model-types/text-embedding`. For
    `high_quality` indexing."""
    embedding_model_provider: str | None | Unset = UNSET
    """Provider of the embedding model, in the long form `organization/plugin/provider`."""
    retrieval_model: RetrievalModel | Mapping[str, Any] | None | Unset = UNSET
    """Default search settings."""
    external_knowledge_api_id: str | None | Unset = UNSET
    """Id of the external knowledge API. For the provider `external`."""
    external_knowledge_id: str | None | Unset = UNSET
    """Id of the knowledge base in the external system. For the provider `external`."""
    summary_index_setting: SummaryIndexSetting | Mapping[str, Any] | None | Unset = UNSET
    """Settings for summaries of the content."""


class Dataset(Model):
    """A knowledge base."""

    id: str
    """Id of the knowledge base."""
    name: str
    """Name, unique in the workspace."""
    description: str | None
    """What it is about. An empty string when nothing was written."""
    provider: DatasetProvider
    """Where the content of a knowledge base lives: `vendor` in Dify itself, `external` behind an external knowledge
    API."""
    permission: DatasetPermission
    """Who in the workspace may use a knowledge base: its creator, every member, or the members that are listed."""
    data_source_type: str | None
    """Kind of source its documents come from, for example `upload_file`. Null until there is one."""
    indexing_technique: IndexingTechnique | None
    """How it is indexed. Null until it is set, at the latest by the first document."""
    app_count: int
    """Number of apps that use it."""
    document_count: int
    """Number of documents."""
    word_count: int
    """Number of characters in all documents."""
    created_by: str
    """Id of the account that created it."""
    author_name: str | None
    """Name of that account."""
    created_at: int
    """Creation time in unix seconds."""
    updated_by: str | None
    """Id of the account that changed it last."""
    updated_at: int
    """Time of the last change in unix seconds."""
    embedding_model: str | None
    """Embedding model. Null with economy indexing."""
    embedding_model_provider: str | None
    """Provider of the embedding model. Null with economy indexing."""
    embedding_available: bool | None
    """Whether the embedding model can be used now. Null in the answers to create and update."""
    retrieval_model_dict: DatasetRetrievalModel
    """Search settings as a knowledge base reports them."""
    summary_index_setting: SummaryIndexSetting | None
    """Settings for summaries of the content."""
    tags: list[DatasetTag]
    """Tags bound to it."""
    doc_form: DocForm | None
    """How its documents are split. Null until the first document sets it; later documents must have the same form."""
    external_knowledge_info: ExternalKnowledgeInfo | None
    """Where it lives when the provider is `external`."""
    external_retrieval_model: ExternalRetrievalModel | None
    """Search settings when the provider is `external`."""
    doc_metadata: list[DatasetMetadataField]
    """Metadata fields defined for its documents."""
    built_in_field_enabled: bool
    """Whether documents carry the built-in metadata (name, uploader, dates, source)."""
    pipeline_id: str | None
    """Id of its knowledge pipeline. Null without one."""
    runtime_mode: str | None
    """How documents are processed: `general`, or `rag_pipeline` for a knowledge pipeline."""
    chunk_structure: str | None
    """Form of the segments that its pipeline makes. Null without a pipeline."""
    icon_info: DatasetIcon | None
    """Icon of the knowledge base."""
    is_published: bool
    """Whether its pipeline is published."""
    total_documents: int
    """Number of documents, whatever their state."""
    total_available_documents: int
    """Number of documents that a search can find: indexed, enabled and not archived."""
    enable_api: bool
    """Whether the knowledge base may be used through this API."""
    is_multimodal: bool
    """Whether its embedding model also takes images."""
    maintainer: str | None = None
    """Id of the account that maintains it. Newer servers only."""
    partial_member_list: list[str] | None = None
    """Ids of the accounts that may use it when `permission` is `partial_members`. Comes with the answer to an update,
    and with a single knowledge base that is shared so."""


class DatasetIcon(Model):
    """Icon of a knowledge base. All fields are null when none was chosen."""

    icon_type: str | None = None
    """Kind of icon, for example `emoji` or `image`."""
    icon: str | None = None
    """The emoji, or the id of an image."""
    icon_background: str | None = None
    """Background colour as a CSS hex value."""
    icon_url: str | None = None
    """Address of the image, when there is one."""


class DatasetList(Model):
    """One page of knowledge bases."""

    data: list[Dataset]
    """The knowledge bases of this page."""
    has_more: bool
    """Whether another page follows."""
    limit: int
    """Items per page."""
    total: int
    """Number of knowledge bases over all pages."""
    page: int
    """Number of this page, starting at 1."""


class DatasetMetadataField(Model):
    """A metadata field that a knowledge base defines for its documents."""

    id: str
    """Id of the field."""
    name: str
    """Name of the field."""
    type_: str
    """Type of its values: `string`, `number` or `time`."""

    _names: ClassVar = {"type_": "type"}


class DatasetRetrievalModel(Model):
    """Search settings as a knowledge base reports them."""

    search_method: SearchMethod
    """How segments are searched. `keyword_search` is the one that works with economy indexing; the other three need
    `high_quality`."""
    reranking_enable: bool
    """Whether results are reranked."""
    reranking_mode: RerankingMode | None
    """How results are reranked; null when that was never set."""
    reranking_model: RerankingModel | None
    """The reranking model; its fields are empty strings when none is set."""
    weights: RetrievalWeights | None
    """Weights of a hybrid search; null when none are set."""
    top_k: int
    """Largest number of results."""
    score_threshold_enabled: bool
    """Whether results below `score_threshold` are left out."""
    score_threshold: float | None
    """Lowest score that a result may have; null when none is set."""


class DatasetRetrieveRequest(Model):
    """A search in one knowledge base."""

    query: str
    """Text to search for, 250 characters at most."""
    retrieval_model: RetrievalModel | Mapping[str, Any] | None | Unset = UNSET
    """Search settings for this search. When absent, those of the knowledge base apply."""
    external_retrieval_model: ExternalRetrievalModel | Mapping[str, Any] | None | Unset = UNSET
    """Search settings when the knowledge base is external."""
    attachment_ids: list[str] | None | Unset = UNSET
    """Ids of uploaded images to search with, for a multimodal knowledge base."""


class DatasetTag(Model):
    """A tag as a knowledge base carries it."""

    id: str
    """Id of the tag."""
    name: str
    """Name of the tag."""
    type_: str | None = None
    """Kind of tag; `knowledge` for knowledge bases."""

    _names: ClassVar = {"type_": "type"}


class ExternalKnowledgeInfo(Model):
    """Where an external knowledge base lives. All fields are null for one that is kept in Dify."""

    external_knowledge_id: str | None = None
    """Id of the knowledge base in the external system."""
    external_knowledge_api_id: str | None = None
    """Id of the external knowledge API as registered in Dify."""
    external_knowledge_api_name: str | None = None
    """Name of that API."""
    external_knowledge_api_endpoint: str | None = None
    """Address of that API."""


class ExternalRetrievalModel(Model):
    """Search settings of an external knowledge base."""

    top_k: int | None = None
    """Largest number of results."""
    score_threshold: float | None = None
    """Lowest score that a result may have, from 0 to 1."""
    score_threshold_enabled: bool | None = None
    """Whether results below `score_threshold` are left out. Null means that it was never set."""


class PartialMember(Model):
    """A workspace member who may use a knowledge base."""

    user_id: str
    """Id of the account of the member."""


class RetrieveQuery(Model):
    """The query of a search, as the server understood it."""

    content: str
    """Text of the query."""


class RetrieveRecord(Model):
    """One result of a search."""

    segment: RetrievedSegment
    """A segment that a search found."""
    child_chunks: list[RetrievedChildChunk] | None
    """Child chunks that matched, when the document is hierarchical; else empty or null."""
    score: float | None
    """Score of the match, higher is closer. An economy knowledge base gives 0 for everything."""
    tsne_position: dict[str, Any] | None
    """Coordinates for drawing results as a map. Null on current servers."""
    files: list[RetrievedFile] | None
    """Files attached to the segment; empty when there are none."""
    summary: str | None
    """Summary of the segment, when summaries are indexed and one matched."""


class RetrieveResult(Model):
    """What a search found."""

    query: RetrieveQuery
    """The query of a search, as the server understood it."""
    records: list[RetrieveRecord]
    """The results, best first; empty when nothing matches."""


class RetrievedChildChunk(Model):
    """A child chunk that matched inside a found parent segment."""

    id: str
    """Id of the child chunk."""
    content: str
    """Text of the child chunk."""
    position: int
    """Place in the parent segment, starting at 1."""
    score: float
    """Score of the match; higher is closer."""


class RetrievedDocument(Model):
    """The document that a found segment belongs to."""

    id: str
    """Id of the document."""
    data_source_type: str
    """Kind of source it comes from, for example `upload_file`."""
    name: str
    """Name of the document."""
    doc_type: str | None
    """Type assigned to the document. Null when there is none."""
    doc_metadata: dict[str, Any] | None
    """Metadata of the document, values by field name. Null when it has none."""


class RetrievedFile(Model):
    """A file attached to a found segment."""

    id: str
    """Id of the file."""
    name: str | None = None
    """Name of the file."""
    size: int | None = None
    """Size in bytes."""
    extension: str | None = None
    """Extension without the dot."""
    mime_type: str | None = None
    """Media type."""
    source_url: str | None = None
    """Signed address to fetch the file from."""


class RetrievedSegment(Model):
    """A segment that a search found."""

    id: str
    """Id of the segment."""
    position: int
    """Place of the segment in its document, starting at 1."""
    document_id: str
    """Id of the document."""
    content: str
    """Text of the segment; the question when the document holds question and answer pairs."""
    sign_content: str | None
    """Text with signed addresses for the files in it. Null when there are none."""
    answer: str | None
    """Answer of a question and answer pair. Null for other segments."""
    word_count: int
    """Number of characters."""
    tokens: int
    """Number of tokens of the embedding model; 0 with economy indexing."""
    keywords: list[str] | None
    """Keywords of the segment."""
    index_node_id: str | None
    """Id of the segment in the index."""
    index_node_hash: str | None
    """Hash of the indexed text."""
    hit_count: int
    """How often searches have found the segment."""
    enabled: bool
    """Whether searches may find the segment."""
    disabled_at: int | None
    """When it was disabled, in unix seconds. Null while enabled."""
    disabled_by: str | None
    """Id of the account that disabled it. Null while enabled."""
    status: str
    """State of its indexing; `completed` once it can be found."""
    created_by: str
    """Id of the account that created it."""
    created_at: int
    """Creation time in unix seconds."""
    indexing_at: int | None
    """When indexing began, in unix seconds."""
    completed_at: int | None
    """When indexing ended, in unix seconds."""
    error: str | None
    """Why indexing failed. Null when it did not."""
    stopped_at: int | None
    """When indexing was stopped, in unix seconds. Null when it was not."""
    document: RetrievedDocument
    """The document that a found segment belongs to."""


class SummaryIndexSetting(Model):
    """Settings for summaries that a model writes and that are indexed beside the segments. All fields are null when it
    was never set."""

    enable: bool | None = None
    """Whether summaries are made."""
    model_name: str | None = None
    """Model that writes the summaries."""
    model_provider_name: str | None = None
    """Provider of that model."""
    summary_prompt: str | None = None
    """Instruction given to that model."""


class UpdateDatasetRequest(Model):
    """Changes to a knowledge base. What is absent or null stays as it is."""

    name: str | None | Unset = UNSET
    """New name, 1 to 40 characters."""
    description: str | None | Unset = UNSET
    """New description, 400 characters at most."""
    indexing_technique: IndexingTechnique | None | Unset = UNSET
    """New indexing technique."""
    permission: DatasetPermission | None | Unset = UNSET
    """Who may use it from now on."""
    embedding_model: str | None | Unset = UNSET
    """Name of the embedding model, as listed by `GET /workspaces/current/models/model-types/text-embedding`."""
    embedding_model_provider: str | None | Unset = UNSET
    """Provider of the embedding model, in the long form `organization/plugin/provider`."""
    retrieval_model: RetrievalModel | Mapping[str, Any] | None | Unset = UNSET
    """New default search settings."""
    partial_member_list: Sequence[PartialMember | Mapping[str, Any]] | None | Unset = UNSET
    """Members who may use it when `permission` is `partial_members`; replaces the list there was."""
    external_retrieval_model: ExternalRetrievalModel | Mapping[str, Any] | None | Unset = UNSET
    """New search settings of an external knowledge base."""
    external_knowledge_id: str | None | Unset = UNSET
    """Id of the knowledge base in the external system."""
    external_knowledge_api_id: str | None | Unset = UNSET
    """Id of the external knowledge API."""
