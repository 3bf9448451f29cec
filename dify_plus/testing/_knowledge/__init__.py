"""Knowledge bases: datasets, documents, segments, metadata, tags, retrieval, pipelines, models."""

from __future__ import annotations

from starlette.routing import Route

from dify_plus.testing._knowledge import (
    datasets,
    documents,
    metadata,
    pipelines,
    retrieval,
    segments,
    tags,
    uploads,
    workspace,
)
from dify_plus.testing._knowledge.datasources import Datasource, Pipeline
from dify_plus.testing._knowledge.indexing import IndexingFailure
from dify_plus.testing._knowledge.models import Model
from dify_plus.testing._knowledge.store import Knowledge

__all__ = ["Datasource", "IndexingFailure", "Knowledge", "Model", "Pipeline", "routes"]


def routes(knowledge: Knowledge) -> list[Route]:
    """The operations of this area."""
    areas = (workspace, datasets, tags, metadata, pipelines, retrieval, documents, uploads, segments)
    return [route for area in areas for route in area.routes(knowledge)]
