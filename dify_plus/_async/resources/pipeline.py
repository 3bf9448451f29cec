"""Pipelines that bring data into a knowledge base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import by_name, given, one_of, text
from dify_plus._arguments.datasources import DatasourceEntry, datasource_entries
from dify_plus._arguments.files import FileSource, local_upload
from dify_plus._arguments.literals import DatasourceType, ResponseMode
from dify_plus._arguments.prepared import Prepared
from dify_plus._async.stream import AsyncStream, EventT, ResultT
from dify_plus._async.transport import AsyncTransport
from dify_plus._async.uploads import opened
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
    RunPipelineRequest,
    RunPipelineResult,
    UploadedPipelineFile,
    UploadPipelineFileRequest,
)
from dify_plus_api.types import Request

if TYPE_CHECKING:
    from dify_plus._streams.events import DatasourceStreamEvent, DraftStreamEvent  # noqa: F401  named in a string

__all__ = ["AsyncDatasourceStream", "AsyncDraftStream", "AsyncPipeline"]


class _AsyncPipelineStream(AsyncStream[EventT, ResultT]):
    """Events of a pipeline. Its runs cannot be stopped."""

    def _stop_request(self, task_id: str) -> Request[Any]:
        raise UsageError("the run of a pipeline cannot be stopped")


class AsyncDatasourceStream(_AsyncPipelineStream["DatasourceStreamEvent", DatasourceResult]):
    """The events of a data source that is being read."""

    def __init__(self, transport: AsyncTransport, prepared: Prepared[Any]) -> None:
        super().__init__(transport, prepared, DatasourceAccumulator(), on_exit="detach")

    def _finish(self, result: DatasourceResult) -> DatasourceResult:
        return checked_reading(result)


class AsyncDraftStream(_AsyncPipelineStream["DraftStreamEvent", WorkflowResult]):
    """The events of a draft that is being tried out."""

    def __init__(self, transport: AsyncTransport, prepared: Prepared[Any], *, check: bool = True) -> None:
        super().__init__(transport, prepared, WorkflowAccumulator(), on_exit="detach")
        self._check = check

    def _finish(self, result: WorkflowResult) -> WorkflowResult:
        return checked(result, self._check)


class AsyncPipeline:
    """Run the pipeline that a knowledge base was built from."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def datasources(self, dataset_id: str, *, is_published: bool | None = None) -> list[DatasourcePlugin]:
        """The data sources of a pipeline, with what is needed to run them.

        Args:
            dataset_id: The knowledge base.
            is_published: Whether to read the published pipeline or the draft; the server's choice is published.

        Returns:
            The data source nodes.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            InvalidParam: the knowledge base has no pipeline.
            NotFoundError: there is no such knowledge base.

        API: `GET /datasets/{dataset_id}/pipeline/datasource-plugins` (listDatasourcePlugins).
        """
        request = built(list_datasource_plugins.build_request, dataset_id, is_published=given(is_published))
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
        """Run one data source, to list what a run of the pipeline can then be given. Nothing is added.

        Args:
            dataset_id: The knowledge base.
            node_id: The data source node, from `datasources`.
            datasource_type: Its kind. Local files are uploaded and not listed.
            inputs: Values for the node's variables, by name.
            is_published: Whether to run the published pipeline's node or the draft's.
            credential_id: The credential to use; None for the plugin's default one.

        Returns:
            The stream, to be entered with `async with`; the node runs then. Its `result()` has the items as `data`.

        Raises:
            UsageError: an argument is wrong. Nothing was sent.

        API: `POST /datasets/{dataset_id}/pipeline/datasource/nodes/{node_id}/run` (runDatasourceNode).

        Example:
            >>> async with dify.datasets.pipeline.run_node(
            ...     dataset_id, "pages", datasource_type="online_document"
            ... ) as stream:
            ...     found = await stream.result()
            >>> found.data
        """
        body = RunDatasourceNodeRequest(
            inputs={} if inputs is None else by_name("inputs", inputs),
            datasource_type=one_of("datasource_type", datasource_type, DatasourceType),
            is_published=is_published,
            credential_id=given(credential_id),
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
        """Bring data into a knowledge base: one document for each entry. Indexing goes on after the answer.

        Args:
            dataset_id: The knowledge base.
            start_node_id: The data source node, from `datasources`.
            datasource_info_list: What to bring in: uploads of `upload_file`, or what `run_node` has listed, as models
                (`OnlineDocumentInfo`, `OnlineDriveInfo`, `WebsiteCrawlInfo`) or their plain fields. A page of an online
                document goes with its workspace: `{"workspace_id": ..., "page": {...}}`.
            datasource_type: The kind of the data source.
            inputs: Values for the pipeline's variables, by name.
            is_published: Whether to run the published pipeline. The draft is only tried out with the first entry, and
                adds nothing.

        Returns:
            The `documents` and their `batch`, to be followed with `documents.attach`; of a draft, the run's `data`.

        Raises:
            UsageError: an argument is wrong. Nothing was sent.
            InvalidParam: the knowledge base has no pipeline.
            NotFoundError: there is no such knowledge base.
            PipelineRunError: the pipeline failed.

        API: `POST /datasets/{dataset_id}/pipeline/run` (runPipeline).

        Example:
            >>> upload = await dify.datasets.pipeline.upload_file("report.pdf")
            >>> run = await dify.datasets.pipeline.run(dataset_id, "files", [upload], datasource_type="local_file")
            >>> await dify.datasets.documents.attach(dataset_id, run.batch).wait()
        """
        return await self._transport.call(
            _request(dataset_id, start_node_id, datasource_info_list, datasource_type, inputs, is_published, "blocking")
        )

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
        """Try out the draft of a pipeline with one entry, and read its events as they come. Nothing is added.

        Args:
            dataset_id: The knowledge base.
            start_node_id: The data source node, from `datasources`.
            datasource_info_list: What to try, as for `run`; the first entry counts.
            datasource_type: The kind of the data source.
            inputs: Values for the pipeline's variables, by name.
            check: Whether `result()` raises for a run that failed.

        Returns:
            The stream, to be entered with `async with`; the run starts then. It cannot be stopped.

        Raises:
            UsageError: an argument is wrong. Nothing was sent.

        API: `POST /datasets/{dataset_id}/pipeline/run` (runPipeline), as `run`.
        """
        request = _request(dataset_id, start_node_id, datasource_info_list, datasource_type, inputs, False, "streaming")
        return AsyncDraftStream(self._transport, Prepared(request), check=check)

    async def upload_file(
        self, file: FileSource, *, name: str | None = None, mime_type: str | None = None
    ) -> UploadedPipelineFile:
        """Upload a file for a run of a pipeline. It belongs to the workspace until a run uses it.

        Args:
            file: A path, bytes or a binary file object.
            name: The name it goes by; None takes the path's or the file object's.
            mime_type: Its MIME type; None guesses by the name.

        Returns:
            The upload, to be given to `run` as it is.

        Raises:
            UsageError: the knowledge key is missing, or the file cannot be read. Nothing was sent.
            FileTooLarge: the server does not take files of this size.
            UnsupportedFileType: the server does not take files of this type.

        API: `POST /datasets/pipeline/file-upload` (uploadPipelineFile).
        """
        with opened(local_upload(file, name=name, mime_type=mime_type)) as content:
            body = UploadPipelineFileRequest(file=content)
            return await self._transport.call(built(upload_pipeline_file.build_request, body=body))


def _request(
    dataset_id: str,
    start_node_id: str,
    datasource_info_list: Sequence[DatasourceEntry],
    datasource_type: DatasourceType,
    inputs: Mapping[str, Any] | None,
    is_published: bool,
    response_mode: ResponseMode,
) -> Request[RunPipelineResult]:
    body = RunPipelineRequest(
        inputs={} if inputs is None else by_name("inputs", inputs),
        datasource_type=one_of("datasource_type", datasource_type, DatasourceType),
        datasource_info_list=datasource_entries(datasource_type, datasource_info_list),
        start_node_id=text("start_node_id", start_node_id),
        is_published=is_published,
        response_mode=response_mode,
    )
    return built(run_pipeline.build_request, dataset_id, body=body)
