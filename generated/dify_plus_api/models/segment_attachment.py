from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class SegmentAttachment(Model):
    """File that belongs to a segment."""

    id: str
    """Id of the uploaded file."""
    name: str | Unset = UNSET
    """Name of the file."""
    size: int | Unset = UNSET
    """Size in bytes."""
    extension: str | Unset = UNSET
    """Extension of the name, without a dot."""
    mime_type: None | str | Unset = UNSET
    """Media type of the file, or null if unknown."""
    source_url: str | Unset = UNSET
    """Link for reading the file, signed and valid for a while."""
