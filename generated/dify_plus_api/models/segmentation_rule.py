from __future__ import annotations

from ..types import UNSET, Model, Unset


class SegmentationRule(Model):
    """How text is cut into segments."""

    max_tokens: int
    """Largest size of a segment in tokens."""
    separator: str | Unset = UNSET
    """Text at which to cut. Defaults to a line feed."""
    chunk_overlap: int | Unset = UNSET
    """Number of tokens that neighbouring segments share. Defaults to 0."""
