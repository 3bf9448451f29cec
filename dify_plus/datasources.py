"""What running a pipeline's data source gives, and how it is built from events. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from attrs import field, frozen

from dify_plus.errors import ConfigurationError, PipelineRunError
from dify_plus.events import Event
from dify_plus.knowledge import as_models, field_of
from dify_plus.requests import several
from dify_plus_api import models

__all__ = ["DatasourceAccumulator", "DatasourceEntry", "DatasourceResult", "checked_reading", "datasource_entries"]

NAME: Final = "datasource_info_list"

Info: TypeAlias = "models.LocalFileInfo | models.OnlineDocumentInfo | models.OnlineDriveInfo | models.WebsiteCrawlInfo"
DatasourceEntry: TypeAlias = "Info | models.UploadedPipelineFile | Mapping[str, Any]"
"""Something that a pipeline is to bring in: an upload, a model of what a data source lists, or its plain fields."""


def datasource_entries(datasource_type: str, entries: Iterable[DatasourceEntry]) -> list[Info]:
    """Read what a pipeline is to bring in.

    Args:
        datasource_type: The kind of its data source.
        entries: Uploads, models or plain fields.

    Returns:
        The models of that kind.

    Raises:
        ConfigurationError: there are none, or one is of another kind.
    """
    given: list[Any] = several(NAME, entries)
    if datasource_type == "local_file":
        files = as_models(models.LocalFileInfo, [_upload(entry) for entry in given], NAME)
        return [_named_twice(file) for file in files]
    if datasource_type == "online_document":
        return [*as_models(models.OnlineDocumentInfo, given, NAME)]
    if datasource_type == "online_drive":
        return [*as_models(models.OnlineDriveInfo, given, NAME)]
    return [*as_models(models.WebsiteCrawlInfo, given, NAME)]


def _upload(entry: Any) -> Any:
    if isinstance(entry, models.UploadedPipelineFile):
        return models.LocalFileInfo(reference=entry.id, name=entry.name)
    return entry


def _named_twice(file: models.LocalFileInfo) -> models.LocalFileInfo:
    """Older servers know the file by another field."""
    name = field_of(file, "reference") or field_of(file, "related_id")
    if not name:
        raise ConfigurationError(f"{NAME}: a local file needs the id of its upload as `reference`")
    return models.LocalFileInfo.from_dict({**file.to_dict(), "reference": name, "related_id": name})


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
        self.ended = False
        self.ids: dict[str, str] = {}
        self._last: Any = None

    def add(self, event: Event) -> str | None:
        """Take the next event; none adds text."""
        if isinstance(event, models.DatasourceProcessingEvent):
            self._last = event
        elif isinstance(event, models.DatasourceCompletedEvent | models.DatasourceErrorEvent):
            self._last = event
            self.ended = True
        return None

    def result(self) -> DatasourceResult:
        """The result so far."""
        return DatasourceResult(
            data=field_of(self._last, "data", []),
            total=field_of(self._last, "total"),
            completed=field_of(self._last, "completed"),
            time_consuming=field_of(self._last, "time_consuming"),
            error=field_of(self._last, "error"),
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
