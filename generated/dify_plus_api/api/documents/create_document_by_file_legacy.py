"""Create a document from a file (old path)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.documents import CreateDocumentByFileRequest, DocumentResult
    from ...models.shared import Error

OPERATION: Operation[DocumentResult] = Operation(
    id="createDocumentByFileLegacy",
    method="POST",
    path="/datasets/{dataset_id}/document/create_by_file",
    results={200: "DocumentResult", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 413: "Error", 503: "Error"},
    key="dataset",
    safe_to_repeat=False,
)


def build_request(dataset_id: str, *, body: CreateDocumentByFileRequest) -> Request[DocumentResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"dataset_id": dataset_id}, annotations=build_request.__annotations__, body=body, multipart=True
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DocumentResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, *, client: AuthenticatedClient, body: CreateDocumentByFileRequest
) -> Response[DocumentResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, body=body))


def sync(
    dataset_id: str, *, client: AuthenticatedClient, body: CreateDocumentByFileRequest
) -> DocumentResult | Error | None:
    """Create a document from a file (old path).

    Replaced by `POST /datasets/{dataset_id}/document/create-by-file`; request and answer are the same.

    Args:
        dataset_id: Id of the knowledge base (a UUID). Anything else gets an HTML 404 page instead of a JSON error.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, client=client, body=body).parsed


async def asyncio_detailed(
    dataset_id: str, *, client: AuthenticatedClient, body: CreateDocumentByFileRequest
) -> Response[DocumentResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, body=body))


async def asyncio(
    dataset_id: str, *, client: AuthenticatedClient, body: CreateDocumentByFileRequest
) -> DocumentResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, client=client, body=body)).parsed
