from __future__ import annotations

from typing import Literal

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class DatasourceErrorEvent(Model):
    """A data source could not be read. It is the last event."""

    event: Literal["datasource_error"] = "datasource_error"
    """Kind of the event, always `datasource_error`."""
    error: str | Unset = UNSET
    """What went wrong."""
