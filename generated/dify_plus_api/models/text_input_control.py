from __future__ import annotations

from typing import ClassVar

from ..types import Model


class TextInputControl(Model):
    """Input of a single line of text."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the value in `inputs`."""
    required: bool
    """Whether a run is refused without a value."""
    type_: str | None = None
    """Kind of the control, the same as the name it stands under."""
    default: str | None = None
    """Value to start with. Empty or null where there is none."""
    max_length: int | None = None
    """Number of characters that are accepted. Null where there is no limit."""
    options: list[str] | None = None
    """Empty list; only a choice has options."""
    hide: bool | None = None
    """Whether the control is not to be shown; its value then comes from the caller."""

    _names: ClassVar = {
        "type_": "type",
    }
