from __future__ import annotations

from ..types import Model


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
