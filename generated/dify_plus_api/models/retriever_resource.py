from __future__ import annotations

from typing import Any

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
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
    id: str | Unset = UNSET
    """Id of the citation; only in message lists."""
    message_id: str | Unset = UNSET
    """Message the citation belongs to; only in message lists."""
    retriever_from: str | Unset = UNSET
    """Where the request came from, `api` for calls to this API."""
    hit_count: int | None | Unset = UNSET
    """How often the segment has been retrieved; null or missing where the server does not tell, as is usual here."""
    word_count: int | None | Unset = UNSET
    """Length of the segment; null or missing where the server does not tell, as is usual here."""
    segment_position: int | None | Unset = UNSET
    """Place of the segment in its document, from 1; null or missing where the server does not tell, as is usual here."""
    index_node_hash: None | str | Unset = UNSET
    """Hash of the indexed text; null or missing where the server does not tell, as is usual here."""
    page: int | None | Unset = UNSET
    """Page of the document, null when unknown."""
    doc_metadata: dict[str, Any] | None | Unset = UNSET
    """Metadata fields of the document by name, null when it has none."""
    title: None | str | Unset = UNSET
    """Title of the source, null when it has none."""
    files: list[dict[str, Any]] | None | Unset = UNSET
    """Files that belong to the passage, null when there are none."""
    summary: None | str | Unset = UNSET
    """Summary of the segment, null or missing when it has none."""
    created_at: int | None | Unset = UNSET
    """When the citation was stored, in unix seconds; only in message lists, and null there when unknown."""
