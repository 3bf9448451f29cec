"""Download documents as a ZIP archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import File, Operation, Request, Response

if TYPE_CHECKING:
    from ...models.download_documents_zip_request import DownloadDocumentsZipRequest
    from ...models.error import Error

OPERATION: Operation[File] = Operation(
    id="downloadDocumentsZip",
    method="POST",
    path="/datasets/{dataset_id}/documents/download-zip",
    results={
        200: "File",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        415: "Error",
    },
    key="dataset",
    safe_to_repeat=True,
)


def build_request(
    dataset_id: str,
    *,
    body: DownloadDocumentsZipRequest,
) -> Request[File]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "dataset_id": dataset_id,
        },
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> File | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: File | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
    body: DownloadDocumentsZipRequest,
) -> Response[File | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            dataset_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
    body: DownloadDocumentsZipRequest,
) -> File | Error | None:
    """Download documents as a ZIP archive.

    Returns the files of up to 100 documents in one ZIP archive. The `Content-Disposition` header carries its name.

    Args:
        dataset_id: Id of the knowledge base (a UUID). Anything else gets an HTML 404 page instead of a JSON error.
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        dataset_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
    body: DownloadDocumentsZipRequest,
) -> Response[File | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            dataset_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
    body: DownloadDocumentsZipRequest,
) -> File | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            dataset_id,
            client=client,
            body=body,
        )
    ).parsed
