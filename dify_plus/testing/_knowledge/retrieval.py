"""Searching a knowledge base."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._knowledge.entities import ChildChunk, Dataset, Document, Segment
from dify_plus.testing._knowledge.filters import matches
from dify_plus.testing._knowledge.requests import DatasetCall, dataset_route
from dify_plus.testing._knowledge.retrieval_model import check_reranking, checked_retrieval_model
from dify_plus.testing._knowledge.searching import rank
from dify_plus.testing._knowledge.store import Knowledge
from dify_plus.testing._server.errors import invalid_param, json_response

DEFAULT: Json = {"search_method": "semantic_search", "top_k": 4}


@dataclass
class Hit:
    """A chunk that was found; a parent by its children."""

    document: Document
    segment: Segment
    score: float
    children: list[tuple[ChildChunk, float]]

    def json(self, now: float) -> Json:
        """As answers show it."""
        children = [
            {"id": child.id, "content": child.content, "position": child.position, "score": score}
            for child, score in self.children
        ]
        return {
            "segment": self.segment.found_json(self.document, now),
            "child_chunks": children,
            "score": self.score,
            "tsne_position": None,
            "files": [],
            "summary": self.segment.summary,
        }


def search(dataset: Dataset, query: str, settings: Json, now: float) -> list[Hit]:
    """Without `high_quality` only `keyword_search` works; and that only finds chunks with keywords."""
    method = settings.get("search_method")
    by_keyword = method == "keyword_search"
    if not by_keyword and dataset.indexing_technique == "economy":
        table = f"embedding_vector_index_{dataset.id.replace('-', '_')}_node"
        raise invalid_param(f'relation "{table}" does not exist')
    if not by_keyword and not dataset.high_quality:
        return []
    conditions = settings.get("metadata_filtering_conditions")
    segments = [
        (document, segment)
        for document in dataset.documents.values()
        if document.display_status(now) == "available" and matches(conditions, document.metadata or {})
        for segment in document.visible(now)
        if segment.enabled and segment.completed(now) and (segment.keywords or not by_keyword)
    ]
    hits = _by_keyword(segments, query) if by_keyword else _by_text(segments, query, method != "full_text_search")
    if settings.get("score_threshold_enabled") and not by_keyword:
        hits = [hit for hit in hits if hit.score >= (settings.get("score_threshold") or 0.0)]
    return hits[: max(settings.get("top_k") or DEFAULT["top_k"], 0)]


def _by_keyword(segments: list[tuple[Document, Segment]], query: str) -> list[Hit]:
    """Keyword hits come in order, but the server gives none of them a score."""
    texts = [" ".join([segment.content, *(segment.keywords or ())]) for _, segment in segments]
    return [Hit(*segments[place], 0.0, []) for place, _ in rank(query, texts, stemmed=False)]


def _by_text(segments: list[tuple[Document, Segment]], query: str, stemmed: bool) -> list[Hit]:
    units: list[tuple[Document, Segment, ChildChunk | None]] = []
    for document, segment in segments:
        hierarchical = document.doc_form == "hierarchical_model"
        units += [(document, segment, child) for child in (segment.children if hierarchical else [None])]
    texts = [child.content if child else f"{segment.content} {segment.answer or ''}" for _, segment, child in units]
    hits: dict[str, Hit] = {}
    for place, score in rank(query, texts, stemmed=stemmed):
        document, segment, child = units[place]
        hit = hits.setdefault(segment.id, Hit(document, segment, score, []))
        if child is not None:
            hit.children.append((child, score))
    return list(hits.values())


async def _retrieve(call: DatasetCall) -> Response:
    checks = call.fields("HitTestingPayload")
    query = checks.text("query", required=True, longest=250)
    settings = checked_retrieval_model(checks)
    checks.optional("external_retrieval_model", dict)
    attachments = checks.texts("attachment_ids")
    checks.done()
    if not query and not attachments:
        raise invalid_param("Query or attachment_ids is required")
    check_reranking(call.knowledge.models, settings)
    found = search(call.dataset, str(query), settings or call.dataset.retrieval_model or DEFAULT, call.now)
    return json_response({"query": {"content": query}, "records": [hit.json(call.now) for hit in found]})


def routes(knowledge: Knowledge) -> list[Route]:
    """The operations of this area."""
    return [
        dataset_route(knowledge, "POST", "/datasets/{dataset_id:uuid}/retrieve", _retrieve),
        dataset_route(knowledge, "POST", "/datasets/{dataset_id:uuid}/hit-testing", _retrieve),
    ]
