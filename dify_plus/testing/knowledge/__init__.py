"""Knowledge bases: datasets, documents, segments, metadata, tags, retrieval, pipelines, models."""

from __future__ import annotations

from starlette.routing import Route

from ..state import State
from . import datasets, documents, metadata, pipeline, retrieval, segments, tags, uploads, workspace
from .indexing import IndexingFailure
from .models import Model
from .sources import Datasource, Pipeline
from .store import Knowledge

__all__ = ["Datasource", "IndexingFailure", "Knowledge", "Model", "Pipeline", "routes"]


def routes(state: State) -> list[Route]:
    """The operations of this area, on a store of their own: `state.knowledge`."""
    state.knowledge = Knowledge(state)
    areas = (workspace, datasets, tags, metadata, pipeline, retrieval, documents, uploads, segments)
    return [route for area in areas for route in area.routes(state.knowledge)]
