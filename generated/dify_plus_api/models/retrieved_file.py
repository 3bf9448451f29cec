from __future__ import annotations

from ..types import Model


class RetrievedFile(Model):
    """A file attached to a found segment."""

    id: str
    """Id of the file."""
    name: str | None = None
    """Name of the file."""
    size: int | None = None
    """Size in bytes."""
    extension: str | None = None
    """Extension without the dot."""
    mime_type: str | None = None
    """Media type."""
    source_url: str | None = None
    """Signed address to fetch the file from."""
