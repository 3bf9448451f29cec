from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.dataset_permission import DatasetPermission
    from ..models.dataset_provider import DatasetProvider
    from ..models.indexing_technique import IndexingTechnique
    from ..models.retrieval_model import RetrievalModel
    from ..models.summary_index_setting import SummaryIndexSetting


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
