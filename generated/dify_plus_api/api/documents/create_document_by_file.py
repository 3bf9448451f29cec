"""Create a document from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.create_document_by_file_request import CreateDocumentByFileRequest
    from ...models.document_result import DocumentResult
    from ...models.error import Error

OPERATION: Operation[DocumentResult] = Operation(
    id="createDocumentByFile",
    method="POST",
    path="/datasets/{dataset_id}/document/create-by-file",
    results={
        200: "DocumentResult",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        413: "Error",
        503: "Error",
    },
    key="dataset",
    safe_to_repeat=False,
)


def build_request(
    dataset_id: str,
    *,
    body: CreateDocumentByFileRequest,
) -> Request[DocumentResult]:
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
        multipart=True,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DocumentResult | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: DocumentResult | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateDocumentByFileRequest,
) -> Response[DocumentResult | Error | None]:
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
    body: CreateDocumentByFileRequest,
) -> DocumentResult | Error | None:
    """Create a document from a file.

    Uploads one file as a document and starts indexing in the background. The answer comes at once; follow the batch
    with `GET /datasets/{dataset_id}/documents/{batch}/indexing-status`. The document takes the name of the file.

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
    body: CreateDocumentByFileRequest,
) -> Response[DocumentResult | Error | None]:
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
    body: CreateDocumentByFileRequest,
) -> DocumentResult | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            dataset_id,
            client=client,
            body=body,
        )
    ).parsed
