from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class CreateChildChunkRequest(Model):
    """Child chunk to be made."""

    content: str
    """Text of the child chunk."""
