"""Create an annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.annotations import Annotation, CreateAnnotationRequest
    from ...models.shared import Error

OPERATION: Operation[Annotation] = Operation(
    id="createAnnotation",
    method="POST",
    path="/apps/annotations",
    results={201: "Annotation", 400: "Error", 401: "Error", 403: "Error", 415: "Error"},
    key="app",
    safe_to_repeat=False,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(*, body: CreateAnnotationRequest) -> Request[Annotation]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, annotations=build_request.__annotations__, body=body)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Annotation | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(*, client: AuthenticatedClient, body: CreateAnnotationRequest) -> Response[Annotation | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(body=body))


def sync(*, client: AuthenticatedClient, body: CreateAnnotationRequest) -> Annotation | Error | None:
    """Create an annotation.

    Adds a question and the answer to give to it. It is used for replies only while annotation reply is enabled, and
    the same question can be added more than once.

    Args:
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: CreateAnnotationRequest
) -> Response[Annotation | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(body=body))


async def asyncio(*, client: AuthenticatedClient, body: CreateAnnotationRequest) -> Annotation | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, body=body)).parsed
