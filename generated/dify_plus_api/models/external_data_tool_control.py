from __future__ import annotations

from typing import Any, ClassVar

from ..types import Model


class ExternalDataToolControl(Model):
    """Value that the server fetches from a tool before the app runs."""

    variable: str
    """Name of the value among the app's variables."""
    label: str | None = None
    """Name of the value for people."""
    type_: str | None = None
    """Kind of the tool, such as `api`."""
    enabled: bool | None = None
    """Whether the tool is used."""
    required: bool | None = None
    """Whether the value has to be there."""
    config: dict[str, Any] | None = None

    _names: ClassVar = {
        "type_": "type",
    }
