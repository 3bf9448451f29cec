"""Create a tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.create_tag_request import CreateTagRequest
    from ...models.error import Error
    from ...models.tag import Tag

OPERATION: Operation[Tag] = Operation(
    id="createTag",
    method="POST",
    path="/datasets/tags",
    results={
        200: "Tag",
        400: "Error",
        401: "Error",
        403: "Error",
        415: "Error",
    },
    key="dataset",
    safe_to_repeat=False,
)


def build_request(
    *,
    body: CreateTagRequest,
) -> Request[Tag]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Tag | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: Tag | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateTagRequest,
) -> Response[Tag | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    *,
    client: AuthenticatedClient,
    body: CreateTagRequest,
) -> Tag | Error | None:
    """Create a tag.

    Makes a tag for the knowledge bases of the workspace. Names are unique; one that exists answers 400.

    Args:
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateTagRequest,
) -> Response[Tag | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: CreateTagRequest,
) -> Tag | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
