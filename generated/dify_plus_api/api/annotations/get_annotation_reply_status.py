"""Get the status of an annotation reply job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.annotation_reply_action import AnnotationReplyAction
    from ...models.annotation_reply_status import AnnotationReplyStatus
    from ...models.error import Error

OPERATION: Operation[AnnotationReplyStatus] = Operation(
    id="getAnnotationReplyStatus",
    method="GET",
    path="/apps/annotation-reply/{action}/status/{job_id}",
    results={
        200: "AnnotationReplyStatus",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
    },
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(
    action: AnnotationReplyAction,
    job_id: str,
) -> Request[AnnotationReplyStatus]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "action": action,
            "job_id": job_id,
        },
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AnnotationReplyStatus | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: AnnotationReplyStatus | Error | None = OPERATION.parse_response(
        response, strict=client.raise_on_unexpected_status
    )
    return parsed


def sync_detailed(
    action: AnnotationReplyAction,
    job_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[AnnotationReplyStatus | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            action,
            job_id,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    action: AnnotationReplyAction,
    job_id: str,
    *,
    client: AuthenticatedClient,
) -> AnnotationReplyStatus | Error | None:
    """Get the status of an annotation reply job.

    Says how far a job that enables or disables annotation reply has come. The server forgets a job some time after
    it has ended, and then answers as for one that never was.

    Args:
        action: Switching annotation reply on or off.
        job_id: Id of the job.
        client: The server and the key.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        action,
        job_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    action: AnnotationReplyAction,
    job_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[AnnotationReplyStatus | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            action,
            job_id,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    action: AnnotationReplyAction,
    job_id: str,
    *,
    client: AuthenticatedClient,
) -> AnnotationReplyStatus | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            action,
            job_id,
            client=client,
        )
    ).parsed
