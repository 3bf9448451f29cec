from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.metadata_value import MetadataValue


class DocumentMetadataUpdate(Model):
    """Metadata values to set on one document."""

    document_id: str
    """Id of the document."""
    metadata_list: Sequence[MetadataValue | Mapping[str, Any]]
    """Fields with their new values."""
    partial_update: bool | Unset = UNSET
    """Whether to keep the values of fields that the list leaves out; if false, they are removed. Defaults to false."""
