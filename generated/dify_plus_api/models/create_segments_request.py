from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import Model

if TYPE_CHECKING:
    from ..models.new_segment import NewSegment


@define(slots=False, kw_only=True)
class CreateSegmentsRequest(Model):
    """Segments to append to a document."""

    segments: list[NewSegment]
    """Segments in the order in which they are to stand; one at least."""
