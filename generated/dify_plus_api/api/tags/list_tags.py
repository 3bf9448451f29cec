"""List all tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.error import Error
    from ...models.tag import Tag

OPERATION: Operation[list[Tag]] = Operation(
    id="listTags",
    method="GET",
    path="/datasets/tags",
    results={
        200: "list[Tag]",
        401: "Error",
        403: "Error",
    },
    key="dataset",
    safe_to_repeat=True,
)


def build_request() -> Request[list[Tag]]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> list[Tag] | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: list[Tag] | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[list[Tag] | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(build_request())
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    *,
    client: AuthenticatedClient,
) -> list[Tag] | Error | None:
    """List all tags.

    Reads every tag that knowledge bases of the workspace can carry, newest first. The answer is a bare array and
    has no pages.

    Args:
        client: The server and the key.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[list[Tag] | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(build_request())
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    *,
    client: AuthenticatedClient,
) -> list[Tag] | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
