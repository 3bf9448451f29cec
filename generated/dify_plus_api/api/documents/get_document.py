"""Get a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.documents import DocumentDetail, GetDocumentMetadata
    from ...models.shared import Error

OPERATION: Operation[DocumentDetail] = Operation(
    id="getDocument",
    method="GET",
    path="/datasets/{dataset_id}/documents/{document_id}",
    results={200: "DocumentDetail", 400: "Error", 401: "Error", 403: "Error", 404: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(
    dataset_id: str, document_id: str, *, metadata: GetDocumentMetadata | Unset = UNSET
) -> Request[DocumentDetail]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"dataset_id": dataset_id, "document_id": document_id},
        query={"metadata": metadata},
        annotations=build_request.__annotations__,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DocumentDetail | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, document_id: str, *, client: AuthenticatedClient, metadata: GetDocumentMetadata | Unset = UNSET
) -> Response[DocumentDetail | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, document_id, metadata=metadata))


def sync(
    dataset_id: str, document_id: str, *, client: AuthenticatedClient, metadata: GetDocumentMetadata | Unset = UNSET
) -> DocumentDetail | Error | None:
    """Get a document.

    Returns one document with its settings, counters and metadata. With `metadata=only`, the answer has only `id`,
    `doc_type` and `doc_metadata`.

    Args:
        dataset_id: Id of the knowledge base (a UUID). Anything else gets an HTML 404 page instead of a JSON error.
        document_id: Id of the document (a UUID).
        client: The server and the key.
        metadata: Whether metadata comes with the rest (`all`), alone (`only`) or not at all (`without`). Defaults
            to `all`.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, document_id, client=client, metadata=metadata).parsed


async def asyncio_detailed(
    dataset_id: str, document_id: str, *, client: AuthenticatedClient, metadata: GetDocumentMetadata | Unset = UNSET
) -> Response[DocumentDetail | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, document_id, metadata=metadata))


async def asyncio(
    dataset_id: str, document_id: str, *, client: AuthenticatedClient, metadata: GetDocumentMetadata | Unset = UNSET
) -> DocumentDetail | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, document_id, client=client, metadata=metadata)).parsed
