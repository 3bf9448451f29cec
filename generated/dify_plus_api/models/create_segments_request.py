from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.new_segment import NewSegment


class CreateSegmentsRequest(Model):
    """Segments to append to a document."""

    segments: Sequence[NewSegment | Mapping[str, Any]]
    """Segments in the order in which they are to stand; one at least."""
