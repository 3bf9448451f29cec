from __future__ import annotations

from ..types import Model


class TextReplaceData(Model):
    """Text that takes the place of what a workflow has put out."""

    text: str
    """The whole text; it may be empty."""
