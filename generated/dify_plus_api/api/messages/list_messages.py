"""List the messages of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.messages import MessageList
    from ...models.shared import Error

OPERATION: Operation[MessageList] = Operation(
    id="listMessages",
    method="GET",
    path="/messages",
    results={200: "MessageList", 400: "Error", 401: "Error", 403: "Error", 404: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat", "agent"),
)


def build_request(
    *, conversation_id: str, user: str | Unset = UNSET, first_id: str | Unset = UNSET, limit: int | Unset = UNSET
) -> Request[MessageList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        query={"conversation_id": conversation_id, "user": user, "first_id": first_id, "limit": limit},
        annotations=build_request.__annotations__,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> MessageList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
    conversation_id: str,
    user: str | Unset = UNSET,
    first_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[MessageList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(conversation_id=conversation_id, user=user, first_id=first_id, limit=limit))


def sync(
    *,
    client: AuthenticatedClient,
    conversation_id: str,
    user: str | Unset = UNSET,
    first_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> MessageList | Error | None:
    """List the messages of a conversation.

    Returns one page of a conversation's messages, oldest first within the page and beginning with the newest page.
    To go further back, pass the id of the first message of a page as `first_id`. A message whose client
    disconnected early may have an empty answer and status `normal`.

    Args:
        client: The server and the key.
        conversation_id: Conversation to read; it must belong to `user`.
        user: End user the conversation belongs to. Without it the server uses its anonymous default user.
        first_id: Oldest message already read; the page before it is returned.
        limit: Messages on a page, from 1 to 100. Defaults to 20.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(
        client=client, conversation_id=conversation_id, user=user, first_id=first_id, limit=limit
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    conversation_id: str,
    user: str | Unset = UNSET,
    first_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[MessageList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(
        build_request(conversation_id=conversation_id, user=user, first_id=first_id, limit=limit)
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    conversation_id: str,
    user: str | Unset = UNSET,
    first_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> MessageList | Error | None:
    """Like `sync`, but async."""
    return (
        await asyncio_detailed(
            client=client, conversation_id=conversation_id, user=user, first_id=first_id, limit=limit
        )
    ).parsed
