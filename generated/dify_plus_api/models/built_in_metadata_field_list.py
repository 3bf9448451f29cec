from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import Model

if TYPE_CHECKING:
    from ..models.built_in_metadata_field import BuiltInMetadataField


@define(slots=False, kw_only=True)
class BuiltInMetadataFieldList(Model):
    """All built-in metadata fields."""

    fields: list[BuiltInMetadataField]
    """The built-in fields."""
