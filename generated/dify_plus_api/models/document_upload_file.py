from __future__ import annotations

from ..types import Model


class DocumentUploadFile(Model):
    """The uploaded file that a document was made from."""

    id: str
    """Id of the file."""
    name: str
    """Name of the file."""
    size: int
    """Size in bytes."""
    extension: str
    """Extension without the dot."""
    mime_type: str
    """Media type."""
    created_by: str
    """Id of the account that uploaded it."""
    created_at: float
    """Upload time in unix seconds, with a fraction."""
