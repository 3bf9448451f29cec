"""Delete an annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error

OPERATION: Operation[None] = Operation(
    id="deleteAnnotation",
    method="DELETE",
    path="/apps/annotations/{annotation_id}",
    results={204: "None", 401: "Error", 403: "Error", 404: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(annotation_id: str) -> Request[None]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"annotation_id": annotation_id})


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(annotation_id: str, *, client: AuthenticatedClient) -> Response[Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(annotation_id))


def sync(annotation_id: str, *, client: AuthenticatedClient) -> Error | None:
    """Delete an annotation.

    Removes the annotation and its record of hits. A second call for the same id answers 404.

    Args:
        annotation_id: Id of the annotation.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(annotation_id, client=client).parsed


async def asyncio_detailed(annotation_id: str, *, client: AuthenticatedClient) -> Response[Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(annotation_id))


async def asyncio(annotation_id: str, *, client: AuthenticatedClient) -> Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(annotation_id, client=client)).parsed
