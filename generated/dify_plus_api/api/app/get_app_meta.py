"""Get the icons of the app's tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.app import AppMeta
    from ...models.shared import Error

OPERATION: Operation[AppMeta] = Operation(
    id="getAppMeta",
    method="GET",
    path="/meta",
    results={200: "AppMeta", 401: "Error", 403: "Error", 404: "Error"},
    key="app",
    safe_to_repeat=True,
)


def build_request() -> Request[AppMeta]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AppMeta | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(*, client: AuthenticatedClient) -> Response[AppMeta | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request())


def sync(*, client: AuthenticatedClient) -> AppMeta | Error | None:
    """Get the icons of the app's tools.

    Gives an icon for each tool that the app uses, for showing an agent's steps. An app without tools has none.

    Args:
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client).parsed


async def asyncio_detailed(*, client: AuthenticatedClient) -> Response[AppMeta | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request())


async def asyncio(*, client: AuthenticatedClient) -> AppMeta | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client)).parsed
