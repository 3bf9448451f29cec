from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.metadata_field_type import MetadataFieldType


class BuiltInMetadataField(Model):
    """Field that the server fills by itself."""

    name: str
    """Name of the field, such as `document_name`, `uploader` or `upload_date`."""
    type_: MetadataFieldType
    """Type of a metadata field's values. A `time` is a number of unix seconds."""

    _names: ClassVar = {
        "type_": "type",
    }
