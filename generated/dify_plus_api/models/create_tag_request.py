from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class CreateTagRequest(Model):
    """Tag to be made."""

    name: str
    """Name of 1 to 50 characters that no other tag has."""
