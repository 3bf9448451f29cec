"""List usable models of a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Operation, Request, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.models import ModelProviderList, ModelType
    from ...models.shared import Error

OPERATION: Operation[ModelProviderList] = Operation(
    id="listModels",
    method="GET",
    path="/workspaces/current/models/model-types/{model_type}",
    results={200: "ModelProviderList", 400: "Error", 401: "Error", 403: "Error", 502: "Error"},
    key="dataset",
    safe_to_repeat=True,
)


def build_request(model_type: ModelType) -> Request[ModelProviderList]:
    """Build the request without sending it. `Request.build` says what it raises."""
    return Request.build(OPERATION, path={"model_type": model_type})


def parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ModelProviderList | Error | None:
    """Return the answer of a response; None if its status or content is not described."""
    return client.read(OPERATION, response).parsed


def sync_detailed(model_type: ModelType, *, client: AuthenticatedClient) -> Response[ModelProviderList | Error | None]:
    """Like `sync`, but return the status and the headers too."""
    return client.fetch(build_request(model_type))


def sync(model_type: ModelType, *, client: AuthenticatedClient) -> ModelProviderList | Error | None:
    """List usable models of a type.

    Reads the models of one type that the workspace can use, grouped by provider and all at once. A knowledge base
    names its embedding and reranking models by the provider and model names given here. Models that are deprecated
    or not set up are left out, which may leave a provider with none.

    Args:
        model_type: What a model is for.
        client: The server and the key.

    Raises:
        httpx.HTTPError: The server did not answer.
    """
    return sync_detailed(model_type, client=client).parsed


async def asyncio_detailed(
    model_type: ModelType, *, client: AuthenticatedClient
) -> Response[ModelProviderList | Error | None]:
    """Like `asyncio`, but return the status and the headers too."""
    return await client.fetch_async(build_request(model_type))


async def asyncio(model_type: ModelType, *, client: AuthenticatedClient) -> ModelProviderList | Error | None:
    """Like `sync`, but async."""
    return (await asyncio_detailed(model_type, client=client)).parsed
