from __future__ import annotations

from ..types import Model


class DownloadDocumentResult(Model):
    """Where to fetch the file of a document."""

    url: str
    """Signed address; valid for a limited time and without a key."""
