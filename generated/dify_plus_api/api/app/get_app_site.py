"""Get the settings of the app's web page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.app import AppSite
    from ...models.shared import Error

OPERATION: Operation[AppSite] = Operation(
    id="getAppSite",
    method="GET",
    path="/site",
    results={200: "AppSite", 401: "Error", 403: "Error"},
    key="app",
    safe_to_repeat=True,
)


def build_request() -> Request[AppSite]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AppSite | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(*, client: AuthenticatedClient) -> Response[AppSite | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request())


def sync(*, client: AuthenticatedClient) -> AppSite | Error | None:
    """Get the settings of the app's web page.

    Gives title, colours, icon and texts that the app's own web page shows, so that another front end can look the
    same.

    Args:
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client).parsed


async def asyncio_detailed(*, client: AuthenticatedClient) -> Response[AppSite | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request())


async def asyncio(*, client: AuthenticatedClient) -> AppSite | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client)).parsed
