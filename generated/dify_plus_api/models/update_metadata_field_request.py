from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class UpdateMetadataFieldRequest(Model):
    """New name for a metadata field."""

    name: str
    """Name that no field of the knowledge base has yet."""
