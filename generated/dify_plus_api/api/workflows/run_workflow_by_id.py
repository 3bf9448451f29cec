"""Run one version of the workflow."""

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
    id="runWorkflowById",
    method="POST",
    path="/workflows/{workflow_id}/run",
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
    workflow_id: str,
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
        path={
            "workflow_id": workflow_id,
        },
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
    workflow_id: str,
    *,
    client: AuthenticatedClient,
    body: RunWorkflowRequest,
) -> Response[WorkflowRunResult | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            workflow_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    workflow_id: str,
    *,
    client: AuthenticatedClient,
    body: RunWorkflowRequest,
) -> WorkflowRunResult | Error | None:
    """Run one version of the workflow.

    Starts a run of a published version that need not be the newest. Answers and events are those of a run of the
    newest version.

    Args:
        workflow_id: Id of the workflow version, a UUID. Run records and events carry it as `workflow_id`.
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        workflow_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    workflow_id: str,
    *,
    client: AuthenticatedClient,
    body: RunWorkflowRequest,
) -> Response[WorkflowRunResult | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            workflow_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    workflow_id: str,
    *,
    client: AuthenticatedClient,
    body: RunWorkflowRequest,
) -> WorkflowRunResult | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            workflow_id,
            client=client,
            body=body,
        )
    ).parsed
