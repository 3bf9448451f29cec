"""Turn text into speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import File, Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.audio import TextToAudioRequest
    from ...models.shared import Error

OPERATION: Operation[File] = Operation(
    id="textToAudio",
    method="POST",
    path="/text-to-audio",
    results={200: "File", 400: "Error", 401: "Error", 403: "Error", 415: "Error", 500: "Error", 502: "Error"},
    key="app",
    safe_to_repeat=False,
)


def build_request(*, body: TextToAudioRequest) -> Request[File]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, annotations=build_request.__annotations__, body=body)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> File | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(*, client: AuthenticatedClient, body: TextToAudioRequest) -> Response[File | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(body=body))


def sync(*, client: AuthenticatedClient, body: TextToAudioRequest) -> File | Error | None:
    """Turn text into speech.

    Speaks the answer of a message, or any text, with the workspace's speech model, and answers with the audio
    bytes. The kind of audio depends on the model; see the content type. The app must have text to speech switched
    on. An unknown `message_id` is not an error: the status is 200 and the body is the JSON word `null`, so look at
    the content type.

    Args:
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(*, client: AuthenticatedClient, body: TextToAudioRequest) -> Response[File | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(body=body))


async def asyncio(*, client: AuthenticatedClient, body: TextToAudioRequest) -> File | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, body=body)).parsed
