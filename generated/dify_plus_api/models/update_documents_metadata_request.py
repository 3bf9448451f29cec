from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import Model

if TYPE_CHECKING:
    from ..models.document_metadata_update import DocumentMetadataUpdate


@define(slots=False, kw_only=True)
class UpdateDocumentsMetadataRequest(Model):
    """Metadata values to set, document by document."""

    operation_data: list[DocumentMetadataUpdate]
    """One entry for each document to change."""
