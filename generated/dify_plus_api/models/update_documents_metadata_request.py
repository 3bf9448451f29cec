from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.document_metadata_update import DocumentMetadataUpdate


class UpdateDocumentsMetadataRequest(Model):
    """Metadata values to set, document by document."""

    operation_data: Sequence[DocumentMetadataUpdate | Mapping[str, Any]]
    """One entry for each document to change."""
