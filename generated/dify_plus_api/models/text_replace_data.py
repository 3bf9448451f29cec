from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class TextReplaceData(Model):
    """Text that takes the place of what a workflow has put out."""

    text: str
    """The whole text; it may be empty."""
