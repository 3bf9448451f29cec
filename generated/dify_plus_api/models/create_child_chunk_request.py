from __future__ import annotations

from ..types import Model


class CreateChildChunkRequest(Model):
    """Child chunk to be made."""

    content: str
    """Text of the child chunk."""
