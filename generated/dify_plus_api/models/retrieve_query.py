from __future__ import annotations

from ..types import Model


class RetrieveQuery(Model):
    """The query of a search, as the server understood it."""

    content: str
    """Text of the query."""
