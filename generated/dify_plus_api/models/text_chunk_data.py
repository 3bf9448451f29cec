from __future__ import annotations

from ..types import Model


class TextChunkData(Model):
    """A piece of text that a workflow puts out."""

    text: str
    """Next piece of text; it may be empty."""
    from_variable_selector: list[str] | None = None
    """Names of the node and the variable that the text comes from; null or missing when not told."""
