from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class RetrieveQuery(Model):
    """The query of a search, as the server understood it."""

    content: str
    """Text of the query."""
