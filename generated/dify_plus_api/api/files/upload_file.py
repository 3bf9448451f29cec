"""Upload a file to use in requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.files import UploadedFile, UploadFileRequest
    from ...models.shared import Error

OPERATION: Operation[UploadedFile] = Operation(
    id="uploadFile",
    method="POST",
    path="/files/upload",
    results={201: "UploadedFile", 400: "Error", 401: "Error", 403: "Error", 413: "Error", 415: "Error"},
    key="app",
    safe_to_repeat=False,
)


def build_request(*, body: UploadFileRequest) -> Request[UploadedFile]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, annotations=build_request.__annotations__, body=body, multipart=True)


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> UploadedFile | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(*, client: AuthenticatedClient, body: UploadFileRequest) -> Response[UploadedFile | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(body=body))


def sync(*, client: AuthenticatedClient, body: UploadFileRequest) -> UploadedFile | Error | None:
    """Upload a file to use in requests.

    Stores one file and answers with the id to put in `files` of a message or in a workflow's inputs. An upload
    belongs to the app and the user: with another user's id a run is refused as "Invalid upload file". The part
    needs a file name and a content type of its own, and the size limit depends on the kind of file.

    Args:
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(client=client, body=body).parsed


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: UploadFileRequest
) -> Response[UploadedFile | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(body=body))


async def asyncio(*, client: AuthenticatedClient, body: UploadFileRequest) -> UploadedFile | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(client=client, body=body)).parsed
