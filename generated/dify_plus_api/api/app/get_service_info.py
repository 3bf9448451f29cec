"""Get the versions of the API and the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.error import Error
    from ...models.service_info import ServiceInfo

OPERATION: Operation[ServiceInfo] = Operation(
    id="getServiceInfo",
    method="GET",
    path="/",
    results={
        200: "ServiceInfo",
        404: "Error",
    },
    key=None,
    safe_to_repeat=True,
)


def build_request() -> Request[ServiceInfo]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ServiceInfo | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: ServiceInfo | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
) -> Response[ServiceInfo | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(build_request())
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    *,
    client: AuthenticatedClient | Client,
) -> ServiceInfo | Error | None:
    """Get the versions of the API and the server.

    Says that the server is up and which version it runs. Needs no key, so it serves as a check of the base URL and
    of what the server can do. Many servers answer 404 with an HTML page; their version is then in the header
    `X-Version`, which every answer has.

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
    client: AuthenticatedClient | Client,
) -> Response[ServiceInfo | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(build_request())
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
) -> ServiceInfo | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
