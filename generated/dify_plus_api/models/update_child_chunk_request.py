from __future__ import annotations

from ..types import Model


class UpdateChildChunkRequest(Model):
    """Change of a child chunk."""

    content: str
    """Text that replaces the present one."""
