"""Run the published workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error
    from ...models.workflows import RunWorkflowRequest, WorkflowRunResult

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


def build_request(*, body: RunWorkflowRequest) -> Request[WorkflowRunResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, annotations=build_request.__annotations__, body=body)


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> WorkflowRunResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    *, client: AuthenticatedClient, body: RunWorkflowRequest
) -> Response[WorkflowRunResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(body=body))


def sync(*, client: AuthenticatedClient, body: RunWorkflowRequest) -> WorkflowRunResult | Error | None:
    """Run the published workflow.

    Starts a run of the workflow that the app has published. Blocking runs answer when the run has ended or paused;
    proxies often cut such calls after a minute or two, so prefer `streaming` for long runs. A run continues after
    the client disconnects, and sending the request again starts a second run.

    Args:
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: RunWorkflowRequest
) -> Response[WorkflowRunResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(body=body))


async def asyncio(*, client: AuthenticatedClient, body: RunWorkflowRequest) -> WorkflowRunResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, body=body)).parsed
