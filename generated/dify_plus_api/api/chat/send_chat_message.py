"""Send a message to a chat app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.chat import ChatMessageReply, SendChatMessageRequest
    from ...models.shared import Error

OPERATION: Operation[ChatMessageReply] = Operation(
    id="sendChatMessage",
    method="POST",
    path="/chat-messages",
    results={
        200: "ChatMessageReply",
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
    app_modes=("chat", "agent-chat", "advanced-chat", "agent"),
    events="ChatEvent",
)


def build_request(*, body: SendChatMessageRequest) -> Request[ChatMessageReply]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, annotations=build_request.__annotations__, body=body)


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ChatMessageReply | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    *, client: AuthenticatedClient, body: SendChatMessageRequest
) -> Response[ChatMessageReply | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(body=body))


def sync(*, client: AuthenticatedClient, body: SendChatMessageRequest) -> ChatMessageReply | Error | None:
    """Send a message to a chat app.

    Sends one user message to a chatbot, agent or chatflow and answers with the reply, whole or as a stream of
    events. Leave `conversation_id` out, or empty, to start a conversation; pass the id from the reply to continue
    it. Agent apps refuse blocking mode, so ask them for a stream. A chatflow that waits for a human answers a
    blocking call with `event` set to `workflow_paused` and the details in `data`.

    Args:
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: SendChatMessageRequest
) -> Response[ChatMessageReply | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(body=body))


async def asyncio(*, client: AuthenticatedClient, body: SendChatMessageRequest) -> ChatMessageReply | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, body=body)).parsed
