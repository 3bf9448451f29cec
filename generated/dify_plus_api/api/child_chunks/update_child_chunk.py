"""Change a child chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.child_chunks import ChildChunkResult, UpdateChildChunkRequest
    from ...models.shared import Error

OPERATION: Operation[ChildChunkResult] = Operation(
    id="updateChildChunk",
    method="PATCH",
    path="/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks/{child_chunk_id}",
    results={
        200: "ChildChunkResult",
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
    dataset_id: str, document_id: str, segment_id: str, child_chunk_id: str, *, body: UpdateChildChunkRequest
) -> Request[ChildChunkResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={
            "dataset_id": dataset_id,
            "document_id": document_id,
            "segment_id": segment_id,
            "child_chunk_id": child_chunk_id,
        },
        annotations=build_request.__annotations__,
        body=body,
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ChildChunkResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    child_chunk_id: str,
    *,
    client: AuthenticatedClient,
    body: UpdateChildChunkRequest,
) -> Response[ChildChunkResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, document_id, segment_id, child_chunk_id, body=body))


def sync(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    child_chunk_id: str,
    *,
    client: AuthenticatedClient,
    body: UpdateChildChunkRequest,
) -> ChildChunkResult | Error | None:
    """Change a child chunk.

    Replaces the text of a child chunk and indexes it again. From then on its type is `customized`.

    Args:
        dataset_id: Id of the knowledge base.
        document_id: Id of the document.
        segment_id: Id of the segment.
        child_chunk_id: Id of the child chunk.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, document_id, segment_id, child_chunk_id, client=client, body=body).parsed


async def asyncio_detailed(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    child_chunk_id: str,
    *,
    client: AuthenticatedClient,
    body: UpdateChildChunkRequest,
) -> Response[ChildChunkResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, document_id, segment_id, child_chunk_id, body=body))


async def asyncio(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    child_chunk_id: str,
    *,
    client: AuthenticatedClient,
    body: UpdateChildChunkRequest,
) -> ChildChunkResult | Error | None:
    """Like `sync`, but async."""
    return (
        await asyncio_detailed(dataset_id, document_id, segment_id, child_chunk_id, client=client, body=body)
    ).parsed
