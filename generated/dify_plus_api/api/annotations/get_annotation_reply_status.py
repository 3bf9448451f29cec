"""Get the status of an annotation reply job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.annotations import AnnotationReplyAction, AnnotationReplyStatus
    from ...models.shared import Error

OPERATION: Operation[AnnotationReplyStatus] = Operation(
    id="getAnnotationReplyStatus",
    method="GET",
    path="/apps/annotation-reply/{action}/status/{job_id}",
    results={200: "AnnotationReplyStatus", 400: "Error", 401: "Error", 403: "Error", 404: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(action: AnnotationReplyAction, job_id: str) -> Request[AnnotationReplyStatus]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"action": action, "job_id": job_id})


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AnnotationReplyStatus | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    action: AnnotationReplyAction, job_id: str, *, client: AuthenticatedClient
) -> Response[AnnotationReplyStatus | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(action, job_id))


def sync(
    action: AnnotationReplyAction, job_id: str, *, client: AuthenticatedClient
) -> AnnotationReplyStatus | Error | None:
    """Get the status of an annotation reply job.

    Returns the status of a job that enables or disables annotation reply. The server forgets a job some time after
    it has ended, and then answers as if the job did not exist.

    Args:
        action: Switching annotation reply on or off.
        job_id: Id of the job.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(action, job_id, client=client).parsed


async def asyncio_detailed(
    action: AnnotationReplyAction, job_id: str, *, client: AuthenticatedClient
) -> Response[AnnotationReplyStatus | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(action, job_id))


async def asyncio(
    action: AnnotationReplyAction, job_id: str, *, client: AuthenticatedClient
) -> AnnotationReplyStatus | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(action, job_id, client=client)).parsed
