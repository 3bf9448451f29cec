"""Get the app's inputs, features and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.app_parameters import AppParameters
    from ...models.error import Error

OPERATION: Operation[AppParameters] = Operation(
    id="getAppParameters",
    method="GET",
    path="/parameters",
    results={
        200: "AppParameters",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
    },
    key="app",
    safe_to_repeat=True,
)


def build_request() -> Request[AppParameters]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AppParameters | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: AppParameters | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[AppParameters | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(build_request())
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    *,
    client: AuthenticatedClient,
) -> AppParameters | Error | None:
    """Get the app's inputs, features and limits.

    Tells what a client needs to offer the app to people: the inputs it asks for, the features switched on, and the
    limits on files. The names to use as keys of `inputs` in a message or run are the `variable` of each control.
    What it says is the published app, not the draft.

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
) -> Response[AppParameters | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(build_request())
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    *,
    client: AuthenticatedClient,
) -> AppParameters | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
