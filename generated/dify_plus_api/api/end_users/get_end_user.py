"""Get an end user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.end_users import EndUser
    from ...models.shared import Error

OPERATION: Operation[EndUser] = Operation(
    id="getEndUser",
    method="GET",
    path="/end-users/{end_user_id}",
    results={200: "EndUser", 401: "Error", 403: "Error", 404: "Error"},
    key="app",
    safe_to_repeat=True,
)


def build_request(end_user_id: str) -> Request[EndUser]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"end_user_id": end_user_id})


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> EndUser | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(end_user_id: str, *, client: AuthenticatedClient) -> Response[EndUser | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(end_user_id))


def sync(end_user_id: str, *, client: AuthenticatedClient) -> EndUser | Error | None:
    """Get an end user.

    Reads the record that Dify keeps of an end user of the app. The id is the one that Dify gave, found for instance
    as `created_by` of an uploaded file; the name that calls pass as `user` is in the record as `session_id`.

    Args:
        end_user_id: Id that Dify gave to the end user.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(end_user_id, client=client).parsed


async def asyncio_detailed(end_user_id: str, *, client: AuthenticatedClient) -> Response[EndUser | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(end_user_id))


async def asyncio(end_user_id: str, *, client: AuthenticatedClient) -> EndUser | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(end_user_id, client=client)).parsed
