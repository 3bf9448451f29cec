from __future__ import annotations

from typing import Any, Literal

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class DatasourceCompletedEvent(Model):
    """A data source was read to its end. It is the last event."""

    event: Literal["datasource_completed"] = "datasource_completed"
    """Kind of the event, always `datasource_completed`."""
    data: list[Any] | dict[str, Any] | Unset = UNSET
    """What was found, a list or an object by kind of source."""
    total: int | None | Unset = UNSET
    """Number of items there were; null when unknown."""
    completed: int | None | Unset = UNSET
    """Number of items read; null when unknown."""
    time_consuming: float | None | Unset = UNSET
    """Time it took, in seconds."""
