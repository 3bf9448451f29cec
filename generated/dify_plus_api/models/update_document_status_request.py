from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class UpdateDocumentStatusRequest(Model):
    """Documents to change."""

    document_ids: list[str]
    """Ids of the documents."""
