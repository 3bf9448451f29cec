"""Add segments to a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.segments import CreateSegmentsRequest, CreateSegmentsResult
    from ...models.shared import Error

OPERATION: Operation[CreateSegmentsResult] = Operation(
    id="createSegments",
    method="POST",
    path="/datasets/{dataset_id}/documents/{document_id}/segments",
    results={
        200: "CreateSegmentsResult",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        415: "Error",
        502: "Error",
        503: "Error",
    },
    key="dataset",
    safe_to_repeat=False,
)


def build_request(dataset_id: str, document_id: str, *, body: CreateSegmentsRequest) -> Request[CreateSegmentsResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"dataset_id": dataset_id, "document_id": document_id},
        annotations=build_request.__annotations__,
        body=body,
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CreateSegmentsResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, document_id: str, *, client: AuthenticatedClient, body: CreateSegmentsRequest
) -> Response[CreateSegmentsResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, document_id, body=body))


def sync(
    dataset_id: str, document_id: str, *, client: AuthenticatedClient, body: CreateSegmentsRequest
) -> CreateSegmentsResult | Error | None:
    """Add segments to a document.

    Appends one or more segments at the end of a document and indexes them before it answers. The document has to be
    completely indexed and enabled, else the answer is 404. An invalid body gets 400 with nothing but an `error`
    text, without a code.

    Args:
        dataset_id: Id of the knowledge base.
        document_id: Id of the document.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, document_id, client=client, body=body).parsed


async def asyncio_detailed(
    dataset_id: str, document_id: str, *, client: AuthenticatedClient, body: CreateSegmentsRequest
) -> Response[CreateSegmentsResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, document_id, body=body))


async def asyncio(
    dataset_id: str, document_id: str, *, client: AuthenticatedClient, body: CreateSegmentsRequest
) -> CreateSegmentsResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, document_id, client=client, body=body)).parsed
