"""List usable models of a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...models.error import Error
    from ...models.model_provider_list import ModelProviderList
    from ...models.model_type import ModelType

OPERATION: Operation[ModelProviderList] = Operation(
    id="listModels",
    method="GET",
    path="/workspaces/current/models/model-types/{model_type}",
    results={
        200: "ModelProviderList",
        400: "Error",
        401: "Error",
        403: "Error",
        502: "Error",
    },
    key="dataset",
    safe_to_repeat=True,
)


def build_request(
    model_type: ModelType,
) -> Request[ModelProviderList]:
    """Put the call together without sending it.

    Raises:
        TypeError: the body lacks a required field or holds a value of the wrong kind.
        ValueError: a path parameter is empty.
    """
    return Request.build(
        OPERATION,
        path={
            "model_type": model_type,
        },
    )


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ModelProviderList | Error | None:
    """Read the answer to this call; None where its status or content is not described."""
    parsed: ModelProviderList | Error | None = OPERATION.parse_response(
        response, strict=client.raise_on_unexpected_status
    )
    return parsed


def sync_detailed(
    model_type: ModelType,
    *,
    client: AuthenticatedClient,
) -> Response[ModelProviderList | Error | None]:
    """As `sync`, with the status and the headers of the answer."""
    response = client.send(
        build_request(
            model_type,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


def sync(
    model_type: ModelType,
    *,
    client: AuthenticatedClient,
) -> ModelProviderList | Error | None:
    """List usable models of a type.

    Reads the models of one type that the workspace can use, grouped by provider and all at once. A knowledge base
    names its embedding and reranking models by the provider and model names given here. Models that are deprecated
    or not set up are left out, which may leave a provider with none.

    Args:
        model_type: What a model is for.
        client: The server and the key.

    Raises:
        httpx.HTTPError: there was no answer.
    """
    return sync_detailed(
        model_type,
        client=client,
    ).parsed


async def asyncio_detailed(
    model_type: ModelType,
    *,
    client: AuthenticatedClient,
) -> Response[ModelProviderList | Error | None]:
    """As `asyncio`, with the status and the headers of the answer."""
    response = await client.send_async(
        build_request(
            model_type,
        )
    )
    return OPERATION.build_response(response, strict=client.raise_on_unexpected_status)


async def asyncio(
    model_type: ModelType,
    *,
    client: AuthenticatedClient,
) -> ModelProviderList | Error | None:
    """As `sync`, awaited."""
    return (
        await asyncio_detailed(
            model_type,
            client=client,
        )
    ).parsed
