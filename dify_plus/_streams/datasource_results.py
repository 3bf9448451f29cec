"""What running a pipeline's data source gives, and how it is built from events. Pure."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from dify_plus._streams.events import Event
from dify_plus.errors import PipelineRunError
from dify_plus_api import models

__all__ = ["DatasourceAccumulator", "DatasourceResult", "checked_reading"]


@frozen
class DatasourceResult:
    """What a data source holds."""

    data: list[Any] | dict[str, Any] = field(factory=list[Any])
    """The pages, files or crawl results, as the data source lists them."""
    total: int | None = None
    """Items there were, where that is known."""
    completed: int | None = None
    """Items that were read, where that is known."""
    time_consuming: float | None = None
    """Seconds it took."""
    error: str | None = None
    """Why it could not be read."""


class DatasourceAccumulator:
    """Builds a `DatasourceResult` from the events of one node's run."""

    def __init__(self) -> None:
        self.complete = False
        self.corrupt = False  # the last event holds all
        self.corrected: str | None = None
        self.end_may_follow = False
        self.text_replaced = False
        self.ids: dict[str, str] = {}
        self._last: Any = None

    def add(self, event: Event) -> str | None:
        """Take the next event; none adds text."""
        if isinstance(event, models.DatasourceProcessingEvent):
            self._last = event
        elif isinstance(event, models.DatasourceCompletedEvent | models.DatasourceErrorEvent):
            self._last = event
            self.complete = True
        return None

    @property
    def ended(self) -> bool:
        """Whether nothing is to come any more."""
        return self.complete

    def close(self) -> bool:
        """Take note that the connection has ended; tell whether the stream may end here."""
        return self.complete

    def result(self) -> DatasourceResult:
        """The result so far."""
        return DatasourceResult(
            data=getattr(self._last, "data", None) or [],
            total=getattr(self._last, "total", None),
            completed=getattr(self._last, "completed", None),
            time_consuming=getattr(self._last, "time_consuming", None),
            error=getattr(self._last, "error", None),
        )


def checked_reading(result: DatasourceResult) -> DatasourceResult:
    """Raise for a data source that could not be read.

    Args:
        result: What the run came to.

    Returns:
        The result as it is.

    Raises:
        PipelineRunError: the node reported an error.
    """
    if result.error is not None:
        raise PipelineRunError(result.error, partial=result)
    return result
