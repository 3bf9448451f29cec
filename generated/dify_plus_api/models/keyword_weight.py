from __future__ import annotations

from ..types import Model


class KeywordWeight(Model):
    """The keyword side of a weighted score."""

    keyword_weight: float
    """Weight of the keyword score, from 0 to 1."""
