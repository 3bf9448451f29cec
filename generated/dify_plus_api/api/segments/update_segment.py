"""Change a segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.error import Error
    from ...models.segment_result import SegmentResult
    from ...models.update_segment_request import UpdateSegmentRequest

OPERATION: Operation[SegmentResult] = Operation(
    id="updateSegment",
    method="POST",
    path="/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}",
    results={
        200: "SegmentResult",
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
    segment_id: str,
    *,
    body: UpdateSegmentRequest,
) -> Request[SegmentResult]:
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
            "segment_id": segment_id,
        },
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SegmentResult | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: SegmentResult | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    *,
    client: AuthenticatedClient,
    body: UpdateSegmentRequest,
) -> Response[SegmentResult | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            dataset_id,
            document_id,
            segment_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    *,
    client: AuthenticatedClient,
    body: UpdateSegmentRequest,
) -> SegmentResult | Error | None:
    """Change a segment.

    Changes the fields given and keeps the others. New content is indexed again before the answer comes, under a new
    hash. A segment that is disabled takes no changes other than being enabled.

    Args:
        dataset_id: Id of the knowledge base.
        document_id: Id of the document.
        segment_id: Id of the segment.
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        dataset_id,
        document_id,
        segment_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    *,
    client: AuthenticatedClient,
    body: UpdateSegmentRequest,
) -> Response[SegmentResult | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            dataset_id,
            document_id,
            segment_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    *,
    client: AuthenticatedClient,
    body: UpdateSegmentRequest,
) -> SegmentResult | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            dataset_id,
            document_id,
            segment_id,
            client=client,
            body=body,
        )
    ).parsed
