from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.built_in_metadata_field import BuiltInMetadataField


class BuiltInMetadataFieldList(Model):
    """All built-in metadata fields."""

    fields: list[BuiltInMetadataField]
    """The built-in fields."""
