"""Attach tags to a knowledge base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error
    from ...models.tags import BindTagsRequest

OPERATION: Operation[None] = Operation(
    id="bindTags",
    method="POST",
    path="/datasets/tags/binding",
    results={204: "None", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(*, body: BindTagsRequest) -> Request[None]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, annotations=build_request.__annotations__, body=body)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(*, client: AuthenticatedClient, body: BindTagsRequest) -> Response[Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(body=body))


def sync(*, client: AuthenticatedClient, body: BindTagsRequest) -> Error | None:
    """Attach tags to a knowledge base.

    Adds tags to a knowledge base. Tags it already carries stay and do not cause an error, so the call can be
    repeated.

    Args:
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(*, client: AuthenticatedClient, body: BindTagsRequest) -> Response[Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(body=body))


async def asyncio(*, client: AuthenticatedClient, body: BindTagsRequest) -> Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, body=body)).parsed
