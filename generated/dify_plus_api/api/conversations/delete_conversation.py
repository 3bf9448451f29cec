"""Delete a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.delete_conversation_request import DeleteConversationRequest
    from ...models.error import Error

OPERATION: Operation[None] = Operation(
    id="deleteConversation",
    method="DELETE",
    path="/conversations/{conversation_id}",
    results={
        204: "None",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        415: "Error",
    },
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat", "agent"),
)


def build_request(
    conversation_id: str,
    *,
    body: DeleteConversationRequest,
) -> Request[None]:
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


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    conversation_id: str,
    *,
    client: AuthenticatedClient,
    body: DeleteConversationRequest,
) -> Response[Error | None]:
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
    body: DeleteConversationRequest,
) -> Error | None:
    """Delete a conversation.

    Removes a conversation with its messages. The `user` goes in a JSON body, not in the query; a request without a
    body is answered with 415. Deleting a second time answers 404.

    Args:
        conversation_id: Conversation to delete. An id that is not a UUID is answered with an HTML page and 404.
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
    body: DeleteConversationRequest,
) -> Response[Error | None]:
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
    body: DeleteConversationRequest,
) -> Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            conversation_id,
            client=client,
            body=body,
        )
    ).parsed
