"""Run a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.pipeline import RunPipelineRequest, RunPipelineResult
    from ...models.shared import Error

OPERATION: Operation[RunPipelineResult] = Operation(
    id="runPipeline",
    method="POST",
    path="/datasets/{dataset_id}/pipeline/run",
    results={
        200: "RunPipelineResult",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        415: "Error",
        500: "Error",
        502: "Error",
    },
    key="dataset",
    safe_to_repeat=False,
    events="WorkflowEvent",
)


def build_request(dataset_id: str, *, body: RunPipelineRequest) -> Request[RunPipelineResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"dataset_id": dataset_id}, annotations=build_request.__annotations__, body=body
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> RunPipelineResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, *, client: AuthenticatedClient, body: RunPipelineRequest
) -> Response[RunPipelineResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, body=body))


def sync(dataset_id: str, *, client: AuthenticatedClient, body: RunPipelineRequest) -> RunPipelineResult | Error | None:
    """Run a pipeline.

    Adds data to a knowledge base through its pipeline. A published pipeline makes one document for each entry of
    `datasource_info_list` and answers with JSON at once, in either response mode, while indexing continues; follow
    it by the `batch`. A draft runs as a test, adds nothing, and answers in the requested response mode.

    Args:
        dataset_id: Id of the knowledge base.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, client=client, body=body).parsed


async def asyncio_detailed(
    dataset_id: str, *, client: AuthenticatedClient, body: RunPipelineRequest
) -> Response[RunPipelineResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, body=body))


async def asyncio(
    dataset_id: str, *, client: AuthenticatedClient, body: RunPipelineRequest
) -> RunPipelineResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, client=client, body=body)).parsed
