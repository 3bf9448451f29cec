"""What a knowledge base consists of, and how answers show it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._knowledge.file_text import extension
from dify_plus.testing._knowledge.indexing import Timeline

BUILT_IN_FIELDS = {
    "document_name": "string",
    "uploader": "string",
    "upload_date": "time",
    "last_update_date": "time",
    "source": "string",
}
DATA_SOURCES = {"upload_file": "file_upload", "local_file": "file_upload", "website_crawl": "website"}
"""What the built-in field `source` says of a data source; others by their own name."""


def seconds(when: float | None) -> int | None:
    """A time the way most answers have it."""
    return None if when is None else int(when)


def text_hash(text: str) -> str:
    """The hash by which the server knows whether a chunk's text changed."""
    return hashlib.sha256(f"{text}None".encode()).hexdigest()


@dataclass
class Tag:
    """A label for knowledge bases."""

    id: str
    name: str


@dataclass
class MetadataField:
    """Something that documents can say of themselves."""

    id: str
    name: str
    type: str

    def json(self) -> Json:
        """As answers show it."""
        return {"id": self.id, "name": self.name, "type": self.type}


@dataclass
class StoredFile:
    """The file behind a document, or one waiting for a pipeline."""

    id: str
    name: str
    mime_type: str
    content: bytes
    created_by: str
    created_at: float

    def json(self) -> Json:
        """As answers show it."""
        return {
            "id": self.id,
            "name": self.name,
            "size": len(self.content),
            "extension": extension(self.name) or "txt",
            "mime_type": self.mime_type,
            "created_by": self.created_by,
            "created_at": self.created_at,
        }


AUTOMATIC_RULES: Json = {
    "pre_processing_rules": [
        {"id": "remove_extra_spaces", "enabled": True},
        {"id": "remove_urls_emails", "enabled": False},
    ],
    "segmentation": {"delimiter": "\n", "max_tokens": 500, "chunk_overlap": 50},
}
DEFAULT_RULES: Json = {
    "mode": "custom",
    "rules": {**AUTOMATIC_RULES, "segmentation": {"delimiter": "\n", "max_tokens": 1024, "chunk_overlap": 50}},
}
"""What a knowledge base without any rule says its rule is."""


@dataclass
class ProcessRule:
    """How documents are split."""

    id: str
    mode: str
    rules: Json

    @property
    def enabled(self) -> set[str]:
        """The pre-processing that is to be done."""
        return {rule["id"] for rule in self.rules.get("pre_processing_rules") or () if rule["enabled"]}


@dataclass
class ChildChunk:
    """A part of a segment, which the segment is found by."""

    id: str
    segment_id: str
    content: str
    position: int
    type: str
    created_at: float
    updated_at: float

    def json(self) -> Json:
        """As answers show it."""
        return {
            "id": self.id,
            "segment_id": self.segment_id,
            "content": self.content,
            "position": self.position,
            "word_count": len(self.content),
            "type": self.type,
            "created_at": int(self.created_at),
            "updated_at": int(self.updated_at),
        }


@dataclass
class Segment:
    """A chunk of a document."""

    id: str
    document_id: str
    position: int
    content: str
    answer: str | None
    tokens: int
    keywords: list[str] | None
    index_node_id: str
    created_by: str
    created_at: float
    updated_at: float
    indexing_at: float
    completed_at: float | None
    """May lie ahead; `None`: its indexing fails."""
    updated_by: str | None = None
    enabled: bool = True
    disabled_at: float | None = None
    disabled_by: str | None = None
    summary: str | None = None
    children: list[ChildChunk] = field(default_factory=list)

    @property
    def word_count(self) -> int:
        """Characters, in fact."""
        return len(self.content) + len(self.answer or "")

    def completed(self, now: float) -> bool:
        """Whether it has been indexed."""
        return self.completed_at is not None and self.completed_at <= now

    def status(self, now: float) -> str:
        """The state at a time."""
        return "completed" if self.completed(now) else "indexing"

    def _common(self, now: float) -> Json:
        return {
            "id": self.id,
            "position": self.position,
            "document_id": self.document_id,
            "content": self.content,
            "sign_content": self.content,
            "answer": self.answer,
            "word_count": self.word_count,
            "tokens": self.tokens,
            "keywords": self.keywords,
            "index_node_id": self.index_node_id,
            "index_node_hash": text_hash(self.content),
            "hit_count": 0,
            "enabled": self.enabled,
            "disabled_at": seconds(self.disabled_at),
            "disabled_by": self.disabled_by,
            "status": self.status(now),
            "created_by": self.created_by,
            "created_at": int(self.created_at),
        }

    def _times(self, now: float) -> Json:
        completed_at = seconds(self.completed_at) if self.completed(now) else None
        return {"indexing_at": int(self.indexing_at), "completed_at": completed_at, "error": None, "stopped_at": None}

    def json(self, now: float) -> Json:
        """As answers show it."""
        return {
            **self._common(now),
            "updated_at": int(self.updated_at),
            "updated_by": self.updated_by,
            **self._times(now),
            "child_chunks": [child.json() for child in self.children],
            "attachments": [],
            "summary": self.summary,
        }

    def found_json(self, document: Document, now: float) -> Json:
        """As a search shows it."""
        shown = {**self._common(now), **self._times(now), "sign_content": None, "keywords": self.keywords or []}
        return {**shown, "document": document.found_json()}


@dataclass
class Document:
    """A text with what was made of it."""

    id: str
    dataset_id: str
    position: int
    name: str
    data_source_type: str
    file: StoredFile | None
    source_info: Json
    """What a pipeline was given, for a document that has no file."""
    text: str
    rule: ProcessRule
    batch: str
    doc_form: str
    doc_language: str
    created_by: str
    created_at: float
    updated_at: float
    timeline: Timeline
    created_from: str = "api"
    enabled: bool = True
    disabled_at: float | None = None
    disabled_by: str | None = None
    archived: bool = False
    busy_until: float = 0.0
    """Until then it cannot be switched again."""
    metadata: Json | None = None
    bound: set[str] = field(default_factory=set)
    """Ids of the metadata fields that were given to it."""
    segments: list[Segment] = field(default_factory=list)
    known_words: int | None = None
    known_tokens: int | None = None
    """What it counted before it was indexed anew."""

    # -- state --------------------------------------------------------------------------------------------------

    def status(self, now: float) -> str:
        """The state at a time."""
        return self.timeline.status(now)

    def display_status(self, now: float) -> str:
        """The state as people are shown it."""
        status = self.status(now)
        if status == "completed":
            return "archived" if self.archived else "available" if self.enabled else "disabled"
        return {"waiting": "queuing", "error": "error"}.get(status, "indexing")

    def visible(self, now: float) -> list[Segment]:
        """The segments that have come to be."""
        return [segment for segment in self.segments if segment.created_at <= now]

    def word_count(self, now: float) -> int | None:
        """Characters of all segments; `None` before it was split for the first time."""
        split = self.timeline.passed("splitting", now) is not None
        return sum(segment.word_count for segment in self.segments) if split else self.known_words

    def tokens(self, now: float) -> int | None:
        """Of all segments; `None` before it was indexed for the first time."""
        done = self.timeline.passed("indexing", now) is not None
        return sum(segment.tokens for segment in self.segments) if done else self.known_tokens

    # -- as answers show it -------------------------------------------------------------------------------------

    def _source(self) -> Json:
        return {"upload_file": self.file.json()} if self.file is not None else self.source_info

    def _flags(self, now: float) -> Json:
        failed = self.status(now) == "error"
        return {
            "error": self.timeline.error if failed else None,
            "enabled": self.enabled,
            "disabled_at": seconds(self.disabled_at),
            "disabled_by": self.disabled_by,
            "archived": self.archived,
        }

    def json(self, now: float, metadata: list[Json] | None) -> Json:
        """As lists and uploads show it."""
        source = {"upload_file_id": self.file.id} if self.file is not None else self.source_info
        return {
            "id": self.id,
            "position": self.position,
            "data_source_type": self.data_source_type,
            "data_source_info": source,
            "data_source_detail_dict": self._source(),
            "dataset_process_rule_id": self.rule.id,
            "name": self.name,
            "created_from": self.created_from,
            "created_by": self.created_by,
            "created_at": int(self.created_at),
            "tokens": self.tokens(now),
            "indexing_status": self.status(now),
            **self._flags(now),
            "display_status": self.display_status(now),
            "word_count": self.word_count(now),
            "hit_count": 0,
            "doc_form": self.doc_form,
            "doc_metadata": metadata or [],
            "summary_index_status": None,
            "need_summary": False,
        }

    def detail(self, now: float, latest_rule: Json, metadata: list[Json] | None) -> Json:
        """As it is shown on its own."""
        completed_at = self.timeline.passed("indexing", now)
        segments = self.visible(now)
        own_rule = {"id": self.rule.id, "dataset_id": self.dataset_id, "mode": self.rule.mode, "rules": self.rule.rules}
        return {
            "id": self.id,
            "position": self.position,
            "data_source_type": self.data_source_type,
            "data_source_info": self._source(),
            "dataset_process_rule_id": self.rule.id,
            "dataset_process_rule": latest_rule,
            "document_process_rule": own_rule,
            "name": self.name,
            "created_from": self.created_from,
            "created_by": self.created_by,
            "created_at": int(self.created_at),
            "tokens": self.tokens(now),
            "indexing_status": self.status(now),
            "completed_at": seconds(completed_at),
            "updated_at": int(self.updated_at),
            "indexing_latency": None if completed_at is None else float(completed_at - self.timeline.start),
            **self._flags(now),
            "doc_type": None,
            "doc_metadata": metadata,
            "segment_count": len(segments),
            "average_segment_length": (self.word_count(now) or 0) // len(segments) if segments else 0,
            "hit_count": 0,
            "display_status": self.display_status(now),
            "doc_form": self.doc_form,
            "doc_language": self.doc_language,
            "summary_index_status": None,
            "need_summary": False,
        }

    def progress(self, now: float) -> Json:
        """As the indexing status shows it."""
        timeline, segments = self.timeline, self.visible(now)
        return {
            "id": self.id,
            "indexing_status": self.status(now),
            "processing_started_at": seconds(timeline.passed("waiting", now)),
            "parsing_completed_at": seconds(timeline.passed("parsing", now)),
            "cleaning_completed_at": seconds(timeline.passed("cleaning", now)),
            "splitting_completed_at": seconds(timeline.passed("splitting", now)),
            "completed_at": seconds(timeline.passed("indexing", now)),
            "paused_at": None,
            "error": timeline.error if self.status(now) == "error" else None,
            "stopped_at": seconds(timeline.stopped(now)),
            "completed_segments": sum(segment.completed(now) for segment in segments),
            "total_segments": len(segments),
        }

    def found_json(self) -> Json:
        """As a search shows it."""
        return {
            "id": self.id,
            "data_source_type": self.data_source_type,
            "name": self.name,
            "doc_type": None,
            "doc_metadata": self.metadata,
        }

    def pipeline_json(self, now: float) -> Json:
        """As a pipeline run shows it."""
        return {
            "id": self.id,
            "position": self.position,
            "data_source_type": self.data_source_type,
            "data_source_info": self.source_info,
            "name": self.name,
            "indexing_status": self.status(now),
            "error": None,
            "enabled": self.enabled,
        }


DEFAULT_RETRIEVAL: Json = {
    "search_method": "semantic_search",
    "reranking_enable": False,
    "reranking_mode": None,
    "reranking_model": {"reranking_provider_name": "", "reranking_model_name": ""},
    "weights": None,
    "top_k": 2,
    "score_threshold_enabled": False,
    "score_threshold": None,
}


@dataclass
class Dataset:
    """A knowledge base."""

    id: str
    name: str
    created_by: str
    author: str
    created_at: float
    updated_at: float
    maintainer: str | None = None
    """Who maintains it, on newer servers."""
    description: str | None = ""
    provider: str = "vendor"
    permission: str = "only_me"
    indexing_technique: str | None = None
    embedding_model: str | None = None
    embedding_model_provider: str | None = None
    retrieval_model: Json | None = None
    summary_index_setting: Json = field(default_factory=dict)
    external_knowledge_id: str | None = None
    external_knowledge_api_id: str | None = None
    partial_members: list[str] = field(default_factory=list)
    built_in_fields: bool = False
    enable_api: bool = True
    pipeline_id: str | None = None
    chunk_structure: str | None = None
    fields: dict[str, MetadataField] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    rules: list[ProcessRule] = field(default_factory=list)

    @property
    def high_quality(self) -> bool:
        """Whether it is searched by meaning (here: by words)."""
        return self.indexing_technique == "high_quality"

    @property
    def doc_form(self) -> str | None:
        """Documents of one knowledge base are all of one form: that of the first."""
        return next((document.doc_form for document in self.documents.values()), None)

    @property
    def latest_rule(self) -> Json:
        """The rule that was made last."""
        return {"mode": self.rules[-1].mode, "rules": self.rules[-1].rules} if self.rules else DEFAULT_RULES

    def field_list(self) -> list[Json]:
        """The metadata fields, with the built-in ones where they are on."""
        own = [field.json() for field in self.fields.values()]
        built_in = [{"id": "built-in", "name": name, "type": kind} for name, kind in BUILT_IN_FIELDS.items()]
        return own + built_in * self.built_in_fields

    def built_in_values(self, document: Document) -> Json:
        """The built-in fields of a document."""
        source = DATA_SOURCES.get(document.data_source_type, document.data_source_type)
        dates = {"upload_date": float(int(document.created_at)), "last_update_date": document.updated_at}
        return {"document_name": document.name, "uploader": self.author, **dates, "source": source}

    def metadata_of(self, document: Document) -> list[Json] | None:
        """The metadata of a document in full; a document that has any shows the built-in fields as well."""
        given = document.metadata
        if not given:
            return None
        own = [
            {**field.json(), "value": given.get(field.name)}
            for field in self.fields.values()
            if field.id in document.bound
        ]
        values = self.built_in_values(document)
        built_in = [
            {"id": "built-in", "name": name, "type": kind, "value": str(values[name])}
            for name, kind in BUILT_IN_FIELDS.items()
        ]
        return own + built_in

    def json(self, now: float, available: bool | None = None) -> Json:
        """`available`: whether the embedding model is there; not every answer says."""
        documents = list(self.documents.values())
        stored: Any = self.retrieval_model or {}
        external = {"top_k": 2, "score_threshold": 0.0, "score_threshold_enabled": None}
        api = ("external_knowledge_api_name", "external_knowledge_api_endpoint")
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "provider": self.provider,
            "permission": self.permission,
            "data_source_type": documents[0].data_source_type if documents else None,
            "indexing_technique": self.indexing_technique,
            "app_count": 0,
            "document_count": len(documents),
            "word_count": sum(document.word_count(now) or 0 for document in documents),
            "created_by": self.created_by,
            "author_name": self.author,
            "created_at": int(self.created_at),
            "updated_by": self.created_by,
            "updated_at": int(self.updated_at),
            "embedding_model": self.embedding_model,
            "embedding_model_provider": self.embedding_model_provider,
            "embedding_available": available,
            "retrieval_model_dict": {key: stored.get(key, value) for key, value in DEFAULT_RETRIEVAL.items()},
            "summary_index_setting": {
                key: self.summary_index_setting.get(key)
                for key in ("enable", "model_name", "model_provider_name", "summary_prompt")
            },
            "tags": [{"id": tag.id, "name": tag.name, "type": "knowledge"} for tag in self.tags],
            "doc_form": self.doc_form,
            "external_knowledge_info": {
                "external_knowledge_id": self.external_knowledge_id,
                "external_knowledge_api_id": self.external_knowledge_api_id,
                **dict.fromkeys(api),
            },
            "external_retrieval_model": {key: stored.get(key, value) for key, value in external.items()},
            "doc_metadata": self.field_list(),
            "built_in_field_enabled": self.built_in_fields,
            "pipeline_id": self.pipeline_id,
            "runtime_mode": "general" if self.pipeline_id is None else "rag_pipeline",
            "chunk_structure": self.chunk_structure,
            "icon_info": dict.fromkeys(("icon_type", "icon", "icon_background", "icon_url")),
            "is_published": self.pipeline_id is not None,
            "total_documents": len(documents),
            "total_available_documents": sum(d.display_status(now) == "available" for d in documents),
            "enable_api": self.enable_api,
            "is_multimodal": False,
            **({} if self.maintainer is None else {"maintainer": self.maintainer}),
        }
