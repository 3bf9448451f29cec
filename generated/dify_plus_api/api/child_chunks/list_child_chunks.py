"""List the child chunks of a segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.child_chunks import ChildChunkList
    from ...models.shared import Error

OPERATION: Operation[ChildChunkList] = Operation(
    id="listChildChunks",
    method="GET",
    path="/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks",
    results={200: "ChildChunkList", 400: "Error", 401: "Error", 403: "Error", 404: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    *,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> Request[ChildChunkList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"dataset_id": dataset_id, "document_id": document_id, "segment_id": segment_id},
        query={"page": page, "limit": limit, "keyword": keyword},
        annotations=build_request.__annotations__,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ChildChunkList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> Response[ChildChunkList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, document_id, segment_id, page=page, limit=limit, keyword=keyword))


def sync(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> ChildChunkList | Error | None:
    """List the child chunks of a segment.

    Reads the child chunks of a segment page by page, in their order. There is no `has_more` here; compare `page`
    with `total_pages`.

    Args:
        dataset_id: Id of the knowledge base.
        document_id: Id of the document.
        segment_id: Id of the segment.
        client: The server and the key.
        page: Number of the page, from 1. Defaults to 1.
        limit: Number of child chunks on a page, up to 100. Defaults to 20.
        keyword: Text that a child chunk has to contain, in any case of letters.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(
        dataset_id, document_id, segment_id, client=client, page=page, limit=limit, keyword=keyword
    ).parsed


async def asyncio_detailed(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> Response[ChildChunkList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(
        build_request(dataset_id, document_id, segment_id, page=page, limit=limit, keyword=keyword)
    )


async def asyncio(
    dataset_id: str,
    document_id: str,
    segment_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> ChildChunkList | Error | None:
    """Like `sync`, but async."""
    return (
        await asyncio_detailed(
            dataset_id, document_id, segment_id, client=client, page=page, limit=limit, keyword=keyword
        )
    ).parsed
