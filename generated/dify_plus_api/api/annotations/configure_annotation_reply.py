"""Enable or disable replies from annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.annotations import AnnotationReplyAction, AnnotationReplyStatus, ConfigureAnnotationReplyRequest
    from ...models.shared import Error

OPERATION: Operation[AnnotationReplyStatus] = Operation(
    id="configureAnnotationReply",
    method="POST",
    path="/apps/annotation-reply/{action}",
    results={200: "AnnotationReplyStatus", 400: "Error", 401: "Error", 403: "Error", 415: "Error", 500: "Error"},
    key="app",
    safe_to_repeat=False,
    app_modes=("chat", "agent-chat", "advanced-chat"),
)


def build_request(
    action: AnnotationReplyAction, *, body: ConfigureAnnotationReplyRequest
) -> Request[AnnotationReplyStatus]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"action": action}, annotations=build_request.__annotations__, body=body)


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AnnotationReplyStatus | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    action: AnnotationReplyAction, *, client: AuthenticatedClient, body: ConfigureAnnotationReplyRequest
) -> Response[AnnotationReplyStatus | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(action, body=body))


def sync(
    action: AnnotationReplyAction, *, client: AuthenticatedClient, body: ConfigureAnnotationReplyRequest
) -> AnnotationReplyStatus | Error | None:
    """Enable or disable replies from annotations.

    Starts a job that switches annotation reply on or off and returns at once with the job's id; ask for its status
    until it has completed. Enabling indexes every annotation with the given embedding model. All fields of the body
    are needed for disabling too, although it makes no use of them.

    Args:
        action: Switching annotation reply on or off.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(action, client=client, body=body).parsed


async def asyncio_detailed(
    action: AnnotationReplyAction, *, client: AuthenticatedClient, body: ConfigureAnnotationReplyRequest
) -> Response[AnnotationReplyStatus | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(action, body=body))


async def asyncio(
    action: AnnotationReplyAction, *, client: AuthenticatedClient, body: ConfigureAnnotationReplyRequest
) -> AnnotationReplyStatus | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(action, client=client, body=body)).parsed
