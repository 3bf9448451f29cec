"""Delete a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.conversations import DeleteConversationRequest
    from ...models.shared import Error

OPERATION: Operation[None] = Operation(
    id="deleteConversation",
    method="DELETE",
    path="/conversations/{conversation_id}",
    results={204: "None", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat", "agent"),
)


def build_request(conversation_id: str, *, body: DeleteConversationRequest) -> Request[None]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"conversation_id": conversation_id}, annotations=build_request.__annotations__, body=body
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    conversation_id: str, *, client: AuthenticatedClient, body: DeleteConversationRequest
) -> Response[Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(conversation_id, body=body))


def sync(conversation_id: str, *, client: AuthenticatedClient, body: DeleteConversationRequest) -> Error | None:
    """Delete a conversation.

    Removes a conversation with its messages. The `user` goes in a JSON body, not in the query; a request without a
    body is answered with 415. Deleting a second time answers 404.

    Args:
        conversation_id: Conversation to delete. An id that is not a UUID is answered with an HTML page and 404.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(conversation_id, client=client, body=body).parsed


async def asyncio_detailed(
    conversation_id: str, *, client: AuthenticatedClient, body: DeleteConversationRequest
) -> Response[Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(conversation_id, body=body))


async def asyncio(
    conversation_id: str, *, client: AuthenticatedClient, body: DeleteConversationRequest
) -> Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(conversation_id, client=client, body=body)).parsed
