from __future__ import annotations

from typing import Any, ClassVar

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class ExternalDataToolControl(Model):
    """Value that the server fetches from a tool before the app runs."""

    variable: str
    """Name of the value among the app's variables."""
    label: str | Unset = UNSET
    """Name of the value for people."""
    type_: str | Unset = UNSET
    """Kind of the tool, such as `api`."""
    enabled: bool | Unset = UNSET
    """Whether the tool is used."""
    required: bool | Unset = UNSET
    """Whether the value has to be there."""
    config: dict[str, Any] | Unset = UNSET

    _names: ClassVar = {
        "type_": "type",
    }
