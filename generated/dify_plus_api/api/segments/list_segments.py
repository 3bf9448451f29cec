"""List the segments of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.segments import SegmentList, SegmentStatus
    from ...models.shared import Error

OPERATION: Operation[SegmentList] = Operation(
    id="listSegments",
    method="GET",
    path="/datasets/{dataset_id}/documents/{document_id}/segments",
    results={200: "SegmentList", 400: "Error", 401: "Error", 403: "Error", 404: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(
    dataset_id: str,
    document_id: str,
    *,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    status: list[SegmentStatus] | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> Request[SegmentList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"dataset_id": dataset_id, "document_id": document_id},
        query={"page": page, "limit": limit, "status": status, "keyword": keyword},
        annotations=build_request.__annotations__,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SegmentList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    status: list[SegmentStatus] | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> Response[SegmentList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, document_id, page=page, limit=limit, status=status, keyword=keyword))


def sync(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    status: list[SegmentStatus] | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> SegmentList | Error | None:
    """List the segments of a document.

    Reads the segments of a document page by page, in their order within the document. Both filters narrow the total
    as well.

    Args:
        dataset_id: Id of the knowledge base.
        document_id: Id of the document.
        client: The server and the key.
        page: Number of the page, from 1. Defaults to 1.
        limit: Number of segments on a page, up to 100. Defaults to 20.
        status: Indexing states to keep; repeat the parameter for several. Left out, segments in any state are
            listed.
        keyword: Text that a segment has to contain, in any case of letters.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(
        dataset_id, document_id, client=client, page=page, limit=limit, status=status, keyword=keyword
    ).parsed


async def asyncio_detailed(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    status: list[SegmentStatus] | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> Response[SegmentList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(
        build_request(dataset_id, document_id, page=page, limit=limit, status=status, keyword=keyword)
    )


async def asyncio(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    status: list[SegmentStatus] | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> SegmentList | Error | None:
    """Like `sync`, but async."""
    return (
        await asyncio_detailed(
            dataset_id, document_id, client=client, page=page, limit=limit, status=status, keyword=keyword
        )
    ).parsed
