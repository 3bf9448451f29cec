from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class ExternalKnowledgeInfo(Model):
    """Where an external knowledge base lives. All fields are null for one that is kept in Dify."""

    external_knowledge_id: None | str | Unset = UNSET
    """Id of the knowledge base in the external system."""
    external_knowledge_api_id: None | str | Unset = UNSET
    """Id of the external knowledge API as registered in Dify."""
    external_knowledge_api_name: None | str | Unset = UNSET
    """Name of that API."""
    external_knowledge_api_endpoint: None | str | Unset = UNSET
    """Address of that API."""
