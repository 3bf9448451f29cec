from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class KeywordWeight(Model):
    """The keyword side of a weighted score."""

    keyword_weight: float
    """Weight of the keyword score, from 0 to 1."""
