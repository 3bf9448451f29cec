"""Get the versions of the API and the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.app import ServiceInfo
    from ...models.shared import Error

OPERATION: Operation[ServiceInfo] = Operation(
    id="getServiceInfo",
    method="GET",
    path="/",
    results={200: "ServiceInfo", 404: "Error"},
    key=None,
    safe_to_repeat=True,
)


def build_request() -> Request[ServiceInfo]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ServiceInfo | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(*, client: AuthenticatedClient | Client) -> Response[ServiceInfo | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request())


def sync(*, client: AuthenticatedClient | Client) -> ServiceInfo | Error | None:
    """Get the versions of the API and the server.

    Returns the versions of the API and the server. Needs no key, so it serves as a check of the base URL and of
    what the server can do. Many servers answer 404 with an HTML page; their version is then in the header
    `X-Version`, which every answer has.

    Args:
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client).parsed


async def asyncio_detailed(*, client: AuthenticatedClient | Client) -> Response[ServiceInfo | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request())


async def asyncio(*, client: AuthenticatedClient | Client) -> ServiceInfo | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client)).parsed
