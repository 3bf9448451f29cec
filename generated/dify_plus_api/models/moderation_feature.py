from __future__ import annotations

from typing import Any, ClassVar

from ..types import Model


class ModerationFeature(Model):
    """How an app moderates what goes in and what comes out."""

    enabled: bool
    """Whether moderation is on."""
    type_: str | None = None
    """Name of the moderation in use, such as `keywords`. Empty or left out where none is chosen."""
    configs: list[dict[str, Any]] | None = None
    """Settings of the moderation. An empty list where it is off."""
    config: dict[str, Any] | None = None

    _names: ClassVar = {
        "type_": "type",
    }
