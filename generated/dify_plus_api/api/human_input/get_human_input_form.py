"""Get a form that waits to be filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.human_input import HumanInputForm
    from ...models.shared import Error

OPERATION: Operation[HumanInputForm] = Operation(
    id="getHumanInputForm",
    method="GET",
    path="/form/human_input/{form_token}",
    results={200: "HumanInputForm", 401: "Error", 403: "Error", 404: "Error", 412: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("advanced-chat", "workflow"),
)


def build_request(form_token: str) -> Request[HumanInputForm]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"form_token": form_token})


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> HumanInputForm | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(form_token: str, *, client: AuthenticatedClient) -> Response[HumanInputForm | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(form_token))


def sync(form_token: str, *, client: AuthenticatedClient) -> HumanInputForm | Error | None:
    """Get a form that waits to be filled in.

    Returns the text, fields and buttons of a form with which a paused run asks a person. Once submitted or expired
    it can no longer be read.

    Args:
        form_token: Token of the form, from a `human_input_required` event, a pause reason or the message. It is a
            secret: anyone who has it and the app key can answer.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(form_token, client=client).parsed


async def asyncio_detailed(form_token: str, *, client: AuthenticatedClient) -> Response[HumanInputForm | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(form_token))


async def asyncio(form_token: str, *, client: AuthenticatedClient) -> HumanInputForm | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(form_token, client=client)).parsed
