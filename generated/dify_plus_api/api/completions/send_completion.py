"""Generate text with a completion app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.completions import CompletionMessageReply, SendCompletionRequest
    from ...models.shared import Error

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


def build_request(*, body: SendCompletionRequest) -> Request[CompletionMessageReply]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, annotations=build_request.__annotations__, body=body)


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CompletionMessageReply | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    *, client: AuthenticatedClient, body: SendCompletionRequest
) -> Response[CompletionMessageReply | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(body=body))


def sync(*, client: AuthenticatedClient, body: SendCompletionRequest) -> CompletionMessageReply | Error | None:
    """Generate text with a completion app.

    Runs a text generator once on the given inputs and answers with the text, whole or as a stream of events.
    Nothing is remembered between calls. A model that fails answers 400 in blocking mode; in streaming mode the
    status is 200 and the stream ends with an `error` event.

    Args:
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: SendCompletionRequest
) -> Response[CompletionMessageReply | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(body=body))


async def asyncio(*, client: AuthenticatedClient, body: SendCompletionRequest) -> CompletionMessageReply | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, body=body)).parsed
