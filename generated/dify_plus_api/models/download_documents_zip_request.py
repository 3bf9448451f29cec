from __future__ import annotations

from ..types import Model


class DownloadDocumentsZipRequest(Model):
    """Documents to pack into an archive."""

    document_ids: list[str]
    """Ids of the documents, 1 to 100."""
