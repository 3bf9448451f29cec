"""The types of arguments that accept only certain words."""

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
    "OnExit",
    "Permission",
    "Provider",
    "Rating",
    "ResponseMode",
    "SearchMethod",
    "SegmentState",
]

AnnotationReplyAction: TypeAlias = Literal["enable", "disable"]
"""Whether to switch annotation reply on or off."""


ConversationSort: TypeAlias = Literal["created_at", "-created_at", "updated_at", "-updated_at"]
"""The order of conversations; with `-`, the latest come first."""


LogStatus: TypeAlias = Literal["succeeded", "failed", "stopped"]
"""The outcome of a run in the log."""


Rating: TypeAlias = Literal["like", "dislike"]
"""The feedback of a user on a message."""


OnExit: TypeAlias = Literal["stop", "detach"]
"""What happens to the run if you leave a stream early: stop it on the server, or leave it running."""


ResponseMode: TypeAlias = Literal["streaming", "blocking"]
"""How the server sends an answer: as a stream, which dify-plus joins, or in one response."""


IndexingTechnique: TypeAlias = Literal["high_quality", "economy"]
"""How a knowledge base is indexed: with embeddings, or by keywords alone."""


Permission: TypeAlias = Literal["only_me", "all_team_members", "partial_members"]
"""Who in the workspace may use a knowledge base."""


Provider: TypeAlias = Literal["vendor", "external"]
"""Where the content of a knowledge base is stored: in Dify, or behind an external knowledge API."""


SearchMethod: TypeAlias = Literal["keyword_search", "semantic_search", "full_text_search", "hybrid_search"]
"""How to search segments. Only `keyword_search` works with `economy` indexing."""


DocForm: TypeAlias = Literal["text_model", "hierarchical_model", "qa_model"]
"""How documents are split: into segments, into parent segments with child chunks, or into questions and answers."""


DocumentState: TypeAlias = Literal["queuing", "indexing", "paused", "error", "available", "disabled", "archived"]
"""The display status of a document."""


DocumentMetadata: TypeAlias = Literal["all", "only", "without"]
"""Whether to return a document with its metadata, only the metadata, or the document without it."""


SegmentState: TypeAlias = Literal["waiting", "indexing", "completed", "error", "re_segment"]
"""The indexing status of a segment."""


MetadataType: TypeAlias = Literal["string", "number", "time"]
"""The type of the values of a metadata field; a time is a number of unix seconds."""


DatasourceType: TypeAlias = Literal["local_file", "online_document", "website_crawl", "online_drive"]
"""The kind of data source of a pipeline."""


ModelType: TypeAlias = Literal["llm", "text-embedding", "rerank", "speech2text", "moderation", "tts"]
"""The purpose of a model."""
