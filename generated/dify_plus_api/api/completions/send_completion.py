"""Generate text with a completion app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.completion_message_reply import CompletionMessageReply
    from ...models.error import Error
    from ...models.send_completion_request import SendCompletionRequest

OPERATION: Operation[CompletionMessageReply] = Operation(
    id="sendCompletion",
    method="POST",
    path="/completion-messages",
    results={
        200: "CompletionMessageReply",
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
    app_modes=("completion",),
    events="CompletionEvent",
)


def build_request(
    *,
    body: SendCompletionRequest,
) -> Request[CompletionMessageReply]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        body=body,
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CompletionMessageReply | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: CompletionMessageReply | Error | None = OPERATION.parse_response(
        response, strict=client.raise_on_unexpected_status
    )
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: SendCompletionRequest,
) -> Response[CompletionMessageReply | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    *,
    client: AuthenticatedClient,
    body: SendCompletionRequest,
) -> CompletionMessageReply | Error | None:
    """Generate text with a completion app.

    Runs a text generator once on the given inputs and answers with the text, whole or as a stream of events.
    Nothing is remembered between calls. A model that fails answers 400 in blocking mode; in streaming mode the
    status is 200 and the stream ends with an `error` event.

    Args:
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: SendCompletionRequest,
) -> Response[CompletionMessageReply | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: SendCompletionRequest,
) -> CompletionMessageReply | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
