"""List documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.documents import DocumentDisplayStatus, DocumentList
    from ...models.shared import Error

OPERATION: Operation[DocumentList] = Operation(
    id="listDocuments",
    method="GET",
    path="/datasets/{dataset_id}/documents",
    results={200: "DocumentList", 401: "Error", 403: "Error", 404: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(
    dataset_id: str,
    *,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
    status: DocumentDisplayStatus | Unset = UNSET,
) -> Request[DocumentList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"dataset_id": dataset_id},
        query={"page": page, "limit": limit, "keyword": keyword, "status": status},
        annotations=build_request.__annotations__,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DocumentList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
    status: DocumentDisplayStatus | Unset = UNSET,
) -> Response[DocumentList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, page=page, limit=limit, keyword=keyword, status=status))


def sync(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
    status: DocumentDisplayStatus | Unset = UNSET,
) -> DocumentList | Error | None:
    """List documents.

    Returns the documents of a knowledge base page by page, newest first.

    Args:
        dataset_id: Id of the knowledge base (a UUID). Anything else gets an HTML 404 page instead of a JSON error.
        client: The server and the key.
        page: Page number, starting at 1. Defaults to 1.
        limit: Items per page, 100 at most. Defaults to 20.
        keyword: Text to look for in the name of the document.
        status: State of a document as people see it: indexing state, enabled or not, archived or not, in one word.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, client=client, page=page, limit=limit, keyword=keyword, status=status).parsed


async def asyncio_detailed(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
    status: DocumentDisplayStatus | Unset = UNSET,
) -> Response[DocumentList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, page=page, limit=limit, keyword=keyword, status=status))


async def asyncio(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
    status: DocumentDisplayStatus | Unset = UNSET,
) -> DocumentList | Error | None:
    """Like `sync`, but async."""
    return (
        await asyncio_detailed(dataset_id, client=client, page=page, limit=limit, keyword=keyword, status=status)
    ).parsed
