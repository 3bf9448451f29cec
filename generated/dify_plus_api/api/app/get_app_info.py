"""Get the app's name, kind and author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.app import AppInfo
    from ...models.shared import Error

OPERATION: Operation[AppInfo] = Operation(
    id="getAppInfo",
    method="GET",
    path="/info",
    results={
        200: "AppInfo",
        401: "Error",
        403: "Error",
        404: "Error",
    },
    key="app",
    safe_to_repeat=True,
)


def build_request() -> Request[AppInfo]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AppInfo | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    parsed: AppInfo | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[AppInfo | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    response = client.send(build_request())
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    *,
    client: AuthenticatedClient,
) -> AppInfo | Error | None:
    """Get the app's name, kind and author.

    Describes the app that the key belongs to. Its `mode` decides which of the other operations serve it.

    Args:
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[AppInfo | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    response = await client.send_async(build_request())
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    *,
    client: AuthenticatedClient,
) -> AppInfo | Error | None:
    """Like `sync`, but async."""
    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
