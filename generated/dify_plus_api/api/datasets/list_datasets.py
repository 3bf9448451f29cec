"""List knowledge bases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.datasets import DatasetList
    from ...models.shared import Error

OPERATION: Operation[DatasetList] = Operation(
    id="listDatasets",
    method="GET",
    path="/datasets",
    results={200: "DatasetList", 400: "Error", 401: "Error", 403: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(
    *,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
    include_all: bool | Unset = UNSET,
    tag_ids: list[str] | Unset = UNSET,
) -> Request[DatasetList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        query={"page": page, "limit": limit, "keyword": keyword, "include_all": include_all, "tag_ids": tag_ids},
        annotations=build_request.__annotations__,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DatasetList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
    include_all: bool | Unset = UNSET,
    tag_ids: list[str] | Unset = UNSET,
) -> Response[DatasetList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(
        build_request(page=page, limit=limit, keyword=keyword, include_all=include_all, tag_ids=tag_ids)
    )


def sync(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
    include_all: bool | Unset = UNSET,
    tag_ids: list[str] | Unset = UNSET,
) -> DatasetList | Error | None:
    """List knowledge bases.

    Returns the knowledge bases of the workspace that the key belongs to, page by page. Filters by name and by tag.

    Args:
        client: The server and the key.
        page: Page number, starting at 1. Defaults to 1.
        limit: Items per page, 100 at most. Defaults to 20.
        keyword: Text to look for in the name.
        include_all: Whether to list every knowledge base of the workspace, including those that the permission
            settings would hide. Defaults to false.
        tag_ids: Ids of tags to filter by. Repeat the parameter for several tags.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(
        client=client, page=page, limit=limit, keyword=keyword, include_all=include_all, tag_ids=tag_ids
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
    include_all: bool | Unset = UNSET,
    tag_ids: list[str] | Unset = UNSET,
) -> Response[DatasetList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(
        build_request(page=page, limit=limit, keyword=keyword, include_all=include_all, tag_ids=tag_ids)
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
    include_all: bool | Unset = UNSET,
    tag_ids: list[str] | Unset = UNSET,
) -> DatasetList | Error | None:
    """Like `sync`, but async."""
    return (
        await asyncio_detailed(
            client=client, page=page, limit=limit, keyword=keyword, include_all=include_all, tag_ids=tag_ids
        )
    ).parsed
