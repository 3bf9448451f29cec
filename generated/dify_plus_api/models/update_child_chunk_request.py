from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class UpdateChildChunkRequest(Model):
    """Change of a child chunk."""

    content: str
    """Text that replaces the present one."""
