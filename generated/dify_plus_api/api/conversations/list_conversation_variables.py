"""List the variables of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.conversations import ConversationVariableList
    from ...models.shared import Error

OPERATION: Operation[ConversationVariableList] = Operation(
    id="listConversationVariables",
    method="GET",
    path="/conversations/{conversation_id}/variables",
    results={200: "ConversationVariableList", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 500: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(
    conversation_id: str,
    *,
    user: str | Unset = UNSET,
    last_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    variable_name: str | Unset = UNSET,
) -> Request[ConversationVariableList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"conversation_id": conversation_id},
        query={"user": user, "last_id": last_id, "limit": limit, "variable_name": variable_name},
        annotations=build_request.__annotations__,
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ConversationVariableList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    conversation_id: str,
    *,
    client: AuthenticatedClient,
    user: str | Unset = UNSET,
    last_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    variable_name: str | Unset = UNSET,
) -> Response[ConversationVariableList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(
        build_request(conversation_id, user=user, last_id=last_id, limit=limit, variable_name=variable_name)
    )


def sync(
    conversation_id: str,
    *,
    client: AuthenticatedClient,
    user: str | Unset = UNSET,
    last_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    variable_name: str | Unset = UNSET,
) -> ConversationVariableList | Error | None:
    """List the variables of a conversation.

    Returns one page of the values a chatflow keeps between the turns of a conversation. Pass the id of the last one
    as `last_id` for the next page. Values come as strings whatever their type.

    Args:
        conversation_id: Conversation whose variables to list.
        client: The server and the key.
        user: End user the conversation belongs to. Without it the server uses its anonymous default user.
        last_id: Last variable already read; the page after it is returned.
        limit: Variables on a page, from 1 to 100. Defaults to 20.
        variable_name: Name of the only variable to return. Some servers answer 500 when it is given.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(
        conversation_id, client=client, user=user, last_id=last_id, limit=limit, variable_name=variable_name
    ).parsed


async def asyncio_detailed(
    conversation_id: str,
    *,
    client: AuthenticatedClient,
    user: str | Unset = UNSET,
    last_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    variable_name: str | Unset = UNSET,
) -> Response[ConversationVariableList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(
        build_request(conversation_id, user=user, last_id=last_id, limit=limit, variable_name=variable_name)
    )


async def asyncio(
    conversation_id: str,
    *,
    client: AuthenticatedClient,
    user: str | Unset = UNSET,
    last_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    variable_name: str | Unset = UNSET,
) -> ConversationVariableList | Error | None:
    """Like `sync`, but async."""
    return (
        await asyncio_detailed(
            conversation_id, client=client, user=user, last_id=last_id, limit=limit, variable_name=variable_name
        )
    ).parsed
