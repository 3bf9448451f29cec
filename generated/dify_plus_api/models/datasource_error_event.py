from __future__ import annotations

from typing import Literal

from ..types import Model


class DatasourceErrorEvent(Model):
    """A data source could not be read. It is the last event."""

    event: Literal["datasource_error"] = "datasource_error"
    """Kind of the event, always `datasource_error`."""
    error: str | None = None
    """What went wrong."""
