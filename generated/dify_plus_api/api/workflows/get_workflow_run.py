"""Get the record of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error
    from ...models.workflows import WorkflowRun

OPERATION: Operation[WorkflowRun] = Operation(
    id="getWorkflowRun",
    method="GET",
    path="/workflows/run/{workflow_run_id}",
    results={200: "WorkflowRun", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 500: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("advanced-chat", "workflow"),
)


def build_request(workflow_run_id: str) -> Request[WorkflowRun]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"workflow_run_id": workflow_run_id})


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> WorkflowRun | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(workflow_run_id: str, *, client: AuthenticatedClient) -> Response[WorkflowRun | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(workflow_run_id))


def sync(workflow_run_id: str, *, client: AuthenticatedClient) -> WorkflowRun | Error | None:
    """Get the record of a run.

    Returns state and result of one run of the app. The record is the authority on how a run ended: it says
    `stopped` where the stream said `failed`.

    Args:
        workflow_run_id: Id of the run, from its first event or its answer. It must be a UUID; anything else is
            answered with status 500.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(workflow_run_id, client=client).parsed


async def asyncio_detailed(
    workflow_run_id: str, *, client: AuthenticatedClient
) -> Response[WorkflowRun | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(workflow_run_id))


async def asyncio(workflow_run_id: str, *, client: AuthenticatedClient) -> WorkflowRun | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(workflow_run_id, client=client)).parsed
