"""List logged runs."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.shared import Error
    from ...models.workflows import ListWorkflowLogsStatus, WorkflowLogList

OPERATION: Operation[WorkflowLogList] = Operation(
    id="listWorkflowLogs",
    method="GET",
    path="/workflows/logs",
    results={200: "WorkflowLogList", 400: "Error", 401: "Error", 403: "Error"},
    key="app",
    safe_to_repeat=True,
    app_modes=("advanced-chat", "workflow"),
)


def build_request(
    *,
    keyword: str | Unset = UNSET,
    status: ListWorkflowLogsStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    created_at_before: datetime.datetime | Unset = UNSET,
    created_at_after: datetime.datetime | Unset = UNSET,
    created_by_end_user_session_id: str | Unset = UNSET,
    created_by_account: str | Unset = UNSET,
) -> Request[WorkflowLogList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(
        OPERATION,
        query={
            "keyword": keyword,
            "status": status,
            "page": page,
            "limit": limit,
            "created_at_before": created_at_before,
            "created_at_after": created_at_after,
            "created_by_end_user_session_id": created_by_end_user_session_id,
            "created_by_account": created_by_account,
        },
        names={"created_at_before": "created_at__before", "created_at_after": "created_at__after"},
        annotations=build_request.__annotations__,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> WorkflowLogList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    *,
    client: AuthenticatedClient,
    keyword: str | Unset = UNSET,
    status: ListWorkflowLogsStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    created_at_before: datetime.datetime | Unset = UNSET,
    created_at_after: datetime.datetime | Unset = UNSET,
    created_by_end_user_session_id: str | Unset = UNSET,
    created_by_account: str | Unset = UNSET,
) -> Response[WorkflowLogList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(
        build_request(
            keyword=keyword,
            status=status,
            page=page,
            limit=limit,
            created_at_before=created_at_before,
            created_at_after=created_at_after,
            created_by_end_user_session_id=created_by_end_user_session_id,
            created_by_account=created_by_account,
        )
    )


def sync(
    *,
    client: AuthenticatedClient,
    keyword: str | Unset = UNSET,
    status: ListWorkflowLogsStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    created_at_before: datetime.datetime | Unset = UNSET,
    created_at_after: datetime.datetime | Unset = UNSET,
    created_by_end_user_session_id: str | Unset = UNSET,
    created_by_account: str | Unset = UNSET,
) -> WorkflowLogList | Error | None:
    """List logged runs.

    Lists finished runs of the app, newest first, a page at a time. All filters given must match.

    Args:
        client: The server and the key.
        keyword: Text to look for in inputs, outputs and the like.
        status: Only runs that ended with this status.
        page: Page to return, from 1. Defaults to 1.
        limit: Entries on a page. Defaults to 20.
        created_at_before: Only entries made at or before this time, in ISO 8601.
        created_at_after: Only entries made at or after this time, in ISO 8601.
        created_by_end_user_session_id: Only runs started for this end user, by the name sent as `user`.
        created_by_account: Only runs started by this account of the workspace, by its e-mail address.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(
        client=client,
        keyword=keyword,
        status=status,
        page=page,
        limit=limit,
        created_at_before=created_at_before,
        created_at_after=created_at_after,
        created_by_end_user_session_id=created_by_end_user_session_id,
        created_by_account=created_by_account,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    keyword: str | Unset = UNSET,
    status: ListWorkflowLogsStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    created_at_before: datetime.datetime | Unset = UNSET,
    created_at_after: datetime.datetime | Unset = UNSET,
    created_by_end_user_session_id: str | Unset = UNSET,
    created_by_account: str | Unset = UNSET,
) -> Response[WorkflowLogList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(
        build_request(
            keyword=keyword,
            status=status,
            page=page,
            limit=limit,
            created_at_before=created_at_before,
            created_at_after=created_at_after,
            created_by_end_user_session_id=created_by_end_user_session_id,
            created_by_account=created_by_account,
        )
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    keyword: str | Unset = UNSET,
    status: ListWorkflowLogsStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    created_at_before: datetime.datetime | Unset = UNSET,
    created_at_after: datetime.datetime | Unset = UNSET,
    created_by_end_user_session_id: str | Unset = UNSET,
    created_by_account: str | Unset = UNSET,
) -> WorkflowLogList | Error | None:
    """Like `sync`, but async."""
    return (
        await asyncio_detailed(
            client=client,
            keyword=keyword,
            status=status,
            page=page,
            limit=limit,
            created_at_before=created_at_before,
            created_at_after=created_at_after,
            created_by_end_user_session_id=created_by_end_user_session_id,
            created_by_account=created_by_account,
        )
    ).parsed
