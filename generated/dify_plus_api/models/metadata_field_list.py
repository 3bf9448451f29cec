from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.metadata_field import MetadataField


class MetadataFieldList(Model):
    """All metadata fields of a knowledge base."""

    doc_metadata: list[MetadataField]
    """Fields defined in the knowledge base, without the built-in ones."""
    built_in_field_enabled: bool
    """Whether built-in fields are switched on."""
