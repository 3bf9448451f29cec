"""Rename a metadata field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.metadata import MetadataField, UpdateMetadataFieldRequest
    from ...models.shared import Error

OPERATION: Operation[MetadataField] = Operation(
    id="updateMetadataField",
    method="PATCH",
    path="/datasets/{dataset_id}/metadata/{metadata_id}",
    results={200: "MetadataField", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error"},
    key="dataset",
    safe_to_repeat=False,
)


def build_request(dataset_id: str, metadata_id: str, *, body: UpdateMetadataFieldRequest) -> Request[MetadataField]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"dataset_id": dataset_id, "metadata_id": metadata_id},
        annotations=build_request.__annotations__,
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> MetadataField | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, metadata_id: str, *, client: AuthenticatedClient, body: UpdateMetadataFieldRequest
) -> Response[MetadataField | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, metadata_id, body=body))


def sync(
    dataset_id: str, metadata_id: str, *, client: AuthenticatedClient, body: UpdateMetadataFieldRequest
) -> MetadataField | Error | None:
    """Rename a metadata field.

    Gives a field a new name, and renames it in every document that has a value for it. The type stays.

    Args:
        dataset_id: Id of the knowledge base.
        metadata_id: Id of the metadata field.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, metadata_id, client=client, body=body).parsed


async def asyncio_detailed(
    dataset_id: str, metadata_id: str, *, client: AuthenticatedClient, body: UpdateMetadataFieldRequest
) -> Response[MetadataField | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, metadata_id, body=body))


async def asyncio(
    dataset_id: str, metadata_id: str, *, client: AuthenticatedClient, body: UpdateMetadataFieldRequest
) -> MetadataField | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, metadata_id, client=client, body=body)).parsed
