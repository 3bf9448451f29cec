"""Switch built-in metadata on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.metadata import ToggleBuiltInMetadataAction
    from ...models.shared import Error, SuccessResult

OPERATION: Operation[SuccessResult] = Operation(
    id="toggleBuiltInMetadata",
    method="POST",
    path="/datasets/{dataset_id}/metadata/built-in/{action}",
    results={200: "SuccessResult", 401: "Error", 403: "Error", 404: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(dataset_id: str, action: ToggleBuiltInMetadataAction) -> Request[SuccessResult]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"dataset_id": dataset_id, "action": action})


def parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SuccessResult | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(
    dataset_id: str, action: ToggleBuiltInMetadataAction, *, client: AuthenticatedClient
) -> Response[SuccessResult | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(dataset_id, action))


def sync(
    dataset_id: str, action: ToggleBuiltInMetadataAction, *, client: AuthenticatedClient
) -> SuccessResult | Error | None:
    """Switch built-in metadata on or off.

    Switching on fills the built-in fields of all documents; switching off removes them. Repeating it changes
    nothing. An unknown action answers success and does nothing, so check the spelling.

    Args:
        dataset_id: Id of the knowledge base.
        action: What to do with the built-in fields.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(dataset_id, action, client=client).parsed


async def asyncio_detailed(
    dataset_id: str, action: ToggleBuiltInMetadataAction, *, client: AuthenticatedClient
) -> Response[SuccessResult | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(dataset_id, action))


async def asyncio(
    dataset_id: str, action: ToggleBuiltInMetadataAction, *, client: AuthenticatedClient
) -> SuccessResult | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(dataset_id, action, client=client)).parsed
