"""Follow the events of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error

OPERATION: Operation[str] = Operation(
    id="streamWorkflowEvents",
    method="GET",
    path="/workflow/{workflow_run_id}/events",
    results={200: "str", 400: "Error", 401: "Error", 403: "Error", 404: "Error", 500: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("advanced-chat", "workflow"),
    events="WorkflowEvent",
)


def build_request(
    workflow_run_id: str,
    *,
    user: str,
    include_state_snapshot: bool | Unset = UNSET,
    continue_on_pause: bool | Unset = UNSET,
) -> Request[str]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        path={"workflow_run_id": workflow_run_id},
        query={"user": user, "include_state_snapshot": include_state_snapshot, "continue_on_pause": continue_on_pause},
        annotations=build_request.__annotations__,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> str | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    workflow_run_id: str,
    *,
    client: AuthenticatedClient,
    user: str,
    include_state_snapshot: bool | Unset = UNSET,
    continue_on_pause: bool | Unset = UNSET,
) -> Response[str | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(
        build_request(
            workflow_run_id,
            user=user,
            include_state_snapshot=include_state_snapshot,
            continue_on_pause=continue_on_pause,
        )
    )


def sync(
    workflow_run_id: str,
    *,
    client: AuthenticatedClient,
    user: str,
    include_state_snapshot: bool | Unset = UNSET,
    continue_on_pause: bool | Unset = UNSET,
) -> str | Error | None:
    """Follow the events of a run.

    Attaches to a run of a workflow or chatflow app, in progress or ended. Without a snapshot only new events come,
    and a run that stays paused sends nothing but pings for up to five minutes; with one, the nodes so far are
    replayed, but not the text. A finished run gives one `workflow_finished` event. Stop reading at
    `workflow_finished` or, unless the stream continues past pauses, `workflow_paused`: the connection may stay open
    long after.

    Args:
        workflow_run_id: Id of the run, from its first event or its answer. It must be a UUID; anything else is
            answered with status 500.
        client: The server and the key.
        user: The user who started the run; for anybody else the run does not exist.
        include_state_snapshot: Whether to begin with a replay of the nodes so far. Defaults to false. Replayed
            frames lack inputs and outputs.
        continue_on_pause: Whether to keep the stream open when the run pauses, until it continues. Defaults to
            false.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(
        workflow_run_id,
        client=client,
        user=user,
        include_state_snapshot=include_state_snapshot,
        continue_on_pause=continue_on_pause,
    ).parsed


async def asyncio_detailed(
    workflow_run_id: str,
    *,
    client: AuthenticatedClient,
    user: str,
    include_state_snapshot: bool | Unset = UNSET,
    continue_on_pause: bool | Unset = UNSET,
) -> Response[str | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(
        build_request(
            workflow_run_id,
            user=user,
            include_state_snapshot=include_state_snapshot,
            continue_on_pause=continue_on_pause,
        )
    )


async def asyncio(
    workflow_run_id: str,
    *,
    client: AuthenticatedClient,
    user: str,
    include_state_snapshot: bool | Unset = UNSET,
    continue_on_pause: bool | Unset = UNSET,
) -> str | Error | None:
    """Like `sync`, but async."""
    return (
        await asyncio_detailed(
            workflow_run_id,
            client=client,
            user=user,
            include_state_snapshot=include_state_snapshot,
            continue_on_pause=continue_on_pause,
        )
    ).parsed
