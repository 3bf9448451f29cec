from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.metadata_field_type import MetadataFieldType


class MetadataField(Model):
    """Field that the documents of a knowledge base can carry values for."""

    id: str
    """Id of the field."""
    name: str
    """Name of the field, unique in the knowledge base."""
    type_: MetadataFieldType
    """Type of a metadata field's values. A `time` is a number of unix seconds."""
    count: int | None = None
    """Number of documents that have a value. Only in the list of fields."""

    _names: ClassVar = {
        "type_": "type",
    }
