from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.dataset_icon import DatasetIcon
    from ..models.dataset_metadata_field import DatasetMetadataField
    from ..models.dataset_permission import DatasetPermission
    from ..models.dataset_provider import DatasetProvider
    from ..models.dataset_retrieval_model import DatasetRetrievalModel
    from ..models.dataset_tag import DatasetTag
    from ..models.doc_form import DocForm
    from ..models.external_knowledge_info import ExternalKnowledgeInfo
    from ..models.external_retrieval_model import ExternalRetrievalModel
    from ..models.indexing_technique import IndexingTechnique
    from ..models.summary_index_setting import SummaryIndexSetting


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
