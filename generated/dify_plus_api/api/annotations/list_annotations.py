"""List the app's annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.annotations import AnnotationList
    from ...models.shared import Error

OPERATION: Operation[AnnotationList] = Operation(
    id="listAnnotations",
    method="GET",
    path="/apps/annotations",
    results={200: "AnnotationList", 400: "Error", 401: "Error", 403: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(
    *, page: int | Unset = UNSET, limit: int | Unset = UNSET, keyword: str | Unset = UNSET
) -> Request[AnnotationList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, query={"page": page, "limit": limit, "keyword": keyword}, annotations=build_request.__annotations__
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AnnotationList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    *, client: AuthenticatedClient, page: int | Unset = UNSET, limit: int | Unset = UNSET, keyword: str | Unset = UNSET
) -> Response[AnnotationList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(page=page, limit=limit, keyword=keyword))


def sync(
    *, client: AuthenticatedClient, page: int | Unset = UNSET, limit: int | Unset = UNSET, keyword: str | Unset = UNSET
) -> AnnotationList | Error | None:
    """List the app's annotations.

    Lists the prepared question and answer pairs of the app, newest first, optionally those that contain a keyword.

    Args:
        client: The server and the key.
        page: Number of the page, counted from 1. Defaults to 1.
        limit: Number of entries on a page, at least 1. Defaults to 20.
        keyword: Text that the question or the answer has to contain. Empty for all.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, page=page, limit=limit, keyword=keyword).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, page: int | Unset = UNSET, limit: int | Unset = UNSET, keyword: str | Unset = UNSET
) -> Response[AnnotationList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(page=page, limit=limit, keyword=keyword))


async def asyncio(
    *, client: AuthenticatedClient, page: int | Unset = UNSET, limit: int | Unset = UNSET, keyword: str | Unset = UNSET
) -> AnnotationList | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, page=page, limit=limit, keyword=keyword)).parsed
