"""Create an annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.annotation import Annotation
    from ...models.create_annotation_request import CreateAnnotationRequest
    from ...models.error import Error

OPERATION: Operation[Annotation] = Operation(
    id="createAnnotation",
    method="POST",
    path="/apps/annotations",
    results={
        201: "Annotation",
        400: "Error",
        401: "Error",
        403: "Error",
        415: "Error",
    },
    key="app",
    safe_to_repeat=False,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(
    *,
    body: CreateAnnotationRequest,
) -> Request[Annotation]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Annotation | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: Annotation | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateAnnotationRequest,
) -> Response[Annotation | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    *,
    client: AuthenticatedClient,
    body: CreateAnnotationRequest,
) -> Annotation | Error | None:
    """Create an annotation.

    Adds a question and the answer to give to it. It is used for replies only while annotation reply is enabled, and
    the same question can be added more than once.

    Args:
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateAnnotationRequest,
) -> Response[Annotation | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: CreateAnnotationRequest,
) -> Annotation | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
