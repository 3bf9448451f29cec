"""Rename a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.conversations import Conversation, RenameConversationRequest
    from ...models.shared import Error

OPERATION: Operation[Conversation] = Operation(
    id="renameConversation",
    method="POST",
    path="/conversations/{conversation_id}/name",
    results={200: "Conversation", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error", 502: "Error"},
    key="app",
    safe_to_repeat=False,
    app_modes=("chat", "agent-chat", "advanced-chat", "agent"),
)


def build_request(conversation_id: str, *, body: RenameConversationRequest) -> Request[Conversation]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"conversation_id": conversation_id}, annotations=build_request.__annotations__, body=body
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Conversation | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    conversation_id: str, *, client: AuthenticatedClient, body: RenameConversationRequest
) -> Response[Conversation | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(conversation_id, body=body))


def sync(
    conversation_id: str, *, client: AuthenticatedClient, body: RenameConversationRequest
) -> Conversation | Error | None:
    """Rename a conversation.

    Gives a conversation the name you pass, or has the model write one from the first message when `auto_generate`
    is true. One of the two is needed.

    Args:
        conversation_id: Conversation to rename.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(conversation_id, client=client, body=body).parsed


async def asyncio_detailed(
    conversation_id: str, *, client: AuthenticatedClient, body: RenameConversationRequest
) -> Response[Conversation | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(conversation_id, body=body))


async def asyncio(
    conversation_id: str, *, client: AuthenticatedClient, body: RenameConversationRequest
) -> Conversation | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(conversation_id, client=client, body=body)).parsed
