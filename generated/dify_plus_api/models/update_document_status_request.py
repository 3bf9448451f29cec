from __future__ import annotations

from ..types import Model


class UpdateDocumentStatusRequest(Model):
    """Documents to change."""

    document_ids: list[str]
    """Ids of the documents."""
