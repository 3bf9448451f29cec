from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.metadata_field_type import MetadataFieldType


class CreateMetadataFieldRequest(Model):
    """Metadata field to be made."""

    type_: MetadataFieldType
    """Type of a metadata field's values. A `time` is a number of unix seconds."""
    name: str
    """Name that no other field of the knowledge base has, built-in ones included."""

    _names: ClassVar = {
        "type_": "type",
    }
