from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class DownloadDocumentsZipRequest(Model):
    """Documents to pack into an archive."""

    document_ids: list[str]
    """Ids of the documents, 1 to 100."""
