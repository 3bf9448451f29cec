from __future__ import annotations

from typing import ClassVar

from ..types import Model


class SelectControl(Model):
    """Choice of one among given options."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the value in `inputs`."""
    required: bool
    """Whether a run is refused without a value."""
    options: list[str]
    """Values to choose from. Any other value is refused."""
    type_: str | None = None
    """Kind of the control, the same as the name it stands under."""
    default: str | None = None
    """Option to start with. Empty or null where there is none."""
    max_length: int | None = None
    """Number without meaning for a choice."""
    hide: bool | None = None
    """Whether the control is not to be shown; its value then comes from the caller."""

    _names: ClassVar = {
        "type_": "type",
    }
