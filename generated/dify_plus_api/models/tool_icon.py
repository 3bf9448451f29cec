from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class ToolIcon(Model):
    """Emoji on a coloured background, the icon of a tool that somebody built in the workspace."""

    background: str | Unset = UNSET
    """Colour of the background, as `#RRGGBB`."""
    content: str | Unset = UNSET
    """Emoji, as a character or by its name."""
