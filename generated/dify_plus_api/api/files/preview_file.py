"""Read an uploaded file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, File, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error

OPERATION: Operation[File] = Operation(
    id="previewFile",
    method="GET",
    path="/files/{file_id}/preview",
    results={200: "File", 401: "Error", 403: "Error", 404: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("chat", "agent-chat", "advanced-chat", "completion"),
)


def build_request(file_id: str, *, as_attachment: bool | Unset = UNSET, user: str | Unset = UNSET) -> Request[File]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"file_id": file_id},
        query={"as_attachment": as_attachment, "user": user},
        annotations=build_request.__annotations__,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> File | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    file_id: str, *, client: AuthenticatedClient, as_attachment: bool | Unset = UNSET, user: str | Unset = UNSET
) -> Response[File | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(file_id, as_attachment=as_attachment, user=user))


def sync(
    file_id: str, *, client: AuthenticatedClient, as_attachment: bool | Unset = UNSET, user: str | Unset = UNSET
) -> File | Error | None:
    """Read an uploaded file.

    Returns the bytes of an uploaded file with its own content type. A file can be read only after a message of this
    app has used it; until then the answer is 404. Servers have been seen to answer for any `user` of the app.

    Args:
        file_id: Id from the upload.
        client: The server and the key.
        as_attachment: Whether a browser should save the file rather than show it. Defaults to false.
        user: End user on whose behalf the file is read.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(file_id, client=client, as_attachment=as_attachment, user=user).parsed


async def asyncio_detailed(
    file_id: str, *, client: AuthenticatedClient, as_attachment: bool | Unset = UNSET, user: str | Unset = UNSET
) -> Response[File | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(file_id, as_attachment=as_attachment, user=user))


async def asyncio(
    file_id: str, *, client: AuthenticatedClient, as_attachment: bool | Unset = UNSET, user: str | Unset = UNSET
) -> File | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(file_id, client=client, as_attachment=as_attachment, user=user)).parsed
