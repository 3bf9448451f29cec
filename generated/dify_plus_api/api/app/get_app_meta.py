"""Get the icons of the app's tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.app_meta import AppMeta
    from ...models.error import Error

OPERATION: Operation[AppMeta] = Operation(
    id="getAppMeta",
    method="GET",
    path="/meta",
    results={
        200: "AppMeta",
        401: "Error",
        403: "Error",
        404: "Error",
    },
    key="app",
    safe_to_repeat=True,
)


def build_request() -> Request[AppMeta]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AppMeta | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: AppMeta | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[AppMeta | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(build_request())
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    *,
    client: AuthenticatedClient,
) -> AppMeta | Error | None:
    """Get the icons of the app's tools.

    Gives an icon for each tool that the app uses, for showing an agent's steps. An app without tools has none.

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
) -> Response[AppMeta | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(build_request())
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    *,
    client: AuthenticatedClient,
) -> AppMeta | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
