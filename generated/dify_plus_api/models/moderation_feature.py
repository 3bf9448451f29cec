from __future__ import annotations

from typing import Any, ClassVar

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class ModerationFeature(Model):
    """How an app moderates what goes in and what comes out."""

    enabled: bool
    """Whether moderation is on."""
    type_: str | Unset = UNSET
    """Name of the moderation in use, such as `keywords`. Empty or left out where none is chosen."""
    configs: list[dict[str, Any]] | Unset = UNSET
    """Settings of the moderation. An empty list where it is off."""
    config: dict[str, Any] | Unset = UNSET

    _names: ClassVar = {
        "type_": "type",
    }
