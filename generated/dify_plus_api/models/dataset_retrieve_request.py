from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.external_retrieval_model import ExternalRetrievalModel
    from ..models.retrieval_model import RetrievalModel


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
