from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import Model

if TYPE_CHECKING:
    from ..models.segment_changes import SegmentChanges


@define(slots=False, kw_only=True)
class UpdateSegmentRequest(Model):
    """Change of one segment."""

    segment: SegmentChanges
    """New values for a segment. What is left out stays as it is."""
