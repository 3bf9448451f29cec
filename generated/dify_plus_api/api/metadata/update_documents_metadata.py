"""Set metadata values of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.metadata import UpdateDocumentsMetadataRequest
    from ...models.shared import Error, SuccessResult

OPERATION: Operation[SuccessResult] = Operation(
    id="updateDocumentsMetadata",
    method="POST",
    path="/datasets/{dataset_id}/documents/metadata",
    results={200: "SuccessResult", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(dataset_id: str, *, body: UpdateDocumentsMetadataRequest) -> Request[SuccessResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"dataset_id": dataset_id}, annotations=build_request.__annotations__, body=body
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SuccessResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, *, client: AuthenticatedClient, body: UpdateDocumentsMetadataRequest
) -> Response[SuccessResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, body=body))


def sync(
    dataset_id: str, *, client: AuthenticatedClient, body: UpdateDocumentsMetadataRequest
) -> SuccessResult | Error | None:
    """Set metadata values of documents.

    Sets the values of metadata fields on any number of documents. Unless `partial_update` is true, a document loses
    the values of all fields that its list leaves out. Old servers answer success even for a document that does not
    exist.

    Args:
        dataset_id: Id of the knowledge base.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, client=client, body=body).parsed


async def asyncio_detailed(
    dataset_id: str, *, client: AuthenticatedClient, body: UpdateDocumentsMetadataRequest
) -> Response[SuccessResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, body=body))


async def asyncio(
    dataset_id: str, *, client: AuthenticatedClient, body: UpdateDocumentsMetadataRequest
) -> SuccessResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, client=client, body=body)).parsed
