"""List the feedback given to the app's messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.app import AppFeedbackList
    from ...models.shared import Error

OPERATION: Operation[AppFeedbackList] = Operation(
    id="listAppFeedbacks",
    method="GET",
    path="/app/feedbacks",
    results={200: "AppFeedbackList", 400: "Error", 401: "Error", 403: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat", "completion"),
)


def build_request(*, page: int | Unset = UNSET, limit: int | Unset = UNSET) -> Request[AppFeedbackList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, query={"page": page, "limit": limit}, annotations=build_request.__annotations__)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AppFeedbackList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    *, client: AuthenticatedClient, page: int | Unset = UNSET, limit: int | Unset = UNSET
) -> Response[AppFeedbackList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(page=page, limit=limit))


def sync(
    *, client: AuthenticatedClient, page: int | Unset = UNSET, limit: int | Unset = UNSET
) -> AppFeedbackList | Error | None:
    """List the feedback given to the app's messages.

    Lists ratings and comments on the app's messages by all end users and by the app's own team, newest first. The
    answer does not say whether there is more: a page shorter than `limit` is the last.

    Args:
        client: The server and the key.
        page: Number of the page, counted from 1. Defaults to 1.
        limit: Number of entries on a page, from 1 to 101. Defaults to 20.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, page=page, limit=limit).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, page: int | Unset = UNSET, limit: int | Unset = UNSET
) -> Response[AppFeedbackList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(page=page, limit=limit))


async def asyncio(
    *, client: AuthenticatedClient, page: int | Unset = UNSET, limit: int | Unset = UNSET
) -> AppFeedbackList | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, page=page, limit=limit)).parsed
