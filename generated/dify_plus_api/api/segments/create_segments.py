"""Add segments to a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.create_segments_request import CreateSegmentsRequest
    from ...models.create_segments_result import CreateSegmentsResult
    from ...models.error import Error

OPERATION: Operation[CreateSegmentsResult] = Operation(
    id="createSegments",
    method="POST",
    path="/datasets/{dataset_id}/documents/{document_id}/segments",
    results={
        200: "CreateSegmentsResult",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        415: "Error",
        502: "Error",
        503: "Error",
    },
    key="dataset",
    safe_to_repeat=False,
)


def build_request(
    dataset_id: str,
    document_id: str,
    *,
    body: CreateSegmentsRequest,
) -> Request[CreateSegmentsResult]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "dataset_id": dataset_id,
            "document_id": document_id,
        },
        body=body,
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CreateSegmentsResult | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: CreateSegmentsResult | Error | None = OPERATION.parse_response(
        response, strict=client.raise_on_unexpected_status
    )
    return parsed


def sync_detailed(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateSegmentsRequest,
) -> Response[CreateSegmentsResult | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            dataset_id,
            document_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateSegmentsRequest,
) -> CreateSegmentsResult | Error | None:
    """Add segments to a document.

    Appends one or more segments at the end of a document and indexes them before it answers. The document has to be
    completely indexed and enabled, else the answer is 404. An invalid body gets 400 with nothing but an `error`
    text, without a code.

    Args:
        dataset_id: Id of the knowledge base.
        document_id: Id of the document.
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        dataset_id,
        document_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateSegmentsRequest,
) -> Response[CreateSegmentsResult | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            dataset_id,
            document_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateSegmentsRequest,
) -> CreateSegmentsResult | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            dataset_id,
            document_id,
            client=client,
            body=body,
        )
    ).parsed
