"""Models of the calls about metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    pass


MetadataFieldType = Literal["number", "string", "time"] | str
"""Type of a metadata field's values. A `time` is a number of unix seconds."""


ToggleBuiltInMetadataAction = Literal["disable", "enable"] | str
"""What to do with the built-in fields."""


class BuiltInMetadataField(Model):
    """Field that the server fills by itself."""

    name: str
    """Name of the field, such as `document_name`, `uploader` or `upload_date`."""
    type_: MetadataFieldType
    """Type of a metadata field's values. A `time` is a number of unix seconds."""

    _names: ClassVar = {"type_": "type"}


class BuiltInMetadataFieldList(Model):
    """All built-in metadata fields."""

    fields: list[BuiltInMetadataField]
    """The built-in fields."""


class CreateMetadataFieldRequest(Model):
    """Metadata field to be made."""

    type_: MetadataFieldType
    """Type of a metadata field's values. A `time` is a number of unix seconds."""
    name: str
    """Name that no other field of the knowledge base has, built-in ones included."""

    _names: ClassVar = {"type_": "type"}


class DocumentMetadataUpdate(Model):
    """Metadata values to set on one document."""

    document_id: str
    """Id of the document."""
    metadata_list: Sequence[MetadataValue | Mapping[str, Any]]
    """Fields with their new values."""
    partial_update: bool | Unset = UNSET
    """Whether to keep the values of fields that the list leaves out; if false, they are removed. Defaults to false."""


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

    _names: ClassVar = {"type_": "type"}


class MetadataFieldList(Model):
    """All metadata fields of a knowledge base."""

    doc_metadata: list[MetadataField]
    """Fields defined in the knowledge base, without the built-in ones."""
    built_in_field_enabled: bool
    """Whether built-in fields are switched on."""


class MetadataValue(Model):
    """Value of one metadata field."""

    id: str
    """Id of the field."""
    name: str
    """Name of the field. It has to belong to the id, since values are stored by name."""
    value: float | str | None | Unset = UNSET
    """Value of the field's type; unix seconds for a time. Null or left out stores an empty value."""


class UpdateDocumentsMetadataRequest(Model):
    """Metadata values to set, document by document."""

    operation_data: Sequence[DocumentMetadataUpdate | Mapping[str, Any]]
    """One entry for each document to change."""


class UpdateMetadataFieldRequest(Model):
    """New name for a metadata field."""

    name: str
    """Name that no field of the knowledge base has yet."""
