"""Pipelines that import data into a knowledge base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import as_dict, one_of, or_unset
from dify_plus._arguments.datasources import DatasourceEntry, pipeline_run
from dify_plus._arguments.files import FileSource, local_upload
from dify_plus._arguments.literals import DatasourceType
from dify_plus._arguments.local_files import opened
from dify_plus._arguments.prepared import Prepared
from dify_plus._async.blocking_calls import answer_of
from dify_plus._async.resources.base import AsyncResource
from dify_plus._async.stream import AsyncStream, EventT, ResultT
from dify_plus._async.transport import AsyncTransport
from dify_plus._policy.numbers import check_flag
from dify_plus._streams.accumulators import WorkflowAccumulator
from dify_plus._streams.datasource_results import DatasourceAccumulator, DatasourceResult, checked_reading
from dify_plus._streams.results import WorkflowResult, checked
from dify_plus.errors import UsageError
from dify_plus_api.api.pipeline import (
    list_datasource_plugins,
    run_datasource_node,
    run_pipeline,
    upload_pipeline_file,
)
from dify_plus_api.models import (
    DatasourcePlugin,
    RunDatasourceNodeRequest,
    RunPipelineResult,
    UploadedPipelineFile,
    UploadPipelineFileRequest,
)
from dify_plus_api.types import Request

if TYPE_CHECKING:
    from dify_plus._streams.events import DatasourceStreamEvent, DraftStreamEvent  # noqa: F401  used in quoted types

__all__ = ["AsyncDatasourceStream", "AsyncDraftStream", "AsyncPipeline"]


class _AsyncPipelineStream(AsyncStream[EventT, ResultT]):
    """The events of a pipeline run, which cannot be stopped."""

    def _stop_request(self, task_id: str) -> Request[Any]:
        raise UsageError("a pipeline run cannot be stopped")


class AsyncDatasourceStream(_AsyncPipelineStream["DatasourceStreamEvent", DatasourceResult]):
    """The events of a data source that is being read."""

    def __init__(self, transport: AsyncTransport, prepared: Prepared[Any]) -> None:
        super().__init__(transport, prepared, DatasourceAccumulator(), on_exit="detach")

    def _finish(self, result: DatasourceResult) -> DatasourceResult:
        return checked_reading(result, self._context)


class AsyncDraftStream(_AsyncPipelineStream["DraftStreamEvent", WorkflowResult]):
    """The events of a test run of a draft."""

    def __init__(self, transport: AsyncTransport, prepared: Prepared[Any], *, check: bool = True) -> None:
        super().__init__(transport, prepared, WorkflowAccumulator(), on_exit="detach")
        self._check = check_flag("check", check)

    def _finish(self, result: WorkflowResult) -> WorkflowResult:
        return checked(result, self._check, self._context)


class AsyncPipeline(AsyncResource):
    """Run the pipeline that a knowledge base was built from."""

    async def datasources(self, dataset_id: str, *, is_published: bool | None = None) -> list[DatasourcePlugin]:
        """List the data sources of a pipeline, with the details needed to run them.

        Args:
            dataset_id: The knowledge base.
            is_published: True reads the published pipeline, False the draft; the server's default is True.

        Returns:
            The data source nodes.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            InvalidParam: The knowledge base has no pipeline.
            NotFoundError: There is no such knowledge base.

        API: `GET /datasets/{dataset_id}/pipeline/datasource-plugins` (listDatasourcePlugins).
        """
        request = built(list_datasource_plugins.build_request, dataset_id, is_published=or_unset(is_published))
        return await self._transport.call(request)

    def run_node(
        self,
        dataset_id: str,
        node_id: str,
        *,
        datasource_type: DatasourceType,
        inputs: Mapping[str, Any] | None = None,
        is_published: bool = True,
        credential_id: str | None = None,
    ) -> AsyncDatasourceStream:
        """Run one data source, to list the items that a pipeline run can import. Nothing is imported yet.

        Args:
            dataset_id: The knowledge base.
            node_id: The data source node, from `datasources`.
            datasource_type: The type of the data source. Local files are uploaded with `upload_file` instead.
            inputs: Values for the node's variables, by name.
            is_published: True runs the node of the published pipeline, False that of the draft.
            credential_id: The credential to use; None for the plugin's default.

        Returns:
            The stream. Enter it with `async with`; that runs the node. Its `result()` has the items as `data`.

        Raises:
            UsageError: An argument is wrong. On entering the stream: the knowledge key is missing. Nothing was sent.

        API: `POST /datasets/{dataset_id}/pipeline/datasource/nodes/{node_id}/run` (runDatasourceNode).

        Example:
            >>> async with dify.datasets.pipeline.run_node(
            ...     dataset_id, "pages", datasource_type="online_document"
            ... ) as stream:
            ...     found = await stream.result()
            >>> found.data
        """
        body = RunDatasourceNodeRequest(
            inputs={} if inputs is None else as_dict("inputs", inputs),
            datasource_type=one_of("datasource_type", datasource_type, DatasourceType),
            is_published=is_published,
            credential_id=or_unset(credential_id),
        )
        request = built(run_datasource_node.build_request, dataset_id, node_id, body=body)
        return AsyncDatasourceStream(self._transport, Prepared(request))

    async def run(
        self,
        dataset_id: str,
        start_node_id: str,
        datasource_info_list: Sequence[DatasourceEntry],
        *,
        datasource_type: DatasourceType,
        inputs: Mapping[str, Any] | None = None,
        is_published: bool = True,
    ) -> RunPipelineResult:
        """Import data into a knowledge base: one document for each entry. The server indexes them in the background.

        Args:
            dataset_id: The knowledge base.
            start_node_id: The data source node, from `datasources`.
            datasource_info_list: The entries to import: uploads from `upload_file`, or items from `run_node`, as models
                (`OnlineDocumentInfo`, `OnlineDriveInfo`, `WebsiteCrawlInfo`) or mappings of their fields. A page of an
                online document includes its workspace: `{"workspace_id": ..., "page": {...}}`.
            datasource_type: The type of the data source.
            inputs: Values for the pipeline's variables, by name.
            is_published: True runs the published pipeline. False runs the draft, which only tests the first entry and
                imports nothing.

        Returns:
            The `documents` and their `batch`, which `documents.attach` follows; for a draft, the run's `data`.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            InvalidParam: The knowledge base has no pipeline.
            NotFoundError: There is no such knowledge base.
            PipelineRunError: The pipeline failed.

        API: `POST /datasets/{dataset_id}/pipeline/run` (runPipeline).

        Example:
            >>> upload = await dify.datasets.pipeline.upload_file("report.pdf")
            >>> run = await dify.datasets.pipeline.run(dataset_id, "files", [upload], datasource_type="local_file")
            >>> await dify.datasets.documents.attach(dataset_id, run.batch).wait()
        """
        body = pipeline_run(start_node_id, datasource_info_list, datasource_type, inputs)
        body.is_published = is_published
        return await answer_of(self._transport, built(run_pipeline.build_request, dataset_id, body=body))

    def stream_draft(
        self,
        dataset_id: str,
        start_node_id: str,
        datasource_info_list: Sequence[DatasourceEntry],
        *,
        datasource_type: DatasourceType,
        inputs: Mapping[str, Any] | None = None,
        check: bool = True,
    ) -> AsyncDraftStream:
        """Test the draft of a pipeline with one entry, and read its events as they happen. Nothing is imported.

        Args:
            dataset_id: The knowledge base.
            start_node_id: The data source node, from `datasources`.
            datasource_info_list: The entries, as for `run`; only the first entry is used.
            datasource_type: The type of the data source.
            inputs: Values for the pipeline's variables, by name.
            check: Whether `result()` raises an error if the run failed.

        Returns:
            The stream. Enter it with `async with`; that starts the run. The run cannot be stopped.

        Raises:
            UsageError: An argument is wrong. On entering the stream: the knowledge key is missing. Nothing was sent.

        API: `POST /datasets/{dataset_id}/pipeline/run` (runPipeline), as `run`.
        """
        body = pipeline_run(start_node_id, datasource_info_list, datasource_type, inputs)
        body.is_published, body.response_mode = False, "streaming"
        request = built(run_pipeline.build_request, dataset_id, body=body)
        return AsyncDraftStream(self._transport, Prepared(request), check=check)

    async def upload_file(
        self, file: FileSource, *, name: str | None = None, mime_type: str | None = None
    ) -> UploadedPipelineFile:
        """Upload a file for a pipeline run. It belongs to the workspace until a run uses it.

        Args:
            file: A path, bytes, a binary file object, or a tuple of a name and one of these.
            name: The file name to send. None takes it from the path or the file object.
            mime_type: Its MIME type. None guesses it from the name.

        Returns:
            The upload. Pass it to `run` unchanged.

        Raises:
            UsageError: The knowledge key is missing, or the file cannot be read. Nothing was sent.
            FileTooLarge: The server does not accept files of this size.
            UnsupportedFileType: The server does not accept files of this type.

        API: `POST /datasets/pipeline/file-upload` (uploadPipelineFile).
        """
        with opened(local_upload(file, name=name, mime_type=mime_type)) as content:
            body = UploadPipelineFileRequest(file=content)
            return await self._transport.call(built(upload_pipeline_file.build_request, body=body))
