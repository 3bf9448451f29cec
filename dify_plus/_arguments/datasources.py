"""The items of a data source that a pipeline imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from dify_plus._arguments.checks import as_list, as_models
from dify_plus.errors import UsageError
from dify_plus_api import models

__all__ = ["NAME", "DatasourceEntry", "Info", "datasource_entries"]

NAME: Final = "datasource_info_list"


Info: TypeAlias = "models.LocalFileInfo | models.OnlineDocumentInfo | models.OnlineDriveInfo | models.WebsiteCrawlInfo"


DatasourceEntry: TypeAlias = "Info | models.UploadedPipelineFile | Mapping[str, Any]"
"""An item for a pipeline to import: an uploaded file, a model of an item that a data source lists, or a mapping."""


def datasource_entries(datasource_type: str, entries: Iterable[DatasourceEntry]) -> list[Info]:
    """Read the items for a pipeline to import.

    Args:
        datasource_type: The kind of the data source.
        entries: Uploaded files, models or mappings.

    Returns:
        The items, as models of that kind.

    Raises:
        UsageError: There are no items, or an item is of another kind.
    """
    given: list[Any] = as_list(NAME, entries)
    if datasource_type == "local_file":
        files = as_models(NAME, [_upload(entry) for entry in given], models.LocalFileInfo)
        return [_with_both_id_fields(file) for file in files]
    if datasource_type == "online_document":
        return [*as_models(NAME, given, models.OnlineDocumentInfo)]
    if datasource_type == "online_drive":
        return [*as_models(NAME, given, models.OnlineDriveInfo)]
    return [*as_models(NAME, given, models.WebsiteCrawlInfo)]


def _upload(entry: Any) -> Any:
    if isinstance(entry, models.UploadedPipelineFile):
        return models.LocalFileInfo(reference=entry.id, name=entry.name)
    return entry


def _with_both_id_fields(file: models.LocalFileInfo) -> models.LocalFileInfo:
    """Set both fields for the id of the upload: newer servers read `reference`, older ones `related_id`."""
    name = file.reference or file.related_id
    if not name:
        raise UsageError(f"{NAME}: a local file needs the id of its upload in the field `reference`")
    return models.LocalFileInfo.from_dict({**file.to_dict(), "reference": name, "related_id": name})
