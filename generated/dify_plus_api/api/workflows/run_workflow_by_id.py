"""Run one version of the workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error
    from ...models.workflows import RunWorkflowRequest, WorkflowRunResult

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


def build_request(workflow_id: str, *, body: RunWorkflowRequest) -> Request[WorkflowRunResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"workflow_id": workflow_id}, annotations=build_request.__annotations__, body=body
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> WorkflowRunResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    workflow_id: str, *, client: AuthenticatedClient, body: RunWorkflowRequest
) -> Response[WorkflowRunResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(workflow_id, body=body))


def sync(
    workflow_id: str, *, client: AuthenticatedClient, body: RunWorkflowRequest
) -> WorkflowRunResult | Error | None:
    """Run one version of the workflow.

    Starts a run of a published version that need not be the newest. Answers and events are those of a run of the
    newest version.

    Args:
        workflow_id: Id of the workflow version, a UUID. Run records and events carry it as `workflow_id`.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(workflow_id, client=client, body=body).parsed


async def asyncio_detailed(
    workflow_id: str, *, client: AuthenticatedClient, body: RunWorkflowRequest
) -> Response[WorkflowRunResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(workflow_id, body=body))


async def asyncio(
    workflow_id: str, *, client: AuthenticatedClient, body: RunWorkflowRequest
) -> WorkflowRunResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(workflow_id, client=client, body=body)).parsed
