from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.dataset_permission import DatasetPermission
    from ..models.external_retrieval_model import ExternalRetrievalModel
    from ..models.indexing_technique import IndexingTechnique
    from ..models.partial_member import PartialMember
    from ..models.retrieval_model import RetrievalModel


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
