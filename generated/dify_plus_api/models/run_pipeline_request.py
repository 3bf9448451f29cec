from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.datasource_type import DatasourceType
    from ..models.local_file_info import LocalFileInfo
    from ..models.online_document_info import OnlineDocumentInfo
    from ..models.online_drive_info import OnlineDriveInfo
    from ..models.run_pipeline_request_response_mode import (
        RunPipelineRequestResponseMode,
    )
    from ..models.website_crawl_info import WebsiteCrawlInfo


class RunPipelineRequest(Model):
    """Run of a pipeline. All fields are needed."""

    inputs: dict[str, Any]
    datasource_type: DatasourceType
    """Kind of data source. It decides the shape of the entries that a pipeline run takes."""
    datasource_info_list: Sequence[
        LocalFileInfo
        | Mapping[str, Any]
        | OnlineDocumentInfo
        | Mapping[str, Any]
        | OnlineDriveInfo
        | Mapping[str, Any]
        | WebsiteCrawlInfo
        | Mapping[str, Any]
    ]
    """What to bring in, in the form that goes with the data source type. A draft runs the first entry only."""
    start_node_id: str
    """Id of the data source node to start from."""
    is_published: bool
    """Whether to run the published pipeline (true), which adds documents, or the draft (false), which is a test."""
    response_mode: RunPipelineRequestResponseMode
    """How a draft answers, as events or as one JSON object. A published pipeline answers with JSON in both modes."""
