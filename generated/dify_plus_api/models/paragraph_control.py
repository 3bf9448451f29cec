from __future__ import annotations

from typing import ClassVar

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class ParagraphControl(Model):
    """Input of text of several lines."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the value in `inputs`."""
    required: bool
    """Whether a run is refused without a value."""
    type_: str | Unset = UNSET
    """Kind of the control, the same as the name it stands under."""
    default: None | str | Unset = UNSET
    """Value to start with. Empty or null where there is none."""
    max_length: int | None | Unset = UNSET
    """Number of characters that are accepted. Null where there is no limit."""
    options: list[str] | Unset = UNSET
    """Empty list; only a choice has options."""
    hide: bool | Unset = UNSET
    """Whether the control is not to be shown; its value then comes from the caller."""

    _names: ClassVar = {
        "type_": "type",
    }
