"""Stop a workflow run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error, StopRequest, SuccessResult

OPERATION: Operation[SuccessResult] = Operation(
    id="stopWorkflow",
    method="POST",
    path="/workflows/tasks/{task_id}/stop",
    results={200: "SuccessResult", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("workflow",),
)


def build_request(task_id: str, *, body: StopRequest) -> Request[SuccessResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"task_id": task_id}, annotations=build_request.__annotations__, body=body)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SuccessResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    task_id: str, *, client: AuthenticatedClient, body: StopRequest
) -> Response[SuccessResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(task_id, body=body))


def sync(task_id: str, *, client: AuthenticatedClient, body: StopRequest) -> SuccessResult | Error | None:
    """Stop a workflow run.

    Asks the server to stop a run. The answer is success even when the task is unknown, finished or of another user,
    and a paused run is not stopped. The stream of a stopped run ends with status `failed`, while the run record
    says `stopped`.

    Args:
        task_id: Id of the task, from a live event of the run. Replayed events may carry the run id instead, which
            stops nothing.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(task_id, client=client, body=body).parsed


async def asyncio_detailed(
    task_id: str, *, client: AuthenticatedClient, body: StopRequest
) -> Response[SuccessResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(task_id, body=body))


async def asyncio(task_id: str, *, client: AuthenticatedClient, body: StopRequest) -> SuccessResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(task_id, client=client, body=body)).parsed
