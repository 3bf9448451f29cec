from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models import ToolIcon


class AppMeta(Model):
    """Icons of the tools that an app uses."""

    tool_icons: dict[str, str | ToolIcon]
