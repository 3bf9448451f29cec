"""Knowledge bases: datasets, documents, segments, retrieval. Not here yet; see `dataset_route` for how to add it."""

from __future__ import annotations

from starlette.routing import Route

from .state import State


def routes(state: State) -> list[Route]:
    """The operations of this area."""
    return []
