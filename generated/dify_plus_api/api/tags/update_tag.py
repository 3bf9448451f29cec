"""Rename a tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error
    from ...models.tags import Tag, UpdateTagRequest

OPERATION: Operation[Tag] = Operation(
    id="updateTag",
    method="PATCH",
    path="/datasets/tags",
    results={200: "Tag", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error"},
    key="dataset",
    safe_to_repeat=False,
)


def build_request(*, body: UpdateTagRequest) -> Request[Tag]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, annotations=build_request.__annotations__, body=body)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Tag | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(*, client: AuthenticatedClient, body: UpdateTagRequest) -> Response[Tag | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(body=body))


def sync(*, client: AuthenticatedClient, body: UpdateTagRequest) -> Tag | Error | None:
    """Rename a tag.

    Gives a tag a new name. The tag is named in the body, not in the path. A name that is taken answers 400.

    Args:
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(*, client: AuthenticatedClient, body: UpdateTagRequest) -> Response[Tag | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(body=body))


async def asyncio(*, client: AuthenticatedClient, body: UpdateTagRequest) -> Tag | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, body=body)).parsed
