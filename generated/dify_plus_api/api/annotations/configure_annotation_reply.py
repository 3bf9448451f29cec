"""Enable or disable replies from annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.annotation_reply_action import AnnotationReplyAction
    from ...models.annotation_reply_status import AnnotationReplyStatus
    from ...models.configure_annotation_reply_request import ConfigureAnnotationReplyRequest
    from ...models.error import Error

OPERATION: Operation[AnnotationReplyStatus] = Operation(
    id="configureAnnotationReply",
    method="POST",
    path="/apps/annotation-reply/{action}",
    results={
        200: "AnnotationReplyStatus",
        400: "Error",
        401: "Error",
        403: "Error",
        415: "Error",
        500: "Error",
    },
    key="app",
    safe_to_repeat=False,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(
    action: AnnotationReplyAction,
    *,
    body: ConfigureAnnotationReplyRequest,
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
        },
        body=body,
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
    *,
    client: AuthenticatedClient,
    body: ConfigureAnnotationReplyRequest,
) -> Response[AnnotationReplyStatus | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            action,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    action: AnnotationReplyAction,
    *,
    client: AuthenticatedClient,
    body: ConfigureAnnotationReplyRequest,
) -> AnnotationReplyStatus | Error | None:
    """Enable or disable replies from annotations.

    Starts a job that switches annotation reply on or off and returns at once with the job's id; ask for its status
    until it has completed. Enabling indexes every annotation with the given embedding model. All fields of the body
    are needed for disabling too, although it makes no use of them.

    Args:
        action: Switching annotation reply on or off.
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        action,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    action: AnnotationReplyAction,
    *,
    client: AuthenticatedClient,
    body: ConfigureAnnotationReplyRequest,
) -> Response[AnnotationReplyStatus | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            action,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    action: AnnotationReplyAction,
    *,
    client: AuthenticatedClient,
    body: ConfigureAnnotationReplyRequest,
) -> AnnotationReplyStatus | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            action,
            client=client,
            body=body,
        )
    ).parsed
