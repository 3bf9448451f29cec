from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.metadata_value import MetadataValue


@define(slots=False, kw_only=True)
class DocumentMetadataUpdate(Model):
    """Metadata values to set on one document."""

    document_id: str
    """Id of the document."""
    metadata_list: list[MetadataValue]
    """Fields with their new values."""
    partial_update: bool | Unset = UNSET
    """Whether to keep the values of fields that the list leaves out; if false, they are removed. Defaults to false."""
