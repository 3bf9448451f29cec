from __future__ import annotations

from typing import Any, ClassVar

from ..types import Model


class JsonObjectControl(Model):
    """Input of a JSON object."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the value in `inputs`."""
    required: bool | None = None
    """Whether a run is refused without a value."""
    type_: str | None = None
    """Kind of the control, the same as the name it stands under."""
    default: Any | None = None
    """Object to start with, or the text of one. Empty or null where there is none."""
    json_schema: Any | None = None
    """JSON Schema that the value has to meet, or the text of one. Null where any object will do."""
    max_length: int | None = None
    """Number without meaning for an object."""
    options: list[str] | None = None
    """Empty list; only a choice has options."""
    hide: bool | None = None
    """Whether the control is not to be shown; its value then comes from the caller."""

    _names: ClassVar = {
        "type_": "type",
    }
