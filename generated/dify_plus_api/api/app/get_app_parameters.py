"""Get the app's inputs, features and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.app import AppParameters
    from ...models.shared import Error

OPERATION: Operation[AppParameters] = Operation(
    id="getAppParameters",
    method="GET",
    path="/parameters",
    results={200: "AppParameters", 400: "Error", 401: "Error", 403: "Error", 404: "Error"},
    key="app",
    safe_to_repeat=True,
)


def build_request() -> Request[AppParameters]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AppParameters | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(*, client: AuthenticatedClient) -> Response[AppParameters | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request())


def sync(*, client: AuthenticatedClient) -> AppParameters | Error | None:
    """Get the app's inputs, features and limits.

    Returns what a client needs to offer the app to people: its inputs, the features that are switched on, and the
    limits on files. The names to use as keys of `inputs` in a message or run are the `variable` of each control. It
    describes the published app, not the draft.

    Args:
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client).parsed


async def asyncio_detailed(*, client: AuthenticatedClient) -> Response[AppParameters | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request())


async def asyncio(*, client: AuthenticatedClient) -> AppParameters | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client)).parsed
