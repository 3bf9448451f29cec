"""Rename a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.conversation import Conversation
    from ...models.error import Error
    from ...models.rename_conversation_request import RenameConversationRequest

OPERATION: Operation[Conversation] = Operation(
    id="renameConversation",
    method="POST",
    path="/conversations/{conversation_id}/name",
    results={
        200: "Conversation",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        415: "Error",
        502: "Error",
    },
    key="app",
    safe_to_repeat=False,
    app_modes=("chat", "agent-chat", "advanced-chat", "agent"),
)


def build_request(
    conversation_id: str,
    *,
    body: RenameConversationRequest,
) -> Request[Conversation]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "conversation_id": conversation_id,
        },
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Conversation | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: Conversation | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    conversation_id: str,
    *,
    client: AuthenticatedClient,
    body: RenameConversationRequest,
) -> Response[Conversation | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            conversation_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    conversation_id: str,
    *,
    client: AuthenticatedClient,
    body: RenameConversationRequest,
) -> Conversation | Error | None:
    """Rename a conversation.

    Gives a conversation the name you pass, or has the model write one from the first message when `auto_generate`
    is true. One of the two is needed.

    Args:
        conversation_id: Conversation to rename.
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        conversation_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    conversation_id: str,
    *,
    client: AuthenticatedClient,
    body: RenameConversationRequest,
) -> Response[Conversation | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            conversation_id,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    conversation_id: str,
    *,
    client: AuthenticatedClient,
    body: RenameConversationRequest,
) -> Conversation | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            conversation_id,
            client=client,
            body=body,
        )
    ).parsed
