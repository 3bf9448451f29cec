"""Delete a segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error

OPERATION: Operation[None] = Operation(
    id="deleteSegment",
    method="DELETE",
    path="/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}",
    results={204: "None", 400: "Error", 401: "Error", 403: "Error", 404: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(dataset_id: str, document_id: str, segment_id: str) -> Request[None]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"dataset_id": dataset_id, "document_id": document_id, "segment_id": segment_id}
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, document_id: str, segment_id: str, *, client: AuthenticatedClient
) -> Response[Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, document_id, segment_id))


def sync(dataset_id: str, document_id: str, segment_id: str, *, client: AuthenticatedClient) -> Error | None:
    """Delete a segment.

    Removes a segment from the document and from the index, along with its child chunks. A second call for the same
    segment answers 404.

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
) -> Response[Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, document_id, segment_id))


async def asyncio(dataset_id: str, document_id: str, segment_id: str, *, client: AuthenticatedClient) -> Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, document_id, segment_id, client=client)).parsed
