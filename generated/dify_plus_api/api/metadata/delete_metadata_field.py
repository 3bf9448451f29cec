"""Delete a metadata field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error

OPERATION: Operation[None] = Operation(
    id="deleteMetadataField",
    method="DELETE",
    path="/datasets/{dataset_id}/metadata/{metadata_id}",
    results={204: "None", 401: "Error", 403: "Error", 404: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(dataset_id: str, metadata_id: str) -> Request[None]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"dataset_id": dataset_id, "metadata_id": metadata_id})


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(dataset_id: str, metadata_id: str, *, client: AuthenticatedClient) -> Response[Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, metadata_id))


def sync(dataset_id: str, metadata_id: str, *, client: AuthenticatedClient) -> Error | None:
    """Delete a metadata field.

    Removes a field, and its values from all documents. Deleting a field that is already gone answers 204 as well.

    Args:
        dataset_id: Id of the knowledge base.
        metadata_id: Id of the metadata field.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, metadata_id, client=client).parsed


async def asyncio_detailed(dataset_id: str, metadata_id: str, *, client: AuthenticatedClient) -> Response[Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, metadata_id))


async def asyncio(dataset_id: str, metadata_id: str, *, client: AuthenticatedClient) -> Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, metadata_id, client=client)).parsed
