"""Delete a child chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error

OPERATION: Operation[None] = Operation(
    id="deleteChildChunk",
    method="DELETE",
    path="/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks/{child_chunk_id}",
    results={204: "None", 400: "Error", 401: "Error", 403: "Error", 404: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(dataset_id: str, document_id: str, segment_id: str, child_chunk_id: str) -> Request[None]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={
            "dataset_id": dataset_id,
            "document_id": document_id,
            "segment_id": segment_id,
            "child_chunk_id": child_chunk_id,
        },
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, document_id: str, segment_id: str, child_chunk_id: str, *, client: AuthenticatedClient
) -> Response[Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, document_id, segment_id, child_chunk_id))


def sync(
    dataset_id: str, document_id: str, segment_id: str, child_chunk_id: str, *, client: AuthenticatedClient
) -> Error | None:
    """Delete a child chunk.

    Removes a child chunk from its segment and from the index. The segment keeps its own text.

    Args:
        dataset_id: Id of the knowledge base.
        document_id: Id of the document.
        segment_id: Id of the segment.
        child_chunk_id: Id of the child chunk.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, document_id, segment_id, child_chunk_id, client=client).parsed


async def asyncio_detailed(
    dataset_id: str, document_id: str, segment_id: str, child_chunk_id: str, *, client: AuthenticatedClient
) -> Response[Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, document_id, segment_id, child_chunk_id))


async def asyncio(
    dataset_id: str, document_id: str, segment_id: str, child_chunk_id: str, *, client: AuthenticatedClient
) -> Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, document_id, segment_id, child_chunk_id, client=client)).parsed
