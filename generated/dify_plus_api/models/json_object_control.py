from __future__ import annotations

from typing import Any, ClassVar

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class JsonObjectControl(Model):
    """Input of a JSON object."""

    label: str
    """Text to show beside the control."""
    variable: str
    """Key of the value in `inputs`."""
    required: bool | Unset = UNSET
    """Whether a run is refused without a value."""
    type_: str | Unset = UNSET
    """Kind of the control, the same as the name it stands under."""
    default: Any | Unset = UNSET
    """Object to start with, or the text of one. Empty or null where there is none."""
    json_schema: Any | Unset = UNSET
    """JSON Schema that the value has to meet, or the text of one. Null where any object will do."""
    max_length: int | None | Unset = UNSET
    """Number without meaning for an object."""
    options: list[str] | Unset = UNSET
    """Empty list; only a choice has options."""
    hide: bool | Unset = UNSET
    """Whether the control is not to be shown; its value then comes from the caller."""

    _names: ClassVar = {
        "type_": "type",
    }
