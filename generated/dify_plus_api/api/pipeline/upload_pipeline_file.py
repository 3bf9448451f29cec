"""Upload a file for a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.error import Error
    from ...models.upload_pipeline_file_request import UploadPipelineFileRequest
    from ...models.uploaded_pipeline_file import UploadedPipelineFile

OPERATION: Operation[UploadedPipelineFile] = Operation(
    id="uploadPipelineFile",
    method="POST",
    path="/datasets/pipeline/file-upload",
    results={
        201: "UploadedPipelineFile",
        400: "Error",
        401: "Error",
        403: "Error",
        413: "Error",
        415: "Error",
    },
    key="dataset",
    safe_to_repeat=False,
)


def build_request(
    *,
    body: UploadPipelineFileRequest,
) -> Request[UploadedPipelineFile]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        body=body,
        multipart=True,
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> UploadedPipelineFile | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: UploadedPipelineFile | Error | None = OPERATION.parse_response(
        response, strict=client.raise_on_unexpected_status
    )
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: UploadPipelineFileRequest,
) -> Response[UploadedPipelineFile | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    *,
    client: AuthenticatedClient,
    body: UploadPipelineFileRequest,
) -> UploadedPipelineFile | Error | None:
    """Upload a file for a pipeline.

    Stores one file for use as a local file in a pipeline run, where its id is the `reference`. It belongs to the
    workspace and to no knowledge base until a run uses it.

    Args:
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: UploadPipelineFileRequest,
) -> Response[UploadedPipelineFile | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: UploadPipelineFileRequest,
) -> UploadedPipelineFile | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
