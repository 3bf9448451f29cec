"""List a user's conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.conversations import ConversationList, ConversationSort
    from ...models.shared import Error

OPERATION: Operation[ConversationList] = Operation(
    id="listConversations",
    method="GET",
    path="/conversations",
    results={200: "ConversationList", 400: "Error", 401: "Error", 403: "Error", 404: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat", "agent"),
)


def build_request(
    *,
    user: str | Unset = UNSET,
    last_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    sort_by: ConversationSort | Unset = UNSET,
) -> Request[ConversationList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        query={"user": user, "last_id": last_id, "limit": limit, "sort_by": sort_by},
        annotations=build_request.__annotations__,
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ConversationList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
    user: str | Unset = UNSET,
    last_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    sort_by: ConversationSort | Unset = UNSET,
) -> Response[ConversationList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(user=user, last_id=last_id, limit=limit, sort_by=sort_by))


def sync(
    *,
    client: AuthenticatedClient,
    user: str | Unset = UNSET,
    last_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    sort_by: ConversationSort | Unset = UNSET,
) -> ConversationList | Error | None:
    """List a user's conversations.

    Returns one page of the user's conversations, most recently changed first unless `sort_by` says otherwise. Pass
    the id of the last one as `last_id` for the next page. In the default order a conversation that changes between
    two pages can move, so the same one may come twice.

    Args:
        client: The server and the key.
        user: End user whose conversations to list. Without it the server uses its anonymous default user.
        last_id: Last conversation already read; the page after it is returned.
        limit: Conversations on a page, from 1 to 100; anything else is refused with 400. Defaults to 20.
        sort_by: Order of a list of conversations; `-` puts the latest first.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, user=user, last_id=last_id, limit=limit, sort_by=sort_by).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    user: str | Unset = UNSET,
    last_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    sort_by: ConversationSort | Unset = UNSET,
) -> Response[ConversationList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(user=user, last_id=last_id, limit=limit, sort_by=sort_by))


async def asyncio(
    *,
    client: AuthenticatedClient,
    user: str | Unset = UNSET,
    last_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    sort_by: ConversationSort | Unset = UNSET,
) -> ConversationList | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, user=user, last_id=last_id, limit=limit, sort_by=sort_by)).parsed
