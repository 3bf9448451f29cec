"""The run of a pipeline, and the items of a data source that it imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from dify_plus._arguments.checks import as_dict, as_list, as_models, one_of, text
from dify_plus._arguments.literals import DatasourceType
from dify_plus.errors import UsageError
from dify_plus_api import models

__all__ = ["NAME", "DatasourceEntry", "Info", "datasource_entries", "pipeline_run"]

NAME: Final = "datasource_info_list"


Info: TypeAlias = "models.LocalFileInfo | models.OnlineDocumentInfo | models.OnlineDriveInfo | models.WebsiteCrawlInfo"


DatasourceEntry: TypeAlias = "Info | models.UploadedPipelineFile | Mapping[str, Any]"
"""An item for a pipeline to import: an uploaded file, a model of an item that a data source lists, or a mapping."""


def pipeline_run(
    start_node_id: str,
    datasource_info_list: Iterable[DatasourceEntry],
    datasource_type: DatasourceType,
    inputs: Mapping[str, Any] | None,
) -> models.RunPipelineRequest:
    """Return the body of a blocking run of a published pipeline.

    Args:
        start_node_id: The data source node.
        datasource_info_list: Uploaded files, models or mappings.
        datasource_type: The kind of the data source.
        inputs: Values for the pipeline's variables, by name.

    Raises:
        UsageError: An argument is wrong.
    """
    return models.RunPipelineRequest(
        inputs={} if inputs is None else as_dict("inputs", inputs),
        datasource_type=one_of("datasource_type", datasource_type, DatasourceType),
        datasource_info_list=datasource_entries(datasource_type, datasource_info_list),
        start_node_id=text("start_node_id", start_node_id),
        is_published=True,
        response_mode="blocking",
    )


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
