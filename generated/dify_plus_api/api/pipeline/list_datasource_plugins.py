"""List the data sources of a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.pipeline import DatasourcePlugin
    from ...models.shared import Error

OPERATION: Operation[list[DatasourcePlugin]] = Operation(
    id="listDatasourcePlugins",
    method="GET",
    path="/datasets/{dataset_id}/pipeline/datasource-plugins",
    results={200: "list[DatasourcePlugin]", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 502: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(dataset_id: str, *, is_published: bool | Unset = UNSET) -> Request[list[DatasourcePlugin]]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"dataset_id": dataset_id},
        query={"is_published": is_published},
        annotations=build_request.__annotations__,
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> list[DatasourcePlugin] | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, *, client: AuthenticatedClient, is_published: bool | Unset = UNSET
) -> Response[list[DatasourcePlugin] | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, is_published=is_published))


def sync(
    dataset_id: str, *, client: AuthenticatedClient, is_published: bool | Unset = UNSET
) -> list[DatasourcePlugin] | Error | None:
    """List the data sources of a pipeline.

    Reads the data source nodes of a knowledge base's pipeline, with what is needed to run them. The answer is a
    bare array. Only for a knowledge base that was built from a pipeline.

    Args:
        dataset_id: Id of the knowledge base.
        client: The server and the key.
        is_published: Whether to read the published pipeline (true) or its draft (false). Defaults to true.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, client=client, is_published=is_published).parsed


async def asyncio_detailed(
    dataset_id: str, *, client: AuthenticatedClient, is_published: bool | Unset = UNSET
) -> Response[list[DatasourcePlugin] | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, is_published=is_published))


async def asyncio(
    dataset_id: str, *, client: AuthenticatedClient, is_published: bool | Unset = UNSET
) -> list[DatasourcePlugin] | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, client=client, is_published=is_published)).parsed
