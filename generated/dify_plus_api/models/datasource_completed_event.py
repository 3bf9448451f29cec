from __future__ import annotations

from typing import Any, Literal

from ..types import Model


class DatasourceCompletedEvent(Model):
    """A data source was read to its end. It is the last event."""

    event: Literal["datasource_completed"] = "datasource_completed"
    """Kind of the event, always `datasource_completed`."""
    data: list[Any] | dict[str, Any] | None = None
    """What was found, a list or an object by kind of source."""
    total: int | None = None
    """Number of items there were; null when unknown."""
    completed: int | None = None
    """Number of items read; null when unknown."""
    time_consuming: float | None = None
    """Time it took, in seconds."""
