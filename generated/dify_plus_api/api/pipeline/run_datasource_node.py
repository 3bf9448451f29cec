"""Run one data source node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.error import Error
    from ...models.run_datasource_node_request import RunDatasourceNodeRequest

OPERATION: Operation[str] = Operation(
    id="runDatasourceNode",
    method="POST",
    path="/datasets/{dataset_id}/pipeline/datasource/nodes/{node_id}/run",
    results={
        200: "str",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        415: "Error",
        502: "Error",
    },
    key="dataset",
    safe_to_repeat=False,
    events="DatasourceNodeEvent",
)


def build_request(
    dataset_id: str,
    node_id: str,
    *,
    body: RunDatasourceNodeRequest,
) -> Request[str]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "dataset_id": dataset_id,
            "node_id": node_id,
        },
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> str | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: str | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    dataset_id: str,
    node_id: str,
    *,
    client: AuthenticatedClient,
    body: RunDatasourceNodeRequest,
) -> Response[str | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            dataset_id,
            node_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    dataset_id: str,
    node_id: str,
    *,
    client: AuthenticatedClient,
    body: RunDatasourceNodeRequest,
) -> str | Error | None:
    """Run one data source node.

    Runs a single data source of the pipeline, to list the pages, files or crawl results that a run can then be
    given. The answer is always a stream of events. Nothing is added to the knowledge base.

    Args:
        dataset_id: Id of the knowledge base.
        node_id: Id of the data source node, from the list of data sources.
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        dataset_id,
        node_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    dataset_id: str,
    node_id: str,
    *,
    client: AuthenticatedClient,
    body: RunDatasourceNodeRequest,
) -> Response[str | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            dataset_id,
            node_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    dataset_id: str,
    node_id: str,
    *,
    client: AuthenticatedClient,
    body: RunDatasourceNodeRequest,
) -> str | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            dataset_id,
            node_id,
            client=client,
            body=body,
        )
    ).parsed
