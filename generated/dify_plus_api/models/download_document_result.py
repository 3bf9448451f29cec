from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class DownloadDocumentResult(Model):
    """Where to fetch the file of a document."""

    url: str
    """Signed address; valid for a limited time and without a key."""
