from __future__ import annotations

from ..types import Model


class CreateTagRequest(Model):
    """Tag to be made."""

    name: str
    """Name of 1 to 50 characters that no other tag has."""
