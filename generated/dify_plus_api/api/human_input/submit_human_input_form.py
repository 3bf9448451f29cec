"""Submit a form and continue the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.human_input import SubmitHumanInputFormRequest
    from ...models.shared import Error

OPERATION: Operation[dict[str, Any]] = Operation(
    id="submitHumanInputForm",
    method="POST",
    path="/form/human_input/{form_token}",
    results={200: "dict[str, Any]", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 412: "Error", 415: "Error"},
    key="app",
    safe_to_repeat=False,
    app_modes=("advanced-chat", "workflow"),
)


def build_request(form_token: str, *, body: SubmitHumanInputFormRequest) -> Request[dict[str, Any]]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION, path={"form_token": form_token}, annotations=build_request.__annotations__, body=body
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> dict[str, Any] | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    form_token: str, *, client: AuthenticatedClient, body: SubmitHumanInputFormRequest
) -> Response[dict[str, Any] | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(form_token, body=body))


def sync(
    form_token: str, *, client: AuthenticatedClient, body: SubmitHumanInputFormRequest
) -> dict[str, Any] | Error | None:
    """Submit a form and continue the run.

    Fills in a form and presses one of its buttons, after which the run continues in the background. A form can be
    submitted once, by any `user`. Attach to the events of the run to see how it continues.

    Args:
        form_token: Token of the form, from a `human_input_required` event, a pause reason or the message. It is a
            secret: anyone who has it and the app key can answer.
        client: The server and the key.
        body: The body of the request.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(form_token, client=client, body=body).parsed


async def asyncio_detailed(
    form_token: str, *, client: AuthenticatedClient, body: SubmitHumanInputFormRequest
) -> Response[dict[str, Any] | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(form_token, body=body))


async def asyncio(
    form_token: str, *, client: AuthenticatedClient, body: SubmitHumanInputFormRequest
) -> dict[str, Any] | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(form_token, client=client, body=body)).parsed
