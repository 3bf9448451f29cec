"""Delete a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.error import Error

OPERATION: Operation[None] = Operation(
    id="deleteDocument",
    method="DELETE",
    path="/datasets/{dataset_id}/documents/{document_id}",
    results={
        204: "None",
        401: "Error",
        403: "Error",
        404: "Error",
    },
    key="dataset",
    safe_to_repeat=True,
)


def build_request(
    dataset_id: str,
    document_id: str,
) -> Request[None]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "dataset_id": dataset_id,
            "document_id": document_id,
        },
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            dataset_id,
            document_id,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
) -> Error | None:
    """Delete a document.

    Deletes a document with its segments. An archived document has to be taken out of the archive first.

    Args:
        dataset_id: Id of the knowledge base (a UUID). Anything else gets an HTML 404 page instead of a JSON error.
        document_id: Id of the document (a UUID).
        client: The server and the key.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        dataset_id,
        document_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            dataset_id,
            document_id,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    dataset_id: str,
    document_id: str,
    *,
    client: AuthenticatedClient,
) -> Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            dataset_id,
            document_id,
            client=client,
        )
    ).parsed
