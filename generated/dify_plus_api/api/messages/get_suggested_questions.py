"""Suggest follow-up questions to a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.messages import SuggestedQuestions
    from ...models.shared import Error

OPERATION: Operation[SuggestedQuestions] = Operation(
    id="getSuggestedQuestions",
    method="GET",
    path="/messages/{message_id}/suggested",
    results={
        200: "SuggestedQuestions",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        500: "Error",
        502: "Error",
    },
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat", "agent"),
)


def build_request(message_id: str, *, user: str) -> Request[SuggestedQuestions]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"message_id": message_id}, query={"user": user}, annotations=build_request.__annotations__
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> SuggestedQuestions | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    message_id: str, *, client: AuthenticatedClient, user: str
) -> Response[SuggestedQuestions | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(message_id, user=user))


def sync(message_id: str, *, client: AuthenticatedClient, user: str) -> SuggestedQuestions | Error | None:
    """Suggest follow-up questions to a message.

    Asks the model for questions that the user may ask next. The app must have follow-up suggestions switched on,
    and each call runs the model again.

    Args:
        message_id: Message the questions should follow.
        client: The server and the key.
        user: End user the message belongs to.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(message_id, client=client, user=user).parsed


async def asyncio_detailed(
    message_id: str, *, client: AuthenticatedClient, user: str
) -> Response[SuggestedQuestions | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(message_id, user=user))


async def asyncio(message_id: str, *, client: AuthenticatedClient, user: str) -> SuggestedQuestions | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(message_id, client=client, user=user)).parsed
