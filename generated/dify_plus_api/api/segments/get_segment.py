"""Get one segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.segments import SegmentResult
    from ...models.shared import Error

OPERATION: Operation[SegmentResult] = Operation(
    id="getSegment",
    method="GET",
    path="/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}",
    results={200: "SegmentResult", 400: "Error", 401: "Error", 403: "Error", 404: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(dataset_id: str, document_id: str, segment_id: str) -> Request[SegmentResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"dataset_id": dataset_id, "document_id": document_id, "segment_id": segment_id}
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SegmentResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, document_id: str, segment_id: str, *, client: AuthenticatedClient
) -> Response[SegmentResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, document_id, segment_id))


def sync(
    dataset_id: str, document_id: str, segment_id: str, *, client: AuthenticatedClient
) -> SegmentResult | Error | None:
    """Get one segment.

    Reads one segment with its state and, in a hierarchical document, its child chunks.

    Args:
        dataset_id: Id of the knowledge base.
        document_id: Id of the document.
        segment_id: Id of the segment.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, document_id, segment_id, client=client).parsed


async def asyncio_detailed(
    dataset_id: str, document_id: str, segment_id: str, *, client: AuthenticatedClient
) -> Response[SegmentResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, document_id, segment_id))


async def asyncio(
    dataset_id: str, document_id: str, segment_id: str, *, client: AuthenticatedClient
) -> SegmentResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, document_id, segment_id, client=client)).parsed
