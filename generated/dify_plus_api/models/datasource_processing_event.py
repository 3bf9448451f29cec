from __future__ import annotations

from typing import Literal

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class DatasourceProcessingEvent(Model):
    """A data source is being read; the numbers tell how far it got."""

    event: Literal["datasource_processing"] = "datasource_processing"
    """Kind of the event, always `datasource_processing`."""
    total: int | None | Unset = UNSET
    """Number of items to read; null when unknown."""
    completed: int | None | Unset = UNSET
    """Number of items read so far; null when unknown."""
