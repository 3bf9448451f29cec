from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class RetrievedFile(Model):
    """A file attached to a found segment."""

    id: str
    """Id of the file."""
    name: str | Unset = UNSET
    """Name of the file."""
    size: int | Unset = UNSET
    """Size in bytes."""
    extension: str | Unset = UNSET
    """Extension without the dot."""
    mime_type: str | Unset = UNSET
    """Media type."""
    source_url: str | Unset = UNSET
    """Signed address to fetch the file from."""
