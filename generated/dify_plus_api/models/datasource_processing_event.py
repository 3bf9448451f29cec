from __future__ import annotations

from typing import Literal

from ..types import Model


class DatasourceProcessingEvent(Model):
    """A data source is being read; the numbers tell how far it got."""

    event: Literal["datasource_processing"] = "datasource_processing"
    """Kind of the event, always `datasource_processing`."""
    total: int | None = None
    """Number of items to read; null when unknown."""
    completed: int | None = None
    """Number of items read so far; null when unknown."""
