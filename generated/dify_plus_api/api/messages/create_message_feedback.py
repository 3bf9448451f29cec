"""Rate a message or take the rating back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.create_message_feedback_request import CreateMessageFeedbackRequest
    from ...models.error import Error
    from ...models.success_result import SuccessResult

OPERATION: Operation[SuccessResult] = Operation(
    id="createMessageFeedback",
    method="POST",
    path="/messages/{message_id}/feedbacks",
    results={
        200: "SuccessResult",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        415: "Error",
    },
    key="app",
    safe_to_repeat=False,
    app_modes=("chat", "agent-chat", "advanced-chat", "completion"),
)


def build_request(
    message_id: str,
    *,
    body: CreateMessageFeedbackRequest,
) -> Request[SuccessResult]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "message_id": message_id,
        },
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SuccessResult | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: SuccessResult | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    message_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateMessageFeedbackRequest,
) -> Response[SuccessResult | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            message_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    message_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateMessageFeedbackRequest,
) -> SuccessResult | Error | None:
    """Rate a message or take the rating back.

    Stores the user's rating of a message with an optional comment. A second rating replaces the first; a null
    rating takes it back, and is refused with 400 when there is none.

    Args:
        message_id: Message to rate.
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        message_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    message_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateMessageFeedbackRequest,
) -> Response[SuccessResult | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            message_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    message_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateMessageFeedbackRequest,
) -> SuccessResult | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            message_id,
            client=client,
            body=body,
        )
    ).parsed
