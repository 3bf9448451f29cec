from __future__ import annotations

from typing import Any

from ..types import Model


class RetrieverResource(Model):
    """Passage of a knowledge base that was given to the model."""

    position: int
    """Place among the passages of the reply, from 1."""
    dataset_id: str
    """Knowledge base the passage comes from."""
    dataset_name: str
    """Name of the knowledge base."""
    document_id: str
    """Document the passage comes from."""
    document_name: str
    """Name of the document."""
    data_source_type: str
    """How the document came into the knowledge base, such as `upload_file`."""
    segment_id: str
    """Segment that holds the passage."""
    score: float
    """Relevance of the passage to the query, higher is closer."""
    content: str
    """Text of the passage."""
    id: str | None = None
    """Id of the citation; only in message lists."""
    message_id: str | None = None
    """Message the citation belongs to; only in message lists."""
    retriever_from: str | None = None
    """Where the request came from, `api` for calls to this API."""
    hit_count: int | None = None
    """How often the segment has been retrieved; null or missing where the server does not tell, as is usual here."""
    word_count: int | None = None
    """Length of the segment; null or missing where the server does not tell, as is usual here."""
    segment_position: int | None = None
    """Place of the segment in its document, from 1; null or missing where the server does not tell, as is usual here."""
    index_node_hash: str | None = None
    """Hash of the indexed text; null or missing where the server does not tell, as is usual here."""
    page: int | None = None
    """Page of the document, null when unknown."""
    doc_metadata: dict[str, Any] | None = None
    """Metadata fields of the document by name, null when it has none."""
    title: str | None = None
    """Title of the source, null when it has none."""
    files: list[dict[str, Any]] | None = None
    """Files that belong to the passage, null when there are none."""
    summary: str | None = None
    """Summary of the segment, null or missing when it has none."""
    created_at: int | None = None
    """When the citation was stored, in unix seconds; only in message lists, and null there when unknown."""
