from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.segment_changes import SegmentChanges


class UpdateSegmentRequest(Model):
    """Change of one segment."""

    segment: SegmentChanges | Mapping[str, Any]
    """New values for a segment. What is left out stays as it is."""
