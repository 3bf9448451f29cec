"""Turn speech into text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.audio_to_text_request import AudioToTextRequest
    from ...models.audio_to_text_result import AudioToTextResult
    from ...models.error import Error

OPERATION: Operation[AudioToTextResult] = Operation(
    id="audioToText",
    method="POST",
    path="/audio-to-text",
    results={
        200: "AudioToTextResult",
        400: "Error",
        401: "Error",
        403: "Error",
        413: "Error",
        415: "Error",
        500: "Error",
        502: "Error",
    },
    key="app",
    safe_to_repeat=False,
)


def build_request(
    *,
    body: AudioToTextRequest,
) -> Request[AudioToTextResult]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        body=body,
        multipart=True,
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AudioToTextResult | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: AudioToTextResult | Error | None = OPERATION.parse_response(
        response, strict=client.raise_on_unexpected_status
    )
    return parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: AudioToTextRequest,
) -> Response[AudioToTextResult | Error | None]:
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
    body: AudioToTextRequest,
) -> AudioToTextResult | Error | None:
    """Turn speech into text.

    Transcribes one audio file with the workspace's speech model. The app must have speech to text switched on.
    Files above 30 MB are refused.

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
    body: AudioToTextRequest,
) -> Response[AudioToTextResult | Error | None]:
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
    body: AudioToTextRequest,
) -> AudioToTextResult | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
