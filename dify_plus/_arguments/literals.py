"""The words that arguments take."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = [
    "AnnotationReplyAction",
    "ConversationSort",
    "DatasourceType",
    "DocForm",
    "DocumentMetadata",
    "DocumentState",
    "IndexingTechnique",
    "LogStatus",
    "MetadataType",
    "ModelType",
    "Permission",
    "Provider",
    "Rating",
    "ResponseMode",
    "SearchMethod",
    "SegmentState",
]

AnnotationReplyAction: TypeAlias = Literal["enable", "disable"]
"""Switching replies from annotations on or off."""


ConversationSort: TypeAlias = Literal["created_at", "-created_at", "updated_at", "-updated_at"]
"""The order of conversations; `-` puts the latest first."""


LogStatus: TypeAlias = Literal["succeeded", "failed", "stopped"]
"""How a run in the log ended."""


Rating: TypeAlias = Literal["like", "dislike"]
"""What a user thinks of a message."""


ResponseMode: TypeAlias = Literal["streaming", "blocking"]
"""How an answer comes: as a stream that is put together here, or in one piece."""


IndexingTechnique: TypeAlias = Literal["high_quality", "economy"]
"""How a knowledge base is indexed: with embeddings, or by keywords alone."""


Permission: TypeAlias = Literal["only_me", "all_team_members", "partial_members"]
"""Who in the workspace may use a knowledge base."""


Provider: TypeAlias = Literal["vendor", "external"]
"""Where the content of a knowledge base lives: in Dify, or behind an external knowledge API."""


SearchMethod: TypeAlias = Literal["keyword_search", "semantic_search", "full_text_search", "hybrid_search"]
"""How segments are searched. Only the first works with `economy` indexing."""


DocForm: TypeAlias = Literal["text_model", "hierarchical_model", "qa_model"]
"""How documents are split: into segments, into parents with child chunks, into questions with answers."""


DocumentState: TypeAlias = Literal["queuing", "indexing", "paused", "error", "available", "disabled", "archived"]
"""The state of a document in one word."""


DocumentMetadata: TypeAlias = Literal["all", "only", "without"]
"""Whether a document comes with its metadata, as metadata only, or without."""


SegmentState: TypeAlias = Literal["waiting", "indexing", "completed", "error", "re_segment"]
"""The state of a segment's indexing."""


MetadataType: TypeAlias = Literal["string", "number", "time"]
"""What the values of a metadata field are; a time is a number of unix seconds."""


DatasourceType: TypeAlias = Literal["local_file", "online_document", "website_crawl", "online_drive"]
"""The kind of a pipeline's data source."""


ModelType: TypeAlias = Literal["llm", "text-embedding", "rerank", "speech2text", "moderation", "tts"]
"""What a model is for."""
