"""Get the indexing status of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.documents import IndexingStatusList
    from ...models.shared import Error

OPERATION: Operation[IndexingStatusList] = Operation(
    id="getIndexingStatus",
    method="GET",
    path="/datasets/{dataset_id}/documents/{batch}/indexing-status",
    results={200: "IndexingStatusList", 401: "Error", 403: "Error", 404: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(dataset_id: str, batch: str) -> Request[IndexingStatusList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"dataset_id": dataset_id, "batch": batch})


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> IndexingStatusList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, batch: str, *, client: AuthenticatedClient
) -> Response[IndexingStatusList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, batch))


def sync(dataset_id: str, batch: str, *, client: AuthenticatedClient) -> IndexingStatusList | Error | None:
    """Get the indexing status of a batch.

    Returns how far the indexing of each document of a batch is. Poll it until every `indexing_status` is
    `completed`, `error` or `paused`; a failed document is reported here with 200 and a text in `error`.

    Args:
        dataset_id: Id of the knowledge base (a UUID). Anything else gets an HTML 404 page instead of a JSON error.
        batch: The `batch` that creating or updating a document returned.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, batch, client=client).parsed


async def asyncio_detailed(
    dataset_id: str, batch: str, *, client: AuthenticatedClient
) -> Response[IndexingStatusList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, batch))


async def asyncio(dataset_id: str, batch: str, *, client: AuthenticatedClient) -> IndexingStatusList | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, batch, client=client)).parsed
