"""Run one data source node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.pipeline import RunDatasourceNodeRequest
    from ...models.shared import Error

OPERATION: Operation[str] = Operation(
    id="runDatasourceNode",
    method="POST",
    path="/datasets/{dataset_id}/pipeline/datasource/nodes/{node_id}/run",
    results={200: "str", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error", 502: "Error"},
    key="dataset",
    safe_to_repeat=False,
    events="DatasourceNodeEvent",
)


def build_request(dataset_id: str, node_id: str, *, body: RunDatasourceNodeRequest) -> Request[str]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"dataset_id": dataset_id, "node_id": node_id},
        annotations=build_request.__annotations__,
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> str | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, node_id: str, *, client: AuthenticatedClient, body: RunDatasourceNodeRequest
) -> Response[str | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, node_id, body=body))


def sync(
    dataset_id: str, node_id: str, *, client: AuthenticatedClient, body: RunDatasourceNodeRequest
) -> str | Error | None:
    """Run one data source node.

    Runs a single data source of the pipeline, to list the pages, files or crawl results that a run can then be
    given. The answer is always a stream of events. Nothing is added to the knowledge base.

    Args:
        dataset_id: Id of the knowledge base.
        node_id: Id of the data source node, from the list of data sources.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, node_id, client=client, body=body).parsed


async def asyncio_detailed(
    dataset_id: str, node_id: str, *, client: AuthenticatedClient, body: RunDatasourceNodeRequest
) -> Response[str | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, node_id, body=body))


async def asyncio(
    dataset_id: str, node_id: str, *, client: AuthenticatedClient, body: RunDatasourceNodeRequest
) -> str | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, node_id, client=client, body=body)).parsed
