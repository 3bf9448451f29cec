"""Enable, disable or archive documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.error import Error
    from ...models.success_result import SuccessResult
    from ...models.update_document_status_action import UpdateDocumentStatusAction
    from ...models.update_document_status_request import UpdateDocumentStatusRequest

OPERATION: Operation[SuccessResult] = Operation(
    id="updateDocumentStatus",
    method="PATCH",
    path="/datasets/{dataset_id}/documents/status/{action}",
    results={
        200: "SuccessResult",
        400: "Error",
        401: "Error",
        403: "Error",
        404: "Error",
        415: "Error",
    },
    key="dataset",
    safe_to_repeat=False,
)


def build_request(
    dataset_id: str,
    action: UpdateDocumentStatusAction,
    *,
    body: UpdateDocumentStatusRequest,
) -> Request[SuccessResult]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "dataset_id": dataset_id,
            "action": action,
        },
        body=body,
    )


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SuccessResult | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: SuccessResult | Error | None = OPERATION.parse_response(response, strict=client.raise_on_unexpected_status)
    return parsed


def sync_detailed(
    dataset_id: str,
    action: UpdateDocumentStatusAction,
    *,
    client: AuthenticatedClient,
    body: UpdateDocumentStatusRequest,
) -> Response[SuccessResult | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            dataset_id,
            action,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    dataset_id: str,
    action: UpdateDocumentStatusAction,
    *,
    client: AuthenticatedClient,
    body: UpdateDocumentStatusRequest,
) -> SuccessResult | Error | None:
    """Enable, disable or archive documents.

    Does the same to several documents at once. Searches leave out documents that are disabled or archived. An empty
    list succeeds and changes nothing.

    Args:
        dataset_id: Id of the knowledge base (a UUID). Anything else gets an HTML 404 page instead of a JSON error.
        action: What to do with the documents.
        client: The server and the key.
        body: What is sent.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        dataset_id,
        action,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    dataset_id: str,
    action: UpdateDocumentStatusAction,
    *,
    client: AuthenticatedClient,
    body: UpdateDocumentStatusRequest,
) -> Response[SuccessResult | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            dataset_id,
            action,
            body=body,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    dataset_id: str,
    action: UpdateDocumentStatusAction,
    *,
    client: AuthenticatedClient,
    body: UpdateDocumentStatusRequest,
) -> SuccessResult | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            dataset_id,
            action,
            client=client,
            body=body,
        )
    ).parsed
