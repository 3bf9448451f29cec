"""List all tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error
    from ...models.tags import Tag

OPERATION: Operation[list[Tag]] = Operation(
    id="listTags",
    method="GET",
    path="/datasets/tags",
    results={200: "list[Tag]", 401: "Error", 403: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request() -> Request[list[Tag]]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> list[Tag] | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(*, client: AuthenticatedClient) -> Response[list[Tag] | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request())


def sync(*, client: AuthenticatedClient) -> list[Tag] | Error | None:
    """List all tags.

    Reads every tag that knowledge bases of the workspace can carry, newest first. The answer is a bare array and
    has no pages.

    Args:
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client).parsed


async def asyncio_detailed(*, client: AuthenticatedClient) -> Response[list[Tag] | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request())


async def asyncio(*, client: AuthenticatedClient) -> list[Tag] | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client)).parsed
