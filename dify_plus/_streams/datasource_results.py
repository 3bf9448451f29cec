"""The result of running the data source of a pipeline, built from events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from dify_plus._streams.events import Event
from dify_plus._streams.results import Data
from dify_plus.errors import PipelineRunError
from dify_plus_api import models

__all__ = ["DatasourceAccumulator", "DatasourceResult", "checked_reading"]


@frozen
class DatasourceResult(Data):
    """The content of a data source."""

    data: list[Any] | dict[str, Any] = field(factory=list[Any])
    """The pages, files or crawl results, as the data source lists them."""
    total: int | None = None
    """The number of items in the data source, if known."""
    completed: int | None = None
    """The number of items that were read, if known."""
    time_consuming: float | None = None
    """The duration in seconds."""
    error: str | None = None
    """The reason why the data source could not be read."""


class DatasourceAccumulator:
    """Builds a `DatasourceResult` from the events of the run of one node."""

    def __init__(self) -> None:
        self.complete = False
        self.corrupt = False  # the last event has the whole result, so missing events do no harm
        self.corrected: str | None = None
        self.end_may_follow = False
        self.text_replaced = False
        self.ids: dict[str, str] = {}
        self._last: Any = None

    def add(self, event: Event) -> str | None:
        """Add the next event. No event adds text."""
        if isinstance(event, models.DatasourceProcessingEvent):
            self._last = event
        elif isinstance(event, models.DatasourceCompletedEvent | models.DatasourceErrorEvent):
            self._last = event
            self.complete = True
        return None

    @property
    def ended(self) -> bool:
        """Whether no more events will arrive."""
        return self.complete

    def close(self) -> bool:
        """Record that the connection has ended, and return whether the stream may end here."""
        return self.complete

    def result(self) -> DatasourceResult:
        """Return the result so far."""
        return DatasourceResult(
            data=getattr(self._last, "data", None) or [],
            total=getattr(self._last, "total", None),
            completed=getattr(self._last, "completed", None),
            time_consuming=getattr(self._last, "time_consuming", None),
            error=getattr(self._last, "error", None),
        )


def checked_reading(result: DatasourceResult, context: Mapping[str, Any]) -> DatasourceResult:
    """Raise an error if a data source could not be read.

    Args:
        result: The result of the run.
        context: The details of the request that errors carry.

    Returns:
        The same result.

    Raises:
        PipelineRunError: The node reported an error.
    """
    if result.error is not None:
        raise PipelineRunError(result.error, partial=result, **context)
    return result
