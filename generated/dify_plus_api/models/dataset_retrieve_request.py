from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.external_retrieval_model import ExternalRetrievalModel
    from ..models.retrieval_model import RetrievalModel


@define(slots=False, kw_only=True)
class DatasetRetrieveRequest(Model):
    """A search in one knowledge base."""

    query: str
    """Text to search for, 250 characters at most."""
    retrieval_model: None | RetrievalModel | Unset = UNSET
    """Search settings for this search. When absent, those of the knowledge base apply."""
    external_retrieval_model: ExternalRetrievalModel | None | Unset = UNSET
    """Search settings when the knowledge base is external."""
    attachment_ids: list[str] | None | Unset = UNSET
    """Ids of uploaded images to search with, for a multimodal knowledge base."""
