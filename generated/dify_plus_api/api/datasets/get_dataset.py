"""Get a knowledge base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.datasets import Dataset
    from ...models.shared import Error

OPERATION: Operation[Dataset] = Operation(
    id="getDataset",
    method="GET",
    path="/datasets/{dataset_id}",
    results={200: "Dataset", 401: "Error", 403: "Error", 404: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(dataset_id: str) -> Request[Dataset]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"dataset_id": dataset_id})


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Dataset | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(dataset_id: str, *, client: AuthenticatedClient) -> Response[Dataset | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id))


def sync(dataset_id: str, *, client: AuthenticatedClient) -> Dataset | Error | None:
    """Get a knowledge base.

    Returns one knowledge base with its settings and counters.

    Args:
        dataset_id: Id of the knowledge base (a UUID). Anything else gets an HTML 404 page instead of a JSON error.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, client=client).parsed


async def asyncio_detailed(dataset_id: str, *, client: AuthenticatedClient) -> Response[Dataset | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id))


async def asyncio(dataset_id: str, *, client: AuthenticatedClient) -> Dataset | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, client=client)).parsed
