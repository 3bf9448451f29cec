"""Get an end user."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.end_user import EndUser
    from ...models.error import Error

OPERATION: Operation[EndUser] = Operation(
    id="getEndUser",
    method="GET",
    path="/end-users/{end_user_id}",
    results={
        200: "EndUser",
        401: "Error",
        403: "Error",
        404: "Error",
    },
    key="app",
    safe_to_repeat=True,
)


def build_request(
    end_user_id: str,
) -> Request[EndUser]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "end_user_id": end_user_id,
        },
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> EndUser | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: EndUser | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    end_user_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[EndUser | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            end_user_id,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    end_user_id: str,
    *,
    client: AuthenticatedClient,
) -> EndUser | Error | None:
    """Get an end user.

    Reads the record that Dify keeps of an end user of the app. The id is the one that Dify gave, found for instance
    as `created_by` of an uploaded file; the name that calls pass as `user` is in the record as `session_id`.

    Args:
        end_user_id: Id that Dify gave to the end user.
        client: The server and the key.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        end_user_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    end_user_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[EndUser | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            end_user_id,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    end_user_id: str,
    *,
    client: AuthenticatedClient,
) -> EndUser | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            end_user_id,
            client=client,
        )
    ).parsed
