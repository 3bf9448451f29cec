from __future__ import annotations

from ..types import Model


class ToolIcon(Model):
    """Emoji on a coloured background, the icon of a tool that somebody built in the workspace."""

    background: str | None = None
    """Colour of the background, as `#RRGGBB`."""
    content: str | None = None
    """Emoji, as a character or by its name."""
