"""Run the published workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.error import Error
    from ...models.run_workflow_request import RunWorkflowRequest
    from ...models.workflow_run_result import WorkflowRunResult

OPERATION: Operation[WorkflowRunResult] = Operation(
    id="runWorkflow",
    method="POST",
    path="/workflows/run",
    results={
        200: "WorkflowRunResult",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        415: "Error",
        429: "Error",
        500: "Error",
        502: "Error",
    },
    key="app",
    safe_to_repeat=False,
    app_modes=("workflow",),
    events="WorkflowEvent",
)


def build_request(
    *,
    body: RunWorkflowRequest,
) -> Request[WorkflowRunResult]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        body=body,
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> WorkflowRunResult | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: WorkflowRunResult | Error | None = OPERATION.parse_response(
        response, strict=client.raise_on_unexpected_status
    )
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: RunWorkflowRequest,
) -> Response[WorkflowRunResult | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    *,
    client: AuthenticatedClient,
    body: RunWorkflowRequest,
) -> WorkflowRunResult | Error | None:
    """Run the published workflow.

    Starts a run of the workflow that the app has published. Blocking runs answer when the run is over or paused;
    proxies often cut such calls after a minute or two, so prefer `streaming` for long runs. A run goes on when the
    client hangs up, and sending the request again starts a second run.

    Args:
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: RunWorkflowRequest,
) -> Response[WorkflowRunResult | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: RunWorkflowRequest,
) -> WorkflowRunResult | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
