"""Upload a file for a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.pipeline import UploadedPipelineFile, UploadPipelineFileRequest
    from ...models.shared import Error

OPERATION: Operation[UploadedPipelineFile] = Operation(
    id="uploadPipelineFile",
    method="POST",
    path="/datasets/pipeline/file-upload",
    results={201: "UploadedPipelineFile", 400: "Error", 401: "Error", 403: "Error", 413: "Error", 415: "Error"},
    key="dataset",
    safe_to_repeat=False,
)


def build_request(*, body: UploadPipelineFileRequest) -> Request[UploadedPipelineFile]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, annotations=build_request.__annotations__, body=body, multipart=True)


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> UploadedPipelineFile | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    *, client: AuthenticatedClient, body: UploadPipelineFileRequest
) -> Response[UploadedPipelineFile | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(body=body))


def sync(*, client: AuthenticatedClient, body: UploadPipelineFileRequest) -> UploadedPipelineFile | Error | None:
    """Upload a file for a pipeline.

    Stores one file for use as a local file in a pipeline run, where its id is the `reference`. It belongs to the
    workspace and to no knowledge base until a run uses it.

    Args:
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: UploadPipelineFileRequest
) -> Response[UploadedPipelineFile | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(body=body))


async def asyncio(
    *, client: AuthenticatedClient, body: UploadPipelineFileRequest
) -> UploadedPipelineFile | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, body=body)).parsed
