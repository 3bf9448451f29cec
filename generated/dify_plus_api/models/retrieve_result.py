from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.retrieve_query import RetrieveQuery
    from ..models.retrieve_record import RetrieveRecord


class RetrieveResult(Model):
    """What a search found."""

    query: RetrieveQuery
    """The query of a search, as the server understood it."""
    records: list[RetrieveRecord]
    """The results, best first; empty when nothing matches."""
