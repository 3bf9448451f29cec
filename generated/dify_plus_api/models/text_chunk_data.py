from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class TextChunkData(Model):
    """A piece of text that a workflow puts out."""

    text: str
    """Next piece of text; it may be empty."""
    from_variable_selector: list[str] | None | Unset = UNSET
    """Names of the node and the variable that the text comes from; null or missing when not told."""
