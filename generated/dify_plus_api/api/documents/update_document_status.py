"""Enable, disable or archive documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.documents import UpdateDocumentStatusAction, UpdateDocumentStatusRequest
    from ...models.shared import Error, SuccessResult

OPERATION: Operation[SuccessResult] = Operation(
    id="updateDocumentStatus",
    method="PATCH",
    path="/datasets/{dataset_id}/documents/status/{action}",
    results={200: "SuccessResult", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error"},
    key="dataset",
    safe_to_repeat=False,
)


def build_request(
    dataset_id: str, action: UpdateDocumentStatusAction, *, body: UpdateDocumentStatusRequest
) -> Request[SuccessResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"dataset_id": dataset_id, "action": action},
        annotations=build_request.__annotations__,
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SuccessResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str,
    action: UpdateDocumentStatusAction,
    *,
    client: AuthenticatedClient,
    body: UpdateDocumentStatusRequest,
) -> Response[SuccessResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, action, body=body))


def sync(
    dataset_id: str,
    action: UpdateDocumentStatusAction,
    *,
    client: AuthenticatedClient,
    body: UpdateDocumentStatusRequest,
) -> SuccessResult | Error | None:
    """Enable, disable or archive documents.

    Applies one action to several documents at once. Searches leave out documents that are disabled or archived. An
    empty list succeeds and changes nothing.

    Args:
        dataset_id: Id of the knowledge base (a UUID). Anything else gets an HTML 404 page instead of a JSON error.
        action: What to do with the documents.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, action, client=client, body=body).parsed


async def asyncio_detailed(
    dataset_id: str,
    action: UpdateDocumentStatusAction,
    *,
    client: AuthenticatedClient,
    body: UpdateDocumentStatusRequest,
) -> Response[SuccessResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, action, body=body))


async def asyncio(
    dataset_id: str,
    action: UpdateDocumentStatusAction,
    *,
    client: AuthenticatedClient,
    body: UpdateDocumentStatusRequest,
) -> SuccessResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, action, client=client, body=body)).parsed
