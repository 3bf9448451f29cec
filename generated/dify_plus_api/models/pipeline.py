"""Models of the calls about pipeline."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ..types import UNSET, File, Model, Unset

if TYPE_CHECKING:
    from .shared import DocForm, DocumentSource, IndexingStatus, WorkflowRunData


DatasourceType = Literal["local_file", "online_document", "online_drive", "website_crawl"] | str
"""Kind of data source. It decides the shape of the entries that a pipeline run takes."""


OnlineDriveInfoType = Literal["file", "folder"] | str
"""Whether it is a file, or a folder whose files are all brought in, those of its subfolders included."""


RunPipelineRequestResponseMode = Literal["blocking", "streaming"] | str
"""How a draft answers, as events or as one JSON object. A published pipeline answers with JSON in both modes."""


class DatasourceCredential(Model):
    """Credential that a data source can use."""

    id: str | None = None
    """Id of the credential, to be given as `credential_id`."""
    name: str | None = None
    """Name of the credential."""
    type_: str | None = None
    """Kind of credential, such as `api-key` or `oauth2`."""
    is_default: bool | None = None
    """Whether it is used where none is named."""

    _names: ClassVar = {"type_": "type"}


class DatasourcePlugin(Model):
    """Data source node of a pipeline, with the plugin behind it."""

    node_id: str | None = None
    """Id of the node, to be given when it or the pipeline is run."""
    plugin_id: str | None = None
    """Id of the plugin."""
    provider_name: str | None = None
    """Name of the provider within the plugin."""
    datasource_type: DatasourceType | None = None
    """Kind of data source."""
    title: str | None = None
    """Title of the node in the pipeline."""
    user_input_variables: list[dict[str, Any]] | None = None
    """Definitions of the inputs that the node asks for, as the pipeline editor stores them. Their `variable` is the
    key to use in `inputs`."""
    credentials: list[DatasourceCredential] | None = None
    """Credentials set up for the plugin, without their secrets."""


class LocalFileInfo(Model):
    """Uploaded file to bring in, for `local_file`. One of `reference` and `related_id` is needed."""

    reference: str | Unset = UNSET
    """Id of the file from the pipeline upload."""
    related_id: str | Unset = UNSET
    """The same id under the name that older servers know; newer ones take either."""
    name: str | Unset = UNSET
    """Name for the document. Defaults to `untitled`."""


class OnlineDocumentInfo(Model):
    """Page of an online document service to bring in, for `online_document`."""

    workspace_id: str
    """Id of the workspace in the online service."""
    page: OnlineDocumentPage | Mapping[str, Any]
    """Page of an online document service."""
    credential_id: str | Unset = UNSET
    """Id of the credential to read it with. Defaults to the plugin's default credential."""


class OnlineDocumentPage(Model):
    """Page of an online document service."""

    page_id: str
    """Id of the page in the online service."""
    type_: str
    """Kind of page, as the data source node lists it."""
    page_name: str | Unset = UNSET
    """Name for the document. Defaults to `untitled`."""

    _names: ClassVar = {"type_": "type"}


class OnlineDriveInfo(Model):
    """File or folder of an online drive to bring in, for `online_drive`."""

    id: str
    """Id of the file or folder in the drive."""
    type_: OnlineDriveInfoType
    """Whether it is a file, or a folder whose files are all brought in, those of its subfolders included."""
    bucket: str | Unset = UNSET
    """Bucket that holds it, for drives that have buckets."""
    name: str | Unset = UNSET
    """Name for the document. Defaults to `untitled`."""

    _names: ClassVar = {"type_": "type"}


class PipelineDataset(Model):
    """Knowledge base that a pipeline run brings data into."""

    id: str
    """Id of the knowledge base."""
    name: str | None = None
    """Name of the knowledge base."""
    description: str | None = None
    """Description of the knowledge base, possibly empty."""
    chunk_structure: DocForm | None = None
    """How its documents are split."""


class PipelineDocument(Model):
    """Document that a pipeline run has made and is about to fill."""

    id: str
    """Id of the document."""
    position: int | None = None
    """Place within the knowledge base, from 1."""
    data_source_type: DatasourceType | None = None
    """Kind of data source. It decides the shape of the entries that a pipeline run takes."""
    data_source_info: DocumentSource | None = None
    """Entry of the request that it comes from."""
    name: str | None = None
    """Name of the document."""
    indexing_status: IndexingStatus | None = None
    """Step of indexing that a document is in. `completed`, `error` and `paused` do not change by themselves."""
    error: str | None = None
    """Why indexing failed, or null."""
    enabled: bool | None = None
    """Whether retrieval may use the document."""


class RunDatasourceNodeRequest(Model):
    """Run of one data source node."""

    inputs: dict[str, Any]
    datasource_type: DatasourceType
    """Kind of data source. It decides the shape of the entries that a pipeline run takes."""
    is_published: bool
    """Whether to run the node of the published pipeline (true) or of the draft (false)."""
    credential_id: str | None | Unset = UNSET
    """Id of the credential to use. Defaults to the plugin's default credential."""


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


class RunPipelineResult(Model):
    """Answer to a pipeline run without events. A published pipeline fills `batch`, `dataset` and `documents`; a draft
    in blocking mode fills `task_id`, `workflow_run_id` and `data`."""

    batch: str | None = None
    """Id of the batch, with which the indexing status of the documents can be read."""
    dataset: PipelineDataset | None = None
    """Knowledge base that a pipeline run brings data into."""
    documents: list[PipelineDocument] | None = None
    """The documents that are being indexed."""
    task_id: str | None = None
    """Id of the task."""
    workflow_run_id: str | None = None
    """Id of the run."""
    data: WorkflowRunData | None = None
    """State and result of a run, as a blocking answer gives them."""


class UploadPipelineFileRequest(Model):
    """File to be stored."""

    file: File
    """Content of the file. The part needs a file name and a content type."""


class UploadedPipelineFile(Model):
    """File that was stored for use in a pipeline run."""

    id: str
    """Id of the file, to be given as the `reference` of a local file."""
    name: str
    """Name of the file."""
    size: int
    """Size in bytes."""
    extension: str
    """Extension of the name, without a dot."""
    created_by: str
    """Id of the account that the key acts for."""
    mime_type: str | None = None
    """Media type of the file, or null if unknown."""
    created_at: datetime.datetime | None = None
    """Time of the upload, as an ISO date without a zone (UTC), or null."""


class WebsiteCrawlInfo(Model):
    """Web page to bring in, for `website_crawl`."""

    url: str
    """Address of the page."""
    title: str | Unset = UNSET
    """Name for the document. Defaults to `untitled`."""
