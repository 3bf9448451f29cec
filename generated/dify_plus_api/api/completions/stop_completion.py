"""Stop a completion that is being generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.error import Error
    from ...models.stop_request import StopRequest
    from ...models.success_result import SuccessResult

OPERATION: Operation[SuccessResult] = Operation(
    id="stopCompletion",
    method="POST",
    path="/completion-messages/{task_id}/stop",
    results={
        200: "SuccessResult",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        415: "Error",
    },
    key="app",
    safe_to_repeat=True,
    app_modes=("completion",),
)


def build_request(
    task_id: str,
    *,
    body: StopRequest,
) -> Request[SuccessResult]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "task_id": task_id,
        },
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SuccessResult | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: SuccessResult | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    task_id: str,
    *,
    client: AuthenticatedClient,
    body: StopRequest,
) -> Response[SuccessResult | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            task_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    task_id: str,
    *,
    client: AuthenticatedClient,
    body: StopRequest,
) -> SuccessResult | Error | None:
    """Stop a completion that is being generated.

    Ends a running completion; its stream then closes with an ordinary `message_end` whose usage is zero. Success
    says only that the request was taken: unknown and finished tasks and those of another user answer the same.

    Args:
        task_id: Task id from any event of the stream.
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        task_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    task_id: str,
    *,
    client: AuthenticatedClient,
    body: StopRequest,
) -> Response[SuccessResult | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            task_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    task_id: str,
    *,
    client: AuthenticatedClient,
    body: StopRequest,
) -> SuccessResult | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            task_id,
            client=client,
            body=body,
        )
    ).parsed
