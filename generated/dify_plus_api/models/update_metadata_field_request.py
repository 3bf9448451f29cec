from __future__ import annotations

from ..types import Model


class UpdateMetadataFieldRequest(Model):
    """New name for a metadata field."""

    name: str
    """Name that no field of the knowledge base has yet."""
