from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import Model

if TYPE_CHECKING:
    from ..models import ToolIcon


@define(slots=False, kw_only=True)
class AppMeta(Model):
    """Icons of the tools that an app uses."""

    tool_icons: dict[str, str | ToolIcon]
