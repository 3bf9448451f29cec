"""The models of the workspace."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._knowledge.models import providers
from dify_plus.testing._knowledge.requests import DatasetCall, dataset_route
from dify_plus.testing._knowledge.store import Knowledge
from dify_plus.testing._server.errors import json_response


async def _list_models(call: DatasetCall) -> Response:
    return json_response({"data": providers(call.knowledge.models, call.path["model_type"], call.state.tenant_id)})


def routes(knowledge: Knowledge) -> list[Route]:
    """The operations of this area."""
    path = "/workspaces/current/models/model-types/{model_type}"
    return [dataset_route(knowledge, "GET", path, _list_models)]
