"""Set a variable of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.conversations import ConversationVariable, UpdateConversationVariableRequest
    from ...models.shared import Error

OPERATION: Operation[ConversationVariable] = Operation(
    id="updateConversationVariable",
    method="PUT",
    path="/conversations/{conversation_id}/variables/{variable_id}",
    results={200: "ConversationVariable", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(
    conversation_id: str, variable_id: str, *, body: UpdateConversationVariableRequest
) -> Request[ConversationVariable]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"conversation_id": conversation_id, "variable_id": variable_id},
        annotations=build_request.__annotations__,
        body=body,
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ConversationVariable | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    conversation_id: str, variable_id: str, *, client: AuthenticatedClient, body: UpdateConversationVariableRequest
) -> Response[ConversationVariable | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(conversation_id, variable_id, body=body))


def sync(
    conversation_id: str, variable_id: str, *, client: AuthenticatedClient, body: UpdateConversationVariableRequest
) -> ConversationVariable | Error | None:
    """Set a variable of a conversation.

    Gives a conversation variable a new value, which the next turn sees. The value must be of the variable's own
    type, so send a JSON number to a number variable, although the answer shows it as a string.

    Args:
        conversation_id: Conversation the variable belongs to.
        variable_id: Variable to set, by its id from the list of variables, not by its name.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(conversation_id, variable_id, client=client, body=body).parsed


async def asyncio_detailed(
    conversation_id: str, variable_id: str, *, client: AuthenticatedClient, body: UpdateConversationVariableRequest
) -> Response[ConversationVariable | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(conversation_id, variable_id, body=body))


async def asyncio(
    conversation_id: str, variable_id: str, *, client: AuthenticatedClient, body: UpdateConversationVariableRequest
) -> ConversationVariable | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(conversation_id, variable_id, client=client, body=body)).parsed
