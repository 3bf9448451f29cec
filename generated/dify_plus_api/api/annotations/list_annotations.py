"""List the app's annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...models.annotation_list import AnnotationList
    from ...models.error import Error

OPERATION: Operation[AnnotationList] = Operation(
    id="listAnnotations",
    method="GET",
    path="/apps/annotations",
    results={
        200: "AnnotationList",
        400: "Error",
        401: "Error",
        403: "Error",
    },
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(
    *,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> Request[AnnotationList]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        query={
            "page": page,
            "limit": limit,
            "keyword": keyword,
        },
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AnnotationList | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: AnnotationList | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> Response[AnnotationList | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            page=page,
            limit=limit,
            keyword=keyword,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> AnnotationList | Error | None:
    """List the app's annotations.

    Lists the prepared question and answer pairs of the app, newest first, optionally those that contain a keyword.

    Args:
        client: The server and the key.
        page: Number of the page, counted from 1. Defaults to 1.
        limit: Number of entries on a page, at least 1. Defaults to 20.
        keyword: Text that the question or the answer has to contain. Empty for all.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        client=client,
        page=page,
        limit=limit,
        keyword=keyword,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> Response[AnnotationList | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            page=page,
            limit=limit,
            keyword=keyword,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    keyword: str | Unset = UNSET,
) -> AnnotationList | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            client=client,
            page=page,
            limit=limit,
            keyword=keyword,
        )
    ).parsed
