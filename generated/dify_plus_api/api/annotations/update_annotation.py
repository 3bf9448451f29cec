"""Replace an annotation's question and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.annotations import Annotation, CreateAnnotationRequest
    from ...models.shared import Error

OPERATION: Operation[Annotation] = Operation(
    id="updateAnnotation",
    method="PUT",
    path="/apps/annotations/{annotation_id}",
    results={200: "Annotation", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(annotation_id: str, *, body: CreateAnnotationRequest) -> Request[Annotation]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"annotation_id": annotation_id}, annotations=build_request.__annotations__, body=body
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Annotation | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    annotation_id: str, *, client: AuthenticatedClient, body: CreateAnnotationRequest
) -> Response[Annotation | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(annotation_id, body=body))


def sync(
    annotation_id: str, *, client: AuthenticatedClient, body: CreateAnnotationRequest
) -> Annotation | Error | None:
    """Replace an annotation's question and answer.

    Replaces both texts, so both have to be sent. The id, the hit count and the time of creation stay.

    Args:
        annotation_id: Id of the annotation.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(annotation_id, client=client, body=body).parsed


async def asyncio_detailed(
    annotation_id: str, *, client: AuthenticatedClient, body: CreateAnnotationRequest
) -> Response[Annotation | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(annotation_id, body=body))


async def asyncio(
    annotation_id: str, *, client: AuthenticatedClient, body: CreateAnnotationRequest
) -> Annotation | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(annotation_id, client=client, body=body)).parsed
