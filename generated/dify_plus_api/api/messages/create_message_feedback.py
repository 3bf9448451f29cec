"""Rate a message or take the rating back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.messages import CreateMessageFeedbackRequest
    from ...models.shared import Error, SuccessResult

OPERATION: Operation[SuccessResult] = Operation(
    id="createMessageFeedback",
    method="POST",
    path="/messages/{message_id}/feedbacks",
    results={200: "SuccessResult", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 415: "Error"},
    key="app",
    safe_to_repeat=False,
    app_modes=("chat", "agent-chat", "advanced-chat", "completion"),
)


def build_request(message_id: str, *, body: CreateMessageFeedbackRequest) -> Request[SuccessResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"message_id": message_id}, annotations=build_request.__annotations__, body=body
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SuccessResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    message_id: str, *, client: AuthenticatedClient, body: CreateMessageFeedbackRequest
) -> Response[SuccessResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(message_id, body=body))


def sync(
    message_id: str, *, client: AuthenticatedClient, body: CreateMessageFeedbackRequest
) -> SuccessResult | Error | None:
    """Rate a message or take the rating back.

    Stores the user's rating of a message with an optional comment. A second rating replaces the first; a null
    rating takes it back, and is refused with 400 when there is none.

    Args:
        message_id: Message to rate.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(message_id, client=client, body=body).parsed


async def asyncio_detailed(
    message_id: str, *, client: AuthenticatedClient, body: CreateMessageFeedbackRequest
) -> Response[SuccessResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(message_id, body=body))


async def asyncio(
    message_id: str, *, client: AuthenticatedClient, body: CreateMessageFeedbackRequest
) -> SuccessResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(message_id, client=client, body=body)).parsed
