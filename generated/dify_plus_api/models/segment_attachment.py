from __future__ import annotations

from ..types import Model


class SegmentAttachment(Model):
    """File that belongs to a segment."""

    id: str
    """Id of the uploaded file."""
    name: str | None = None
    """Name of the file."""
    size: int | None = None
    """Size in bytes."""
    extension: str | None = None
    """Extension of the name, without a dot."""
    mime_type: str | None = None
    """Media type of the file, or null if unknown."""
    source_url: str | None = None
    """Link for reading the file, signed and valid for a while."""
