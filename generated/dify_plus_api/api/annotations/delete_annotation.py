"""Delete an annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.error import Error

OPERATION: Operation[None] = Operation(
    id="deleteAnnotation",
    method="DELETE",
    path="/apps/annotations/{annotation_id}",
    results={
        204: "None",
        401: "Error",
        403: "Error",
        404: "Error",
    },
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(
    annotation_id: str,
) -> Request[None]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "annotation_id": annotation_id,
        },
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    annotation_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            annotation_id,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    annotation_id: str,
    *,
    client: AuthenticatedClient,
) -> Error | None:
    """Delete an annotation.

    Removes the annotation and its record of hits. A second call for the same id answers 404.

    Args:
        annotation_id: Id of the annotation.
        client: The server and the key.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        annotation_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    annotation_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            annotation_id,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    annotation_id: str,
    *,
    client: AuthenticatedClient,
) -> Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            annotation_id,
            client=client,
        )
    ).parsed
