"""Create a knowledge base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.datasets import CreateDatasetRequest, Dataset
    from ...models.shared import Error

OPERATION: Operation[Dataset] = Operation(
    id="createDataset",
    method="POST",
    path="/datasets",
    results={200: "Dataset", 400: "Error", 401: "Error", 403: "Error", 409: "Error", 415: "Error"},
    key="dataset",
    safe_to_repeat=False,
)


def build_request(*, body: CreateDatasetRequest) -> Request[Dataset]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, annotations=build_request.__annotations__, body=body)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Dataset | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(*, client: AuthenticatedClient, body: CreateDatasetRequest) -> Response[Dataset | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(body=body))


def sync(*, client: AuthenticatedClient, body: CreateDatasetRequest) -> Dataset | Error | None:
    """Create a knowledge base.

    Creates an empty knowledge base. Only the name is needed: indexing technique, embedding model and document form
    can stay open until the first document sets them. Answers 200, not 201.

    Args:
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: CreateDatasetRequest
) -> Response[Dataset | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(body=body))


async def asyncio(*, client: AuthenticatedClient, body: CreateDatasetRequest) -> Dataset | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, body=body)).parsed
