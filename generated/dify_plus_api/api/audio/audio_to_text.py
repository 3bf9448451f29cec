"""Turn speech into text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.audio import AudioToTextRequest, AudioToTextResult
    from ...models.shared import Error

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


def build_request(*, body: AudioToTextRequest) -> Request[AudioToTextResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, annotations=build_request.__annotations__, body=body, multipart=True)


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AudioToTextResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    *, client: AuthenticatedClient, body: AudioToTextRequest
) -> Response[AudioToTextResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(body=body))


def sync(*, client: AuthenticatedClient, body: AudioToTextRequest) -> AudioToTextResult | Error | None:
    """Turn speech into text.

    Transcribes one audio file with the workspace's speech model. The app must have speech to text switched on.
    Files above 30 MB are refused.

    Args:
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: AudioToTextRequest
) -> Response[AudioToTextResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(body=body))


async def asyncio(*, client: AuthenticatedClient, body: AudioToTextRequest) -> AudioToTextResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, body=body)).parsed
