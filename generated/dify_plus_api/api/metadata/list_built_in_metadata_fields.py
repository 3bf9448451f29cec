"""List the built-in metadata fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.built_in_metadata_field_list import BuiltInMetadataFieldList
    from ...models.error import Error

OPERATION: Operation[BuiltInMetadataFieldList] = Operation(
    id="listBuiltInMetadataFields",
    method="GET",
    path="/datasets/{dataset_id}/metadata/built-in",
    results={
        200: "BuiltInMetadataFieldList",
        401: "Error",
        403: "Error",
        404: "Error",
    },
    key="dataset",
    safe_to_repeat=True,
)


def build_request(
    dataset_id: str,
) -> Request[BuiltInMetadataFieldList]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "dataset_id": dataset_id,
        },
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> BuiltInMetadataFieldList | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: BuiltInMetadataFieldList | Error | None = OPERATION.parse_response(
        response, strict=client.raise_on_unexpected_status
    )
    return parsed


def sync_detailed(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[BuiltInMetadataFieldList | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            dataset_id,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
) -> BuiltInMetadataFieldList | Error | None:
    """List the built-in metadata fields.

    Names the fields that the server fills by itself once they are switched on, such as a document's name and upload
    date. They are the same for every knowledge base and have no ids.

    Args:
        dataset_id: Id of the knowledge base.
        client: The server and the key.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        dataset_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[BuiltInMetadataFieldList | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            dataset_id,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    dataset_id: str,
    *,
    client: AuthenticatedClient,
) -> BuiltInMetadataFieldList | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            dataset_id,
            client=client,
        )
    ).parsed
